-- Which marked span answers which gold span: one to one, for the largest total overlap.
--
-- Classes are ignored, but where two assignments overlap equally well the one of equal classes is
-- taken. Any common code point is enough; spans of no length answer only one on the same place.
--
-- grain: project_id, annotation_id, gold_annotation_id
-- project_id: the labeling effort
-- annotation_id: the span that is judged
-- gold_annotation_id: the gold span it answers
-- submission_id: the work that is judged
-- gold_submission_id: the gold submission
-- question: what was asked
-- iou: code points that both cover over those that either covers, above 0 up to 1
-- is_alike: whether both carry the same class
-- is_same_place: whether they begin and end alike, in all their pieces
-- function: spans.matches

with meeting as (
    select
        scenes.project_id,
        given.span_id as annotation_id,
        gold.span_id as gold_annotation_id,
        scenes.submission_id,
        scenes.gold_submission_id,
        scenes.question,
        cast(
            sum(
                least(given.span_end, gold.span_end) - greatest(given.span_start, gold.span_start)
            ) as double
        ) as common
    from int_span_scenes as scenes
    inner join int_span_pieces as given
        on scenes.project_id = given.project_id
        and scenes.submission_id = given.submission_id
        and scenes.question = given.question
    inner join int_span_pieces as gold
        on scenes.project_id = gold.project_id
        and scenes.gold_submission_id = gold.submission_id
        and scenes.question = gold.question
        and given.span_start <= gold.span_end
        and gold.span_start <= given.span_end
    group by
        scenes.project_id,
        given.span_id,
        gold.span_id,
        scenes.submission_id,
        scenes.gold_submission_id,
        scenes.question
),

compared as (
    select
        meeting.project_id,
        meeting.annotation_id,
        meeting.gold_annotation_id,
        meeting.submission_id,
        meeting.gold_submission_id,
        meeting.question,
        case
            when given.extent = gold.extent then 1e0
            else least(
                meeting.common
                / nullif(given.characters + gold.characters - meeting.common, 0e0),
                1e0
            )
        end as iou,
        given.label = gold.label as is_alike,
        given.extent = gold.extent as is_same_place
    from meeting
    inner join int_spans as given
        on meeting.project_id = given.project_id
        and meeting.annotation_id = given.span_id
    inner join int_spans as gold
        on meeting.project_id = gold.project_id
        and meeting.gold_annotation_id = gold.span_id
)

select
    project_id,
    annotation_id,
    gold_annotation_id,
    submission_id,
    gold_submission_id,
    question,
    iou,
    is_alike,
    is_same_place
from compared
where iou > 0e0
