-- Each marked span compared with gold: matched, of a wrong type, ill bounded, missing or spurious.
--
-- Where several gold submissions stand for one asset, work is held against the one it fits best.
--
-- grain: project_id, submission_id, unit_id
-- project_id: the labeling effort
-- submission_id: the work that is judged
-- unit_id: the span judged, or the gold span that is missing
-- question: what was asked
-- gold_submission_id: the gold submission it is held against
-- annotation_id: the span that is judged; NULL where it is missing
-- gold_annotation_id: the gold span; NULL where the span is spurious
-- verdict: match (same place, same class), wrong_type (another class, whatever the place), boundary
--   (same class, not quite the place), missing or spurious
-- given_label: the class marked; NULL where it is missing
-- gold_label: the class in gold; NULL where the span is spurious
-- iou: code points that both cover over those that either covers; NULL where there is no pair

select
    verdicts.project_id,
    verdicts.submission_id,
    verdicts.unit_id,
    verdicts.question,
    verdicts.gold_submission_id,
    verdicts.annotation_id,
    verdicts.gold_annotation_id,
    verdicts.verdict,
    verdicts.given_label,
    verdicts.gold_label,
    verdicts.iou
from int_span_verdicts as verdicts
inner join int_judged_submissions as judged
    on verdicts.project_id = judged.project_id
    and verdicts.submission_id = judged.submission_id
