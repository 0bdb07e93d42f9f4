-- Which drawn object answers which gold object: one to one, for the largest total IoU.
--
-- grain: project_id, annotation_id, gold_annotation_id
-- project_id: the labeling effort
-- annotation_id: the object that is judged
-- gold_annotation_id: the gold object it answers
-- submission_id: the work that is judged
-- gold_submission_id: the gold submission
-- question: what was asked
-- family: box or region
-- frame: frame of a video; -1 where there is none
-- iou: intersection over union of the two shapes, from the threshold to 1
-- threshold: IoU from which on a pair may match
-- function: matching.assign

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
    gold.type as gold_type,
    gold.x_min as gold_x_min,
    gold.y_min as gold_y_min,
    gold.x_max as gold_x_max,
    gold.y_max as gold_y_max,
    gold.rotation_degrees as gold_rotation_degrees,
    gold.scale_x as gold_scale_x,
    gold.scale_y as gold_scale_y,
    gold.geometry as gold_geometry
from int_object_pairs as pairs
left join int_objects as given
    on pairs.project_id = given.project_id
    and pairs.annotation_id = given.annotation_id
    and not pairs.is_exact
left join int_objects as gold
    on pairs.project_id = gold.project_id
    and pairs.gold_annotation_id = gold.annotation_id
    and not pairs.is_exact
