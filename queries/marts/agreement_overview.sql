-- How alike annotators decide on each question, by several coefficients with their intervals.
--
-- 1 is perfect; for alpha, ac1, fleiss and alpha_none 0 is what chance would give, and below 0
-- is worse than chance. Never read one of them alone: where one class dominates (see warning),
-- alpha, fleiss and alpha_none fall though people rarely differ, and agreement_by_label says
-- more. Answers are compared by percent, alpha, ac1 and fleiss; drawn areas by f1, mean_iou,
-- class_agreement, pq and alpha_none. A question that is both answered and drawn has all nine.
--
-- grain: project_id, question, coefficient
-- project_id: the labeling effort
-- question: what was asked
-- coefficient: percent, alpha (Krippendorff), ac1 (Gwet), fleiss; for drawn areas f1 (objects
--   that both drew), mean_iou (how well these overlap), class_agreement (how many of these
--   carry the same class), pq (f1 weighed with their overlap) and alpha_none (Krippendorff, of
--   classes where not to draw is a class of its own; conservative, read it beside f1)
-- value: the coefficient; NULL when it is undefined (see reason)
-- ci_low: lower end of its 95 % interval, over new assets with the same annotators
-- ci_high: upper end
-- n: assets with two answers or more; of drawn areas, the assets that the number rests on
-- method: the formula, what it took for granted (for drawn areas the IoU from which on two
--   match), and how the interval was made
-- reason: why there is no value (no_data, no_overlap, single_category, not_applicable), or
--   insufficient_n where there is one that should not be relied on
-- items: assets answered, or seen where areas are drawn
-- annotators: people who answered, or saw
-- judgements: answers, or areas drawn
-- prevalence: share of the commonest answer, 0 to 1; of areas, the share of the commonest class
--   or of nothing
-- p_above_threshold: probability that the coefficient exceeds the project's threshold; NULL
--   for percent, mean_iou, class_agreement and pq, which the threshold does not speak of
-- warning: `prevalence` where one class dominates (prevalence from .85, or ac1 exceeding alpha
--   by .20 or more), else NULL

select
    project_id,
    question,
    coefficient,
    value,
    ci_low,
    ci_high,
    n,
    method,
    reason,
    items,
    annotators,
    judgements,
    prevalence,
    p_above_threshold,
    warning
from int_answer_agreement
union all
select
    project_id,
    question,
    coefficient,
    value,
    ci_low,
    ci_high,
    n,
    method,
    reason,
    items,
    annotators,
    judgements,
    prevalence,
    p_above_threshold,
    warning
from int_object_agreement
