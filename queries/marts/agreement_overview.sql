-- How alike annotators decide on each question, by several coefficients with their intervals.
--
-- 1 is perfect; for alpha, ac1, fleiss and alpha_none 0 is what chance would give, and below 0
-- is worse than chance. Never read one of them alone: where one class dominates (see warning),
-- alpha, fleiss and alpha_none fall though people rarely differ, and agreement_by_label says
-- more. Answers are compared by percent, alpha, ac1 and fleiss; drawn areas by f1, mean_iou,
-- class_agreement, pq and alpha_none, skeletons by mean_oks and tolerance_rate in place of
-- mean_iou, points by rmse, lines by mean_distance. A question that is both answered and drawn has
-- both kinds.
-- Where several labels at a time are one answer, percent and alpha compare sets. Spans of text
-- are compared by f1, f1_partial, f1_character and alpha_token, and by alpha_unitized or gamma
-- where policy `span_agreement.method` asks (`unitized`, `gamma`); texts by wer and cer, which
-- are error rates: 0 is perfect, and they may exceed 1.
--
-- grain: project_id, question, coefficient
-- project_id: the labeling effort
-- question: what was asked
-- coefficient: percent, alpha (Krippendorff), ac1 (Gwet), fleiss; where answers have an order
--   ac2 (Gwet, the nearer the more alike); where they are numbers icc21 and icc2k (share of
--   their spread that lies between assets, of one annotator and of the mean of all); for drawn areas f1 (objects
--   that both drew), mean_iou (how well these overlap), class_agreement (how many of these
--   carry the same class), pq (f1 weighed with their overlap) and alpha_none (Krippendorff, of
--   classes where not to draw is a class of its own; conservative, read it beside f1), of
--   skeletons mean_oks (object keypoint similarity) and tolerance_rate (points in place), of
--   points rmse and of lines mean_distance (both in pixels: 0 is perfect); for
--   spans f1 (same place and class), f1_partial (half a point where spans of a class only
--   overlap), f1_character (code points marked with the same class), alpha_token (Krippendorff,
--   over tokens; most are marked by nobody, so read it beside f1), alpha_unitized or gamma; for
--   texts wer (words to change) and cer (characters to change)
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
--   for percent, icc21, icc2k, mean_iou, class_agreement and pq, which it does not speak of
-- warning: `prevalence` where one class dominates (prevalence from .85, or ac1, of ordered answers
--   ac2, exceeding alpha by .20 or more), else NULL

select int_answer_agreement.*
from int_answer_agreement
left join int_choice_agreement
    on int_answer_agreement.project_id = int_choice_agreement.project_id
    and int_answer_agreement.question = int_choice_agreement.question
    and int_answer_agreement.coefficient = int_choice_agreement.coefficient
where int_choice_agreement.project_id is null
union all
select * from int_object_agreement
union all
select * from int_choice_agreement
union all
select int_span_agreement.*
from int_span_agreement
left join int_object_agreement
    on int_span_agreement.project_id = int_object_agreement.project_id
    and int_span_agreement.question = int_object_agreement.question
    and int_span_agreement.coefficient = int_object_agreement.coefficient
where int_object_agreement.project_id is null
union all
select * from int_span_unitizing
union all
select * from int_text_agreement
