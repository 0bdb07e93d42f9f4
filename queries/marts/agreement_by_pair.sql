-- How alike each two annotators decide, on the assets that both saw.
--
-- Groups of people who agree among themselves and not with others have two readings of the
-- guideline. A pair has two annotators, annotator_a before annotator_b. Answers are compared by
-- alpha, drawn areas and marked spans by f1. Two who share answers and areas (or areas and spans)
-- under one question are judged by the first of these; the method says which.
--
-- grain: project_id, question, annotator_a, annotator_b
-- project_id: the labeling effort
-- question: what was asked
-- annotator_a: one of the two
-- annotator_b: the other
-- n: assets that both answered, or both saw and at least one of them drew on
--   or marked
-- agreed: of those, the ones answered alike; NULL for drawn areas and spans
-- percent: agreed over n, 0 to 1; NULL for drawn areas and spans
-- value: Krippendorff's alpha of the two, or for drawn areas and spans the mean over assets of
--   f1, the share of their objects (or spans) that both drew (or marked); NULL when undefined
-- ci_low: lower end of its 95 % interval, over new assets
-- ci_high: upper end
-- method: the formula and how the interval was made
-- reason: why there is no value (single_category, no_data where both drew nothing on all they
--   share), or insufficient_n where there is one that should not be relied on
-- kappa: Cohen's kappa of the two; NULL when alpha is, for drawn areas, and
--   after 1,000 different answers
-- kappa_low: lower end of its 95 % interval, from its large-sample variance
-- kappa_high: upper end
-- kappa_linear: kappa where answers further apart on their scale are less alike, by their
--   distance; NULL where answers have no order, and
--   for drawn areas
-- kappa_quadratic: the same by the square of their distance
-- spearman: rank correlation of the two; NULL where answers have no order, or one of the two
--   always gave the same
-- kendall: Kendall's tau-b of the two; NULL as spearman

select
    project_id,
    question,
    annotator_a,
    annotator_b,
    n,
    agreed,
    percent,
    value,
    ci_low,
    ci_high,
    method,
    reason,
    kappa,
    kappa_low,
    kappa_high,
    kappa_linear,
    kappa_quadratic,
    spearman,
    kendall
from int_answer_agreement_by_pair
union all
select
    int_object_agreement_by_pair.project_id,
    int_object_agreement_by_pair.question,
    int_object_agreement_by_pair.annotator_a,
    int_object_agreement_by_pair.annotator_b,
    int_object_agreement_by_pair.n,
    int_object_agreement_by_pair.agreed,
    int_object_agreement_by_pair.percent,
    int_object_agreement_by_pair.value,
    int_object_agreement_by_pair.ci_low,
    int_object_agreement_by_pair.ci_high,
    int_object_agreement_by_pair.method,
    int_object_agreement_by_pair.reason,
    null as kappa,
    null as kappa_low,
    null as kappa_high,
    null as kappa_linear,
    null as kappa_quadratic,
    null as spearman,
    null as kendall
from int_object_agreement_by_pair
left join int_answer_agreement_by_pair
    on int_object_agreement_by_pair.project_id = int_answer_agreement_by_pair.project_id
    and int_object_agreement_by_pair.question = int_answer_agreement_by_pair.question
    and int_object_agreement_by_pair.annotator_a = int_answer_agreement_by_pair.annotator_a
    and int_object_agreement_by_pair.annotator_b = int_answer_agreement_by_pair.annotator_b
where int_answer_agreement_by_pair.project_id is null
union all
select
    int_span_agreement_by_pair.project_id,
    int_span_agreement_by_pair.question,
    int_span_agreement_by_pair.annotator_a,
    int_span_agreement_by_pair.annotator_b,
    int_span_agreement_by_pair.n,
    int_span_agreement_by_pair.agreed,
    int_span_agreement_by_pair.percent,
    int_span_agreement_by_pair.value,
    int_span_agreement_by_pair.ci_low,
    int_span_agreement_by_pair.ci_high,
    int_span_agreement_by_pair.method,
    int_span_agreement_by_pair.reason,
    null as kappa,
    null as kappa_low,
    null as kappa_high,
    null as kappa_linear,
    null as kappa_quadratic,
    null as spearman,
    null as kendall
from int_span_agreement_by_pair
left join int_answer_agreement_by_pair
    on int_span_agreement_by_pair.project_id = int_answer_agreement_by_pair.project_id
    and int_span_agreement_by_pair.question = int_answer_agreement_by_pair.question
    and int_span_agreement_by_pair.annotator_a = int_answer_agreement_by_pair.annotator_a
    and int_span_agreement_by_pair.annotator_b = int_answer_agreement_by_pair.annotator_b
left join int_object_agreement_by_pair
    on int_span_agreement_by_pair.project_id = int_object_agreement_by_pair.project_id
    and int_span_agreement_by_pair.question = int_object_agreement_by_pair.question
    and int_span_agreement_by_pair.annotator_a = int_object_agreement_by_pair.annotator_a
    and int_span_agreement_by_pair.annotator_b = int_object_agreement_by_pair.annotator_b
where
    int_answer_agreement_by_pair.project_id is null
    and int_object_agreement_by_pair.project_id is null
