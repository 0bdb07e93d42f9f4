-- Which object of one annotator is which of another: one to one, for the largest total IoU.
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
-- iou: intersection over union of the two shapes, from the threshold to 1
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
    is_alike
from int_object_overlaps
