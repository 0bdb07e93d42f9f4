-- How alike each two annotators mark spans of text, on the assets that both saw.
--
-- grain: project_id, question, annotator_a, annotator_b
-- project_id: the labeling effort
-- question: what was asked
-- annotator_a: one of the two
-- annotator_b: the other, later in the alphabet
-- n: assets that both saw and at least one of them marked
-- agreed: always NULL: two markings are no more than more or less alike
-- percent: always NULL
-- value: mean over those assets of f1, the share of their spans that both marked alike, 0 to 1;
--   NULL when there are none
-- ci_low: lower end of its 95 % interval, over new assets
-- ci_high: upper end
-- method: the formula, the assets left out because both marked nothing, and how the interval was
--   made
-- reason: no_data where there is no value, or insufficient_n where there is one that should not
--   be relied on
-- function: span_agreement.by_pair

select
    int_span_comparisons.project_id,
    int_span_comparisons.question,
    int_span_comparisons.annotator_a,
    int_span_comparisons.annotator_b,
    int_span_comparisons.f1 as score,
    count(*) as assets,
    int_answer_policies.minimum_pair as minimum_n,
    int_answer_policies.minimum_interval
from int_span_comparisons
inner join int_answer_policies
    on int_span_comparisons.project_id = int_answer_policies.project_id
group by
    int_span_comparisons.project_id,
    int_span_comparisons.question,
    int_span_comparisons.annotator_a,
    int_span_comparisons.annotator_b,
    int_span_comparisons.f1,
    int_answer_policies.minimum_pair,
    int_answer_policies.minimum_interval
