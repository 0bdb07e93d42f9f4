-- Every submission whose answers are trusted: gold that nobody disputed or retired.
--
-- grain: project_id, submission_id
-- project_id: the labeling effort
-- submission_id: the trusted pass over an asset; several on one asset are several accepted answers
-- asset_id: the asset, as one source knows it
-- asset_key: what joins the same asset across sources
-- annotator_id: who made it; NULL where nobody is named
-- questions_shown: the questions it was asked; NULL when the export does not say
-- submitted_at: when it was handed in (UTC)
-- accepted_rank: 1 is the gold that stands for the asset where one answer must be named
-- stored: yes

select
    project_id,
    submission_id,
    asset_id,
    asset_key,
    annotator_id,
    questions_shown,
    submitted_at,
    row_number() over (
        partition by project_id, asset_key
        order by submitted_at asc nulls last, source_row asc nulls last, submission_id asc
    ) as accepted_rank
from stg_submissions
where
    is_gold
    and coalesce(gold_status, 'active') = 'active'
    and status = 'submitted'
