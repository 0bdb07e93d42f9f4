-- Objects of several annotators that are one and the same, at most one of each annotator.
--
-- Between two annotators these are their pairings. Among more, overlapping objects are joined
-- from the largest IoU down. An object that nobody shares is not listed.
--
-- grain: project_id, annotation_id
-- project_id: the labeling effort
-- annotation_id: the object
-- cluster: the smallest annotation id among those that are the same object
-- function: shared_objects.clusters

select
    project_id,
    annotation_a,
    annotation_b,
    submission_a,
    submission_b,
    iou,
    is_alike
from int_object_overlaps
where viewers > 2
union all
select
    project_id,
    annotation_a,
    annotation_b,
    submission_a,
    submission_b,
    iou,
    is_alike
from int_object_pairings
where viewers = 2
