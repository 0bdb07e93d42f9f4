-- How alike each two annotators decide, on the assets that both saw.
--
-- Groups of people who agree among themselves and not with others have two readings of the
-- guideline. A pair has two annotators, annotator_a before annotator_b. Answers are compared by
-- alpha, drawn areas by f1. Two who share answers and areas under one question are judged by
-- their answers; the method says which.
--
-- grain: project_id, question, annotator_a, annotator_b
-- project_id: the labeling effort
-- question: what was asked
-- annotator_a: one of the two
-- annotator_b: the other
-- n: assets that both answered, or both saw and at least one of them drew on
-- agreed: of those, the ones answered alike; NULL for drawn areas
-- percent: agreed over n, 0 to 1; NULL for drawn areas
-- value: Krippendorff's alpha of the two, or for drawn areas the mean over assets of f1, the
--   share of their objects that both drew; NULL when undefined
-- ci_low: lower end of its 95 % interval, over new assets
-- ci_high: upper end
-- method: the formula and how the interval was made
-- reason: why there is no value (single_category, no_data where both drew nothing on all they
--   share), or insufficient_n where there is one that should not be relied on

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
    reason
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
    int_object_agreement_by_pair.reason
from int_object_agreement_by_pair
left join int_answer_agreement_by_pair
    on int_object_agreement_by_pair.project_id = int_answer_agreement_by_pair.project_id
    and int_object_agreement_by_pair.question = int_answer_agreement_by_pair.question
    and int_object_agreement_by_pair.annotator_a = int_answer_agreement_by_pair.annotator_a
    and int_object_agreement_by_pair.annotator_b = int_answer_agreement_by_pair.annotator_b
where int_answer_agreement_by_pair.project_id is null
