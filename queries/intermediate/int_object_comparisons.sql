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
-- iou: sum of the likeness of the matched (IoU, OKS, nearness)
-- areas: matched boxes, regions and cuboids
-- area_iou: sum of their IoU
-- skeletons: matched skeletons
-- oks: sum of their object keypoint similarity
-- compared: points of matched skeletons and point sets that both place
-- skeleton_points: of those, the ones of skeletons
-- in_place: of skeleton_points, the ones no further apart than the tolerance
-- measured: of compared, the ones whose distance is known in pixels
-- squares: sum of their squared distances
-- lines: matched lines
-- distance: sum of how far they are apart on average, in pixels
-- f1: 2 matched / objects; NULL where both drew none

with paired as (
    select
        project_id,
        question,
        submission_a,
        submission_b,
        count(*) as matched,
        count(*) filter (where is_alike) as alike,
        sum(iou) as iou,
        count(*) filter (where family in ('box', 'region', 'cuboid')) as areas,
        sum(case when family in ('box', 'region', 'cuboid') then iou else 0e0 end) as area_iou,
        count(*) filter (where family = 'keypoints') as skeletons,
        sum(case when family = 'keypoints' then iou else 0e0 end) as oks,
        sum(coalesce(compared, 0)) as compared,
        sum(case when family = 'keypoints' then coalesce(compared, 0) else 0 end)
            as skeleton_points,
        sum(case when family = 'keypoints' then coalesce(in_place, 0) else 0 end) as in_place,
        sum(case when squares is not null then compared else 0 end) as measured,
        sum(coalesce(squares, 0e0)) as squares,
        count(distance) as lines,
        sum(coalesce(distance, 0e0)) as distance
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
    coalesce(paired.areas, 0) as areas,
    coalesce(paired.area_iou, 0e0) as area_iou,
    coalesce(paired.skeletons, 0) as skeletons,
    coalesce(paired.oks, 0e0) as oks,
    coalesce(paired.compared, 0) as compared,
    coalesce(paired.skeleton_points, 0) as skeleton_points,
    coalesce(paired.in_place, 0) as in_place,
    coalesce(paired.measured, 0) as measured,
    coalesce(paired.squares, 0e0) as squares,
    coalesce(paired.lines, 0) as lines,
    coalesce(paired.distance, 0e0) as distance,
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
