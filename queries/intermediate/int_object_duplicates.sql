-- Drawn objects that answer no gold because their author drew the same thing twice.
--
-- A spurious object is a duplicate where the same pass has another of the same class that is all
-- but in the same place and either answers gold or, where neither does, has the smaller id.
--
-- grain: project_id, annotation_id
-- project_id: the labeling effort
-- annotation_id: the object too many
-- twin_annotation_id: the object it repeats
-- iou: how alike the two are (IoU, OKS, nearness)
-- function: duplicates.found

with settings as (
    select
        project_id,
        max(value_number) as iou
    from stg_policies
    where subject = 'severity_duplicate' and name = 'iou' and scope = 'all'
    group by project_id
),

spurious as (
    select
        int_objects.*
    from int_object_judgements as judgements
    inner join int_objects
        on judgements.project_id = int_objects.project_id
        and judgements.annotation_id = int_objects.annotation_id
    where judgements.verdict = 'spurious'
)

select
    spurious.project_id,
    spurious.annotation_id,
    twin.annotation_id as twin_annotation_id,
    spurious.family,
    spurious.is_upright_box and twin.is_upright_box as is_exact,
    settings.iou as threshold,
    (
        least(spurious.x_max, twin.x_max) - greatest(spurious.x_min, twin.x_min)
    ) * (
        least(spurious.y_max, twin.y_max) - greatest(spurious.y_min, twin.y_min)
    ) as common,
    spurious.area + twin.area as areas,
    greatest(spurious.tolerance, twin.tolerance) as tolerance,
    spurious.type as given_type,
    spurious.x_min as given_x_min,
    spurious.y_min as given_y_min,
    spurious.x_max as given_x_max,
    spurious.y_max as given_y_max,
    spurious.rotation_degrees as given_rotation_degrees,
    spurious.scale_x as given_scale_x,
    spurious.scale_y as given_scale_y,
    spurious.geometry as given_geometry,
    spurious.area as given_area,
    spurious.label as given_label,
    spurious.is_pixel as given_is_pixel,
    spread.sigmas as given_sigmas,
    twin.type as gold_type,
    twin.x_min as gold_x_min,
    twin.y_min as gold_y_min,
    twin.x_max as gold_x_max,
    twin.y_max as gold_y_max,
    twin.rotation_degrees as gold_rotation_degrees,
    twin.scale_x as gold_scale_x,
    twin.scale_y as gold_scale_y,
    twin.geometry as gold_geometry,
    twin.area as gold_area,
    twin.label as gold_label,
    twin.is_pixel as gold_is_pixel,
    spread.sigmas as gold_sigmas
from spurious
inner join int_objects as twin
    on spurious.project_id = twin.project_id
    and spurious.submission_id = twin.submission_id
    and spurious.question = twin.question
    and spurious.family = twin.family
    and spurious.frame = twin.frame
    and spurious.label = twin.label
    and spurious.annotation_id <> twin.annotation_id
    and spurious.bound_x_min < twin.bound_x_max
    and twin.bound_x_min < spurious.bound_x_max
    and spurious.bound_y_min < twin.bound_y_max
    and twin.bound_y_min < spurious.bound_y_max
left join int_object_judgements as judgements
    on twin.project_id = judgements.project_id
    and twin.annotation_id = judgements.annotation_id
left join settings
    on spurious.project_id = settings.project_id
left join int_keypoint_sigmas as spread
    on spurious.project_id = spread.project_id
    and spurious.question = spread.question
    and spurious.label = spread.label
    and spurious.family = 'keypoints'
where
    judgements.gold_annotation_id is not null
    or twin.annotation_id < spurious.annotation_id
