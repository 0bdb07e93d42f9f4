-- Every answer about a whole item: classes, choices, ratings and numbers, a row for each given.
--
-- Answers nested under an object or standing on a single frame of a video are left out.
--
-- grain: project_id, annotation_id
-- project_id: the labeling effort
-- annotation_id: the answer
-- question: what was asked
-- submission_id: whose answer it is
-- type: classification, choices, rating or number
-- label: the answer as text
-- value: the answer as a number; NULL where it is none

-- Few exports have answers on frames, so the second part is small or empty.
with decisions as (
    select
        project_id,
        annotation_id,
        question,
        submission_id,
        type,
        label,
        value_number
    from stg_annotations
    where
        type in ('classification', 'choices', 'rating', 'number')
        and parent_annotation_id is null
        and frame is null
    union all
    select
        stg_annotations.project_id,
        stg_annotations.annotation_id,
        stg_annotations.question,
        stg_annotations.submission_id,
        stg_annotations.type,
        stg_annotations.label,
        stg_annotations.value_number
    from stg_annotations
    inner join stg_assets
        on stg_annotations.project_id = stg_assets.project_id
        and stg_annotations.asset_id = stg_assets.asset_id
    where
        stg_annotations.type in ('classification', 'choices', 'rating', 'number')
        and stg_annotations.parent_annotation_id is null
        and stg_annotations.frame is not null
        and (stg_assets.frame is not null or stg_assets.media_type = 'image')
)

select
    project_id,
    annotation_id,
    question,
    submission_id,
    type,
    coalesce(label, cast(value_number as varchar)) as label,
    coalesce(value_number, try_cast(label as double)) as value
from decisions
where label is not null or value_number is not null
