-- How often each annotator agrees with gold, and whether that is too rarely.
--
-- Sort for the weakest by p_below_target and for the best by surely_above, not by value: few
-- answers prove little. A `weak` annotator is a reason to look at the answers together, never more.
--
-- Gold that somebody disputes here goes on counting until the tool or the answer key is corrected
-- and imported again; `accuracy_disputed_gold` says how much of this rests on such gold.
--
-- grain: project_id, question, annotator_id
-- project_id: the labeling effort
-- question: what was asked
-- annotator_id: who annotated; work without a name is in the other accuracy views only
-- n: items or objects that could be compared with gold
-- correct: of those, the ones that match
-- value: correct / n
-- ci_low: lower end of Wilson's 95 % interval of value
-- ci_high: upper end
-- shrunken: value drawn towards the group, the more so the fewer answers there are
-- shrunken_low: lower end of its 95 % credible interval
-- shrunken_high: upper end
-- surely_above: accuracy that it exceeds with a probability of 95 %; ranks the best
-- q_value: false discovery rate at which being below target would be reported; small is alarming
-- p_below_target: probability that the true accuracy is below target
-- status: weak (surely below target), watch (likely), ok, or insufficient (too few answers)
-- gold_version: the gold that was scored against, as a short hash of it
-- method: the unit counted, the IoU threshold of objects, how the shrinking was fitted, the target
-- reason: insufficient_n where n is below the minimum; NULL otherwise

select
    project_id,
    question,
    annotator_id,
    n,
    correct,
    value,
    ci_low,
    ci_high,
    shrunken,
    shrunken_low,
    shrunken_high,
    surely_above,
    q_value,
    p_below_target,
    status,
    gold_version,
    method,
    reason
from int_annotator_accuracy
