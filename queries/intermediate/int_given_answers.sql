-- Every comparable answer in a first independent submission: what was chosen, rated or counted.
--
-- One row per submission and question; honeypots, answers nested under an object and work
-- without an annotator are left out.
--
-- grain: project_id, question, submission_id
-- project_id: the labeling effort
-- question: what was asked
-- submission_id: one annotator's first pass over one asset
-- asset_key: what joins the same asset across sources
-- annotator_id: who annotated
-- label: the answer; the first in the alphabet where there are several
-- is_several: whether the submission gives different answers
-- is_multiple_choice: whether several may be chosen by design
-- default_scale: how such answers compare where the question says nothing
-- stored: yes

with answers as (
    select
        stg_annotations.project_id,
        stg_annotations.question,
        stg_annotations.submission_id,
        stg_submissions_first.asset_key,
        stg_submissions_first.annotator_id,
        stg_annotations.type,
        coalesce(stg_annotations.label, cast(stg_annotations.value_number as varchar)) as label
    from stg_annotations
    inner join stg_submissions_first
        on stg_annotations.project_id = stg_submissions_first.project_id
        and stg_annotations.submission_id = stg_submissions_first.submission_id
    where
        stg_annotations.type in ('classification', 'choices', 'rating', 'number')
        and stg_annotations.parent_annotation_id is null
        and stg_submissions_first.annotator_id is not null
        and not stg_submissions_first.is_honeypot
)

select
    project_id,
    question,
    submission_id,
    min(asset_key) as asset_key,
    min(annotator_id) as annotator_id,
    min(label) as label,
    min(label) <> max(label) as is_several,
    max(case when type = 'choices' then 1 else 0 end) = 1 as is_multiple_choice,
    case max(type) when 'rating' then 'ordinal' when 'number' then 'interval' else 'nominal' end
        as default_scale
from answers
where label is not null
group by project_id, question, submission_id
