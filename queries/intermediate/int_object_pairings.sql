-- Which object of one annotator is which of another: one to one, for the largest total likeness.
--
-- Labels are ignored, but where two assignments overlap equally well the one of equal labels
-- is taken.
--
-- grain: project_id, annotation_a, annotation_b
-- project_id: the labeling effort
-- annotation_a: the object of one annotator
-- annotation_b: the object of the other, who comes later in the alphabet
-- submission_a: the pass that drew annotation_a
-- submission_b: the pass that drew annotation_b
-- question: what was asked
-- viewers: annotators who saw this asset with this question
-- family: box, region, keypoints, points, line or cuboid
-- iou: how alike the two are (see `int_object_overlaps`), from the threshold to 1
-- compared: points of skeletons or of point sets that both place; NULL for the rest
-- in_place: of those, the ones no further apart than the tolerance
-- squares: sum of their squared distances, in pixels; NULL where the scale is unknown
-- distance: of lines how far apart they are on average, in pixels; NULL for the rest
-- is_alike: whether both carry the same class
-- function: shared_objects.pairings

select
    project_id,
    annotation_a,
    annotation_b,
    submission_a,
    submission_b,
    question,
    family,
    frame,
    viewers,
    iou,
    threshold,
    compared,
    in_place,
    squares,
    distance,
    is_alike
from int_object_overlaps
