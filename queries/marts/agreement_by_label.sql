-- How alike annotators use each class: the class against all others.
--
-- 1 is perfect, 0 is chance, below 0 is worse than chance. A class far below the others is one
-- that people read differently: look at its definition before looking at people. A label that is
-- both answered and drawn under one question is judged by its answers; the method says which.
-- Where several labels at a time are one answer, a label is chosen or not chosen; where spans are
-- marked, tokens are marked with the label or not.
--
-- grain: project_id, question, label
-- project_id: the labeling effort
-- question: what was asked
-- label: the class
-- value: Krippendorff's nominal alpha of class against not-class; NULL when undefined; of drawn
--   areas not-class is another class or nothing drawn
-- ci_low: lower end of its 95 % interval, over new assets with the same annotators
-- ci_high: upper end
-- n: assets with two answers or more to the question; of drawn areas, those that several saw
--   and somebody drew on; of spans, those that several saw and whose text is known
-- positives: answers (or areas, or spans) with the class, on those assets
-- specific_agreement: chance that another annotator gives the class too, given that one did (of
--   spans, on exactly the same place); NULL when nobody gave it on those assets
-- method: the formula and how the interval was made
-- reason: why there is no value (no_overlap, single_category, not_applicable for spans of
--   unknown texts), or insufficient_n where there is one that should not be relied on

select
    project_id,
    question,
    label,
    value,
    ci_low,
    ci_high,
    n,
    positives,
    specific_agreement,
    method,
    reason
from int_answer_agreement_by_label
union all
select
    int_object_agreement_by_label.project_id,
    int_object_agreement_by_label.question,
    int_object_agreement_by_label.label,
    int_object_agreement_by_label.value,
    int_object_agreement_by_label.ci_low,
    int_object_agreement_by_label.ci_high,
    int_object_agreement_by_label.n,
    int_object_agreement_by_label.positives,
    int_object_agreement_by_label.specific_agreement,
    int_object_agreement_by_label.method,
    int_object_agreement_by_label.reason
from int_object_agreement_by_label
left join int_answer_agreement_by_label
    on int_object_agreement_by_label.project_id = int_answer_agreement_by_label.project_id
    and int_object_agreement_by_label.question = int_answer_agreement_by_label.question
    and int_object_agreement_by_label.label = int_answer_agreement_by_label.label
where int_answer_agreement_by_label.project_id is null
union all
select
    project_id,
    question,
    label,
    value,
    ci_low,
    ci_high,
    n,
    positives,
    specific_agreement,
    method,
    reason
from int_choice_agreement_by_label
union all
select
    int_span_agreement_by_label.project_id,
    int_span_agreement_by_label.question,
    int_span_agreement_by_label.label,
    int_span_agreement_by_label.value,
    int_span_agreement_by_label.ci_low,
    int_span_agreement_by_label.ci_high,
    int_span_agreement_by_label.n,
    int_span_agreement_by_label.positives,
    int_span_agreement_by_label.specific_agreement,
    int_span_agreement_by_label.method,
    int_span_agreement_by_label.reason
from int_span_agreement_by_label
left join int_answer_agreement_by_label
    on int_span_agreement_by_label.project_id = int_answer_agreement_by_label.project_id
    and int_span_agreement_by_label.question = int_answer_agreement_by_label.question
    and int_span_agreement_by_label.label = int_answer_agreement_by_label.label
left join int_object_agreement_by_label
    on int_span_agreement_by_label.project_id = int_object_agreement_by_label.project_id
    and int_span_agreement_by_label.question = int_object_agreement_by_label.question
    and int_span_agreement_by_label.label = int_object_agreement_by_label.label
left join int_choice_agreement_by_label
    on int_span_agreement_by_label.project_id = int_choice_agreement_by_label.project_id
    and int_span_agreement_by_label.question = int_choice_agreement_by_label.question
    and int_span_agreement_by_label.label = int_choice_agreement_by_label.label
where
    int_answer_agreement_by_label.project_id is null
    and int_object_agreement_by_label.project_id is null
    and int_choice_agreement_by_label.project_id is null
