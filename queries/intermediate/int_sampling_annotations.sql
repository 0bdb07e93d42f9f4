-- What a sample of single annotations can be drawn from: those of work that was handed in.
--
-- grain: project_id, annotation_id
-- project_id: the labeling effort
-- annotation_id: one decision
-- submission_id: the pass it is part of
-- asset_key: what joins the same asset across sources
-- annotator_id: whose work it is; `unspecified` where nobody is named
-- question: what was asked
-- label: the class chosen; `unspecified` where there is none

select
    stg_annotations.project_id,
    stg_annotations.annotation_id,
    stg_annotations.submission_id,
    stg_submissions.asset_key,
    coalesce(stg_submissions.annotator_id, 'unspecified') as annotator_id,
    stg_annotations.question,
    coalesce(stg_annotations.label, 'unspecified') as label
from stg_annotations
inner join stg_submissions
    on stg_annotations.project_id = stg_submissions.project_id
    and stg_annotations.submission_id = stg_submissions.submission_id
where
    stg_submissions.role = 'work'
    and not stg_submissions.is_gold
    and stg_submissions.status = 'submitted'
    and stg_annotations.type <> 'relation'
