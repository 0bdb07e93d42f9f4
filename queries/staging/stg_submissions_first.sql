-- The first independent answer of each annotator on each asset: what they said before help or review.
--
-- Work that was submitted; of one person's passes over one asset the lowest round, then the
-- earliest, then the first in the source. Left out: a copy of a pre-label that nothing was
-- changed in, and a version made from somebody else's. Where nobody is named, each stands for itself.
--
-- grain: project_id, submission_id
-- project_id: the labeling effort
-- submission_id: one annotator's first pass over one asset
-- asset_id: the asset, as one source knows it
-- asset_key: what joins the same asset across sources
-- annotator_id: who annotated; NULL where nobody is named
-- is_gold: whether the tool marks this work as the trusted answer
-- is_trusted: whether the tool trusts it; NULL when the export does not say
-- is_onboarding: whether it is training work; NULL when the export does not say
-- is_honeypot: whether the asset is a hidden gold asset
-- batch: the delivery the asset belongs to
-- job_id: the tool's raw id of the job it belongs to
-- round: which round of work, from the tool
-- submitted_at: when it was handed in (UTC)
-- work_seconds: time it took, as exported; uncapped
-- questions_shown: the questions the annotator saw; NULL when the export does not say
-- day: local date of submitted_at in the project's time zone; NULL without it
-- stored: yes

with copies as (
    select
        submissions.project_id,
        submissions.submission_id
    from submissions
    inner join submissions as prelabels
        on submissions.project_id = prelabels.project_id
        and submissions.prelabel_submission_id = prelabels.submission_id
    where submissions.content_hash = prelabels.content_hash
    union all
    select
        submissions.project_id,
        submissions.submission_id
    from submissions
    inner join submissions as parents
        on submissions.project_id = parents.project_id
        and submissions.parent_submission_id = parents.submission_id
    where
        parents.role = 'work'
        and submissions.annotator_id <> parents.annotator_id
),

independent as (
    select
        submissions.project_id,
        submissions.submission_id,
        submissions.annotator_id,
        submissions.round,
        submissions.submitted_at,
        submissions.source_row,
        coalesce(assets.asset_key, submissions.asset_id) as asset_key,
        coalesce(assets.is_honeypot, false) as is_honeypot,
        assets.batch
    from submissions
    left join assets
        on submissions.project_id = assets.project_id
        and submissions.asset_id = assets.asset_id
    left join copies
        on submissions.project_id = copies.project_id
        and submissions.submission_id = copies.submission_id
    where
        submissions.role = 'work'
        and submissions.status = 'submitted'
        and copies.submission_id is null
),

ranked as (
    select
        project_id,
        submission_id,
        asset_key,
        is_honeypot,
        batch,
        row_number() over (
            partition by
                project_id,
                asset_key,
                coalesce(annotator_id, 'nobody in ' || submission_id)
            order by
                round asc nulls first,
                submitted_at asc nulls last,
                source_row asc nulls last,
                submission_id asc
        ) as pass
    from independent
)

select
    ranked.project_id,
    ranked.submission_id,
    submissions.asset_id,
    ranked.asset_key,
    submissions.annotator_id,
    submissions.is_gold,
    submissions.is_trusted,
    submissions.is_onboarding,
    ranked.is_honeypot,
    ranked.batch,
    submissions.job_id,
    submissions.round,
    submissions.submitted_at,
    submissions.work_seconds,
    submissions.questions_shown,
    cast(submissions.submitted_at at time zone coalesce(projects.time_zone, 'UTC') as date) as day
from ranked
inner join submissions
    on ranked.project_id = submissions.project_id
    and ranked.submission_id = submissions.submission_id
left join projects
    on ranked.project_id = projects.project_id
where ranked.pass = 1
