-- Every object and answer that a person made: submitted work without interpolated frames.
--
-- A span in several pieces is one item. Relations are neither objects nor answers.
--
-- grain: project_id, item_id
-- project_id: the labeling effort
-- item_id: the object or answer
-- submission_id: the submission it belongs to
-- asset_key: what joins the same asset across sources
-- annotator_id: who annotated; `unspecified` where nobody is named
-- day: local date it was submitted on; NULL without one
-- question: what was asked
-- label: the class chosen; NULL where it carries none
-- is_object: whether it was drawn or marked, or else answered

with made as (
    select
        stg_annotations.project_id,
        stg_annotations.annotation_id,
        stg_annotations.submission_id,
        stg_submissions.asset_key,
        coalesce(stg_submissions.annotator_id, 'unspecified') as annotator_id,
        stg_submissions.day,
        stg_annotations.question,
        stg_annotations.label,
        stg_annotations.type in (
            'bbox', 'polygon', 'polyline', 'points', 'keypoints', 'mask', 'ellipse', 'cuboid',
            'span', 'segment'
        ) as is_object,
        case when stg_annotations.type = 'span' then stg_annotations.group_id end as span_group
    from stg_annotations
    inner join stg_submissions
        on stg_annotations.project_id = stg_submissions.project_id
        and stg_annotations.submission_id = stg_submissions.submission_id
    where
        stg_submissions.role = 'work'
        and stg_submissions.status = 'submitted'
        and stg_annotations.type <> 'relation'
        and coalesce(stg_annotations.source, 'manual') <> 'interpolated'
        and coalesce(stg_annotations.is_keyframe, true)
        and not coalesce(stg_annotations.is_outside, false)
)

select
    project_id,
    annotation_id as item_id,
    submission_id,
    asset_key,
    annotator_id,
    day,
    question,
    label,
    is_object
from made
where span_group is null
union all
select
    project_id,
    min(annotation_id) as item_id,
    submission_id,
    min(asset_key) as asset_key,
    min(annotator_id) as annotator_id,
    min(day) as day,
    question,
    label,
    is_object
from made
where span_group is not null
group by project_id, submission_id, question, label, is_object, span_group
