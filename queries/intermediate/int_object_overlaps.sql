-- Objects of two annotators on one asset that overlap enough to be the same, labels ignored.
--
-- Boxes and regions (polygons, masks, ellipses) are never compared with each other.
--
-- grain: project_id, annotation_a, annotation_b
-- project_id: the labeling effort
-- annotation_a: the object of one annotator
-- annotation_b: the object of the other, who comes later in the alphabet
-- submission_a: the pass that drew annotation_a
-- submission_b: the pass that drew annotation_b
-- question: what was asked
-- family: box or region
-- frame: frame of a video; -1 where there is none
-- viewers: annotators who saw this asset with this question
-- iou: intersection over union of the two shapes, from the threshold to 1
-- threshold: IoU from which on the two may match
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
        a.is_upright_box and b.is_upright_box as is_exact
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
        int_matching_thresholds.threshold
    from touching
    inner join int_matching_thresholds
        on touching.project_id = int_matching_thresholds.project_id
        and touching.question = int_matching_thresholds.question
)

select
    measured.*,
    a.type as given_type,
    a.x_min as given_x_min,
    a.y_min as given_y_min,
    a.x_max as given_x_max,
    a.y_max as given_y_max,
    a.rotation_degrees as given_rotation_degrees,
    a.scale_x as given_scale_x,
    a.scale_y as given_scale_y,
    a.geometry as given_geometry,
    b.type as gold_type,
    b.x_min as gold_x_min,
    b.y_min as gold_y_min,
    b.x_max as gold_x_max,
    b.y_max as gold_y_max,
    b.rotation_degrees as gold_rotation_degrees,
    b.scale_x as gold_scale_x,
    b.scale_y as gold_scale_y,
    b.geometry as gold_geometry
from measured
left join int_objects as a
    on measured.project_id = a.project_id
    and measured.annotation_a = a.annotation_id
    and not measured.is_exact
left join int_objects as b
    on measured.project_id = b.project_id
    and measured.annotation_b = b.annotation_id
    and not measured.is_exact
where not measured.is_exact or measured.iou >= measured.threshold
