-- How well each class is found (recall) and how far it can be trusted where given (precision).
--
-- A pair with two different classes lowers the recall of one and the precision of the other; among
-- errors it counts once, as wrong_class.
--
-- Gold that somebody disputes here goes on counting until the tool or the answer key is corrected
-- and imported again; `accuracy_disputed_gold` says how much of this rests on such gold.
--
-- grain: project_id, question, label
-- project_id: the labeling effort
-- question: what was asked
-- label: the class; several chosen together stand as one, with ` + ` between them
-- gold_n: items or objects that are of this class by gold
-- given_n: items or objects that were given this class
-- true_positives: both
-- false_positives: given, but not so by gold
-- false_negatives: so by gold, but not given
-- precision: true_positives / given_n; NULL where it was never given
-- precision_low: lower end of Wilson's 95 % interval
-- precision_high: upper end
-- recall: true_positives / gold_n; NULL where gold has none
-- recall_low: lower end of Wilson's 95 % interval
-- recall_high: upper end
-- f1: 2 true_positives / (2 true_positives + false_positives + false_negatives)
-- mean_iou: mean IoU of the areas among true_positives; NULL without any
-- mean_oks: mean object keypoint similarity of the skeletons among them; NULL without any
-- centre_offset: mean distance of the centres of true_positives from gold's, in pixels; NULL
--     without drawn ones of which the size of the picture is known
-- reason: no_data where precision or recall is NULL, insufficient_n where either rests on
--     fewer than the minimum; NULL otherwise

with places as (
    select
        project_id,
        question,
        gold_label as label,
        avg(case when family in ('box', 'region', 'cuboid') then round(iou, 12) end) as mean_iou,
        avg(case when family = 'keypoints' then round(iou, 12) end) as mean_oks,
        avg(round(centre_offset, 9)) as centre_offset
    from int_object_judgements
    where verdict = 'match'
    group by project_id, question, gold_label
)

select
    int_label_accuracy.project_id,
    int_label_accuracy.question,
    int_label_accuracy.label,
    int_label_accuracy.gold_n,
    int_label_accuracy.given_n,
    int_label_accuracy.true_positives,
    int_label_accuracy.false_positives,
    int_label_accuracy.false_negatives,
    int_label_accuracy.precision,
    int_label_accuracy.precision_low,
    int_label_accuracy.precision_high,
    int_label_accuracy.recall,
    int_label_accuracy.recall_low,
    int_label_accuracy.recall_high,
    int_label_accuracy.f1,
    places.mean_iou,
    places.mean_oks,
    places.centre_offset,
    int_label_accuracy.reason
from int_label_accuracy
left join places
    on int_label_accuracy.project_id = places.project_id
    and int_label_accuracy.question = places.question
    and int_label_accuracy.label = places.label
