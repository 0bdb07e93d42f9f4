-- The work that gold may judge: first independent passes over assets that have gold.
--
-- Left out: gold itself, whatever else its author said about the asset, and training work.
--
-- grain: project_id, submission_id
-- project_id: the labeling effort
-- submission_id: the work that is judged
-- asset_id: the asset, as one source knows it
-- asset_key: what joins the same asset across sources
-- annotator_id: who annotated; NULL where nobody is named
-- job_id: the tool's raw id of the job it belongs to
-- questions_shown: the questions the annotator saw; NULL when the export does not say
-- submitted_at: when it was handed in (UTC)
-- day: local date of submitted_at in the project's time zone; NULL without it
-- stored: yes

with gold_assets as (
    select distinct
        project_id,
        asset_key
    from int_gold_submissions
),

gold_authors as (
    select distinct
        project_id,
        asset_key,
        annotator_id
    from int_gold_submissions
    where annotator_id is not null
)

select
    work.project_id,
    work.submission_id,
    work.asset_id,
    work.asset_key,
    work.annotator_id,
    work.job_id,
    work.questions_shown,
    work.submitted_at,
    work.day
from stg_submissions_first as work
inner join gold_assets
    on work.project_id = gold_assets.project_id
    and work.asset_key = gold_assets.asset_key
left join int_gold_submissions as same_pass
    on work.project_id = same_pass.project_id
    and work.submission_id = same_pass.submission_id
left join gold_authors
    on work.project_id = gold_authors.project_id
    and work.asset_key = gold_authors.asset_key
    and work.annotator_id = gold_authors.annotator_id
where
    same_pass.submission_id is null
    and gold_authors.annotator_id is null
    and not coalesce(work.is_onboarding, false)
