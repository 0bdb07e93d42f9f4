-- Every comparable answer in a first independent submission: what was chosen, rated or counted.
--
-- One row per submission and question; honeypots, answers nested under an object, work without
-- an annotator and work that its own author reviewed and changed are left out.
--
-- grain: project_id, question, submission_id
-- project_id: the labeling effort
-- question: what was asked
-- submission_id: one annotator's first pass over one asset
-- asset_key: what joins the same asset across sources
-- annotator_id: who annotated
-- label: the answer; the first in the alphabet where there are several; equal numbers are
--   written alike
-- is_several: whether the submission gives different answers
-- is_multiple_choice: whether several may be chosen by design
-- default_scale: how such answers compare where the question says nothing
-- asset_id: the asset, as this source knows it
-- day: local date it was handed in on; NULL when unknown
-- stored: yes

with changed_by_author as (
    select distinct
        project_id,
        submission_id
    from stg_reviews
    where is_self_review and verdict = 'fixed'
),

answers as (
    select
        stg_annotations.project_id,
        stg_annotations.question,
        stg_annotations.submission_id,
        stg_submissions_first.asset_key,
        stg_submissions_first.annotator_id,
        stg_submissions_first.asset_id,
        stg_submissions_first.day,
        stg_annotations.type,
        coalesce(
            case
                when stg_annotations.type <> 'number' then stg_annotations.label
                when
                    stg_annotations.value_number = floor(stg_annotations.value_number)
                    and abs(stg_annotations.value_number) < 1e15
                    then cast(cast(stg_annotations.value_number as bigint) as varchar)
                when stg_annotations.value_number is null then stg_annotations.label
            end,
            cast(stg_annotations.value_number as varchar)
        ) as label
    from stg_annotations
    inner join stg_submissions_first
        on stg_annotations.project_id = stg_submissions_first.project_id
        and stg_annotations.submission_id = stg_submissions_first.submission_id
    left join changed_by_author
        on stg_annotations.project_id = changed_by_author.project_id
        and stg_annotations.submission_id = changed_by_author.submission_id
    where
        stg_annotations.type in ('classification', 'choices', 'rating', 'number')
        and stg_annotations.parent_annotation_id is null
        and stg_submissions_first.annotator_id is not null
        and not stg_submissions_first.is_honeypot
        and changed_by_author.submission_id is null
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
        as default_scale,
    min(asset_id) as asset_id,
    min(day) as day
from answers
where label is not null
group by project_id, question, submission_id
