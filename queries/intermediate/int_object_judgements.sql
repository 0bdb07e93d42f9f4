-- Each drawn object compared with gold: matched, of the wrong class, missing or spurious.
--
-- Where several gold submissions stand for one asset, work is held against the one it fits best.
--
-- grain: project_id, submission_id, unit_id
-- project_id: the labeling effort
-- submission_id: the work that is judged
-- unit_id: the object judged, or the gold object that is missing
-- question: what was asked
-- family: box, region, keypoints, points, line or cuboid
-- gold_submission_id: the gold submission it is held against
-- annotation_id: the object that is judged; NULL where it is missing
-- gold_annotation_id: the gold object; NULL where the object is spurious
-- verdict: match, wrong_class, missing or spurious
-- given_label: the class drawn; NULL where it is missing
-- gold_label: the class in gold; NULL where the object is spurious
-- iou: how alike the pair is (IoU, OKS, nearness); NULL where there is none
-- threshold: IoU from which on the pair could match; NULL where there is none
-- gold_area: pixels of the gold area (of its bounds where it is a region); NULL where spurious,
--   where the size of the image is unknown, and of skeletons, points and lines
-- centre_offset: pixels between the centres of a matched pair's bounds; NULL where there is none
--   or the size of the image is unknown
-- edge_offset: pixels by which the worst edge of the bounds of a matched pair is off; NULL so too

select
    verdicts.project_id,
    verdicts.submission_id,
    verdicts.unit_id,
    verdicts.question,
    verdicts.family,
    verdicts.gold_submission_id,
    verdicts.annotation_id,
    verdicts.gold_annotation_id,
    verdicts.verdict,
    verdicts.given_label,
    verdicts.gold_label,
    verdicts.iou,
    verdicts.threshold,
    verdicts.gold_area,
    verdicts.centre_offset,
    verdicts.edge_offset
from int_object_verdicts as verdicts
inner join int_judged_submissions as judged
    on verdicts.project_id = judged.project_id
    and verdicts.submission_id = judged.submission_id
