-- How alike annotators choose each label, where several at a time are one answer.
--
-- grain: project_id, question, label
-- project_id: the labeling effort
-- question: what was asked
-- label: the class
-- value: Krippendorff's nominal alpha of chosen against not chosen; NULL when undefined
-- ci_low: lower end of its 95 % interval, over new assets with the same annotators
-- ci_high: upper end
-- n: assets with two answers or more to the question
-- positives: answers with the class, on those assets
-- specific_agreement: chance that another annotator chooses the class too, given that one did;
--   NULL when nobody chose it on those assets
-- method: the formula and how the interval was made
-- reason: why there is no value (no_overlap, single_category), or insufficient_n where there
--   is one that should not be relied on
-- function: sets.by_label

select
    int_choice_patterns.project_id,
    int_choice_patterns.question,
    int_answer_policies.minimum_label_items as minimum_n,
    int_answer_policies.minimum_label_positives as minimum_positives,
    int_answer_policies.minimum_interval,
    int_choice_patterns.pattern,
    int_choice_patterns.assets,
    int_choice_patterns.labels,
    int_choice_patterns.ratings
from int_choice_patterns
inner join int_answer_policies
    on int_choice_patterns.project_id = int_answer_policies.project_id
