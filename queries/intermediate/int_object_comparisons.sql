-- How alike two annotators drew on one asset that both saw.
--
-- grain: project_id, question, submission_a, submission_b
-- project_id: the labeling effort
-- question: what was asked
-- submission_a: the pass of one annotator
-- submission_b: the pass of the other
-- asset_key: what joins the same asset across sources
-- annotator_a: who made submission_a
-- annotator_b: who made submission_b, later in the alphabet
-- objects: areas that the two drew together; 0 where both drew none
-- matched: objects of one that are one of the other's
-- alike: of those, the ones of the same class
-- iou: sum of the IoU of the matched
-- f1: 2 matched / objects; NULL where both drew none

with paired as (
    select
        project_id,
        question,
        submission_a,
        submission_b,
        count(*) as matched,
        count(*) filter (where is_alike) as alike,
        sum(iou) as iou
    from int_object_pairings
    group by project_id, question, submission_a, submission_b
)

select
    a.project_id,
    a.question,
    a.submission_id as submission_a,
    b.submission_id as submission_b,
    a.asset_key,
    a.annotator_id as annotator_a,
    b.annotator_id as annotator_b,
    a.objects + b.objects as objects,
    coalesce(paired.matched, 0) as matched,
    coalesce(paired.alike, 0) as alike,
    coalesce(paired.iou, 0e0) as iou,
    2e0 * coalesce(paired.matched, 0) / nullif(a.objects + b.objects, 0) as f1
from int_object_viewings as a
inner join int_object_viewings as b
    on a.project_id = b.project_id
    and a.question = b.question
    and a.asset_key = b.asset_key
    and a.annotator_id < b.annotator_id
left join paired
    on a.project_id = paired.project_id
    and a.question = paired.question
    and a.submission_id = paired.submission_a
    and b.submission_id = paired.submission_b
