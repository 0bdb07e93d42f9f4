-- Objects of two annotators on one asset that are alike enough to be the same, labels ignored.
--
-- Likeness is IoU for areas, object keypoint similarity for skeletons (the mean of both
-- directions, each over the points that one side labels), and for points and lines
-- 1 - distance / (2 tolerance). Families are never compared with each other. Where the classes of
-- the two have different thresholds or tolerances, the more lenient holds.
--
-- grain: project_id, annotation_a, annotation_b
-- project_id: the labeling effort
-- annotation_a: the object of one annotator
-- annotation_b: the object of the other, who comes later in the alphabet
-- submission_a: the pass that drew annotation_a
-- submission_b: the pass that drew annotation_b
-- question: what was asked
-- family: box, region, keypoints, points, line or cuboid
-- frame: frame of a video; -1 where there is none
-- viewers: annotators who saw this asset with this question
-- iou: how alike the two are, from the threshold to 1
-- threshold: likeness from which on the two may match
-- compared: points of skeletons or of point sets that both place; NULL for the rest
-- in_place: of those, the ones no further apart than the tolerance
-- squares: sum of their squared distances, in pixels; NULL where the scale is unknown
-- distance: of lines how far apart they are on average, in pixels; NULL for the rest
-- is_alike: whether both carry the same class
-- function: shared_objects.overlaps

with sides as (
    select
        int_object_viewings.annotator_id,
        int_object_viewings.viewers,
        int_objects.*
    from int_object_viewings
    inner join int_objects
        on int_object_viewings.project_id = int_objects.project_id
        and int_object_viewings.submission_id = int_objects.submission_id
        and int_object_viewings.question = int_objects.question
    where int_object_viewings.viewers > 1
),

touching as (
    select
        a.project_id,
        a.annotation_id as annotation_a,
        b.annotation_id as annotation_b,
        a.submission_id as submission_a,
        b.submission_id as submission_b,
        a.question,
        a.family,
        a.frame,
        a.viewers,
        a.label = b.label as is_alike,
        greatest(
            least(a.bound_x_max, b.bound_x_max) - greatest(a.bound_x_min, b.bound_x_min), 0e0
        ) * greatest(
            least(a.bound_y_max, b.bound_y_max) - greatest(a.bound_y_min, b.bound_y_min), 0e0
        ) as common,
        (a.bound_x_max - a.bound_x_min) * (a.bound_y_max - a.bound_y_min)
        + (b.bound_x_max - b.bound_x_min) * (b.bound_y_max - b.bound_y_min) as areas,
        a.is_upright_box and b.is_upright_box as is_exact,
        least(a.threshold, b.threshold) as threshold,
        greatest(a.tolerance, b.tolerance) as tolerance
    from sides as a
    inner join sides as b
        on a.project_id = b.project_id
        and a.asset_key = b.asset_key
        and a.question = b.question
        and a.family = b.family
        and a.frame = b.frame
        and a.annotator_id < b.annotator_id
        and a.bound_x_min < b.bound_x_max
        and b.bound_x_min < a.bound_x_max
        and a.bound_y_min < b.bound_y_max
        and b.bound_y_min < a.bound_y_max
),

measured as (
    select
        touching.project_id,
        touching.annotation_a,
        touching.annotation_b,
        touching.submission_a,
        touching.submission_b,
        touching.question,
        touching.family,
        touching.frame,
        touching.viewers,
        touching.is_alike,
        touching.is_exact,
        touching.common / nullif(touching.areas - touching.common, 0e0) as iou,
        touching.threshold,
        touching.tolerance
    from touching
),

candidates as (
    select *
    from measured
    where not is_exact or iou >= threshold
),

-- Few pairs need more than their bounds, and in most projects none.
rough as (
    select
        project_id,
        annotation_a as object_id
    from candidates
    where not is_exact
    union
    select
        project_id,
        annotation_b as object_id
    from candidates
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
    candidates.*,
    a.type as given_type,
    a.x_min as given_x_min,
    a.y_min as given_y_min,
    a.x_max as given_x_max,
    a.y_max as given_y_max,
    a.rotation_degrees as given_rotation_degrees,
    a.scale_x as given_scale_x,
    a.scale_y as given_scale_y,
    a.geometry as given_geometry,
    a.area as given_area,
    a.label as given_label,
    a.is_pixel as given_is_pixel,
    a.sigmas as given_sigmas,
    b.type as gold_type,
    b.x_min as gold_x_min,
    b.y_min as gold_y_min,
    b.x_max as gold_x_max,
    b.y_max as gold_y_max,
    b.rotation_degrees as gold_rotation_degrees,
    b.scale_x as gold_scale_x,
    b.scale_y as gold_scale_y,
    b.geometry as gold_geometry,
    b.area as gold_area,
    b.label as gold_label,
    b.is_pixel as gold_is_pixel,
    b.sigmas as gold_sigmas
from candidates
left join shapes as a
    on candidates.project_id = a.project_id
    and candidates.annotation_a = a.annotation_id
    and not candidates.is_exact
left join shapes as b
    on candidates.project_id = b.project_id
    and candidates.annotation_b = b.annotation_id
    and not candidates.is_exact
