-- Which drawn object answers which gold object: one to one, for the largest total likeness.
--
-- Likeness is IoU for areas, object keypoint similarity for skeletons (over the points that gold
-- labels), and for points and lines 1 - distance / (2 tolerance). Labels are ignored, but where
-- two assignments are equally good the one of equal labels is taken.
--
-- grain: project_id, annotation_id, gold_annotation_id
-- project_id: the labeling effort
-- annotation_id: the object that is judged
-- gold_annotation_id: the gold object it answers
-- submission_id: the work that is judged
-- gold_submission_id: the gold submission
-- question: what was asked
-- family: box, region, keypoints, points, line or cuboid
-- frame: frame of a video; -1 where there is none
-- iou: how alike the two are, from the threshold to 1
-- threshold: likeness from which on the pair may match
-- compared: points of skeletons or of point sets that both place; NULL for the rest
-- in_place: of those, the ones no further apart than the tolerance
-- squares: sum of their squared distances, in pixels; NULL where the scale is unknown
-- distance: of lines how far apart they are on average, in pixels; NULL for the rest
-- function: matching.assign

with pairs as (
    select *
    from int_object_pairs
),

-- Few pairs need more than their bounds, and in most projects none.
rough as (
    select
        project_id,
        annotation_id as object_id
    from pairs
    where not is_exact
    union
    select
        project_id,
        gold_annotation_id as object_id
    from pairs
    where not is_exact
),

shapes as (
    select
        int_objects.*,
        int_keypoint_sigmas.sigmas
    from int_objects
    inner join rough
        on int_objects.project_id = rough.project_id
        and int_objects.annotation_id = rough.object_id
    left join int_keypoint_sigmas
        on int_objects.project_id = int_keypoint_sigmas.project_id
        and int_objects.question = int_keypoint_sigmas.question
        and int_objects.label = int_keypoint_sigmas.label
        and int_objects.family = 'keypoints'
)

select
    pairs.*,
    given.type as given_type,
    given.x_min as given_x_min,
    given.y_min as given_y_min,
    given.x_max as given_x_max,
    given.y_max as given_y_max,
    given.rotation_degrees as given_rotation_degrees,
    given.scale_x as given_scale_x,
    given.scale_y as given_scale_y,
    given.geometry as given_geometry,
    given.area as given_area,
    given.label as given_label,
    given.is_pixel as given_is_pixel,
    given.sigmas as given_sigmas,
    gold.type as gold_type,
    gold.x_min as gold_x_min,
    gold.y_min as gold_y_min,
    gold.x_max as gold_x_max,
    gold.y_max as gold_y_max,
    gold.rotation_degrees as gold_rotation_degrees,
    gold.scale_x as gold_scale_x,
    gold.scale_y as gold_scale_y,
    gold.geometry as gold_geometry,
    gold.area as gold_area,
    gold.label as gold_label,
    gold.is_pixel as gold_is_pixel,
    gold.sigmas as gold_sigmas
from pairs
left join shapes as given
    on pairs.project_id = given.project_id
    and pairs.annotation_id = given.annotation_id
    and not pairs.is_exact
left join shapes as gold
    on pairs.project_id = gold.project_id
    and pairs.gold_annotation_id = gold.annotation_id
    and not pairs.is_exact
