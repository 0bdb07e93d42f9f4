-- Each annotator's accuracy against gold, judged within the group that answered the question.
--
-- grain: project_id, question, annotator_id
-- project_id: the labeling effort
-- question: what was asked
-- annotator_id: who annotated
-- n: items or objects that could be compared with gold
-- correct: of those, the ones that match
-- value: correct / n
-- ci_low: lower end of Wilson's 95 % interval of value
-- ci_high: upper end
-- shrunken: value drawn towards the group, the more so the fewer answers there are
-- shrunken_low: lower end of its 95 % credible interval
-- shrunken_high: upper end
-- surely_above: accuracy that it exceeds with a probability of 95 %
-- q_value: false discovery rate at which being below target would be reported
-- p_below_target: probability that the true accuracy is below target
-- status: weak, watch, ok or insufficient
-- target: share of answers that should match gold
-- gold_version: the gold that was scored against
-- method: the unit counted, the IoU threshold of objects, how the shrinking was fitted, the target
-- reason: insufficient_n where n is below the minimum; NULL otherwise
-- function: accuracy.by_annotator

with counts as (
    select
        project_id,
        question,
        annotator_id,
        count(*) as n,
        count(*) filter (where is_correct) as correct,
        count(*) filter (where unit = 'item') as items,
        count(*) filter (where unit = 'object') as objects,
        count(*) filter (where unit = 'span') as spans,
        count(*) filter (where unit = 'text') as texts
    from int_gold_judgements
    where annotator_id is not null
    group by project_id, question, annotator_id
)

select
    counts.project_id,
    counts.question,
    counts.annotator_id,
    counts.n,
    counts.correct,
    counts.items,
    counts.objects,
    counts.spans,
    counts.texts,
    settings.target,
    settings.minimum_n,
    settings.threshold,
    int_gold_versions.gold_version
from counts
left join int_accuracy_settings as settings
    on counts.project_id = settings.project_id
    and counts.question = settings.question
left join int_gold_versions
    on counts.project_id = int_gold_versions.project_id
    and counts.question = int_gold_versions.question
