-- How alike annotators choose, where several labels at a time are one answer.
--
-- grain: project_id, question, coefficient
-- project_id: the labeling effort
-- question: what was asked
-- coefficient: percent (the same set) or alpha (Krippendorff, over a distance between sets)
-- value: the coefficient; NULL when it is undefined (see reason)
-- ci_low: lower end of its 95 % interval, over new assets with the same annotators
-- ci_high: upper end
-- n: assets with two answers or more
-- method: the formula, the distance between two sets, and how the interval was made
-- reason: why there is no value (no_data, no_overlap, single_category), or insufficient_n where
--   there is one that should not be relied on
-- items: assets answered
-- annotators: people who answered
-- judgements: answers
-- prevalence: share of the commonest set, 0 to 1
-- p_above_threshold: probability that alpha exceeds the project's threshold; NULL for percent
-- warning: `prevalence` where that share is .85 or more, else NULL
-- function: sets.overview

with annotators as (
    select
        project_id,
        question,
        count(distinct annotator_id) as annotators
    from int_choice_sets
    group by project_id, question
),

distances as (
    select
        project_id,
        max(value_text) as distance
    from stg_policies
    where subject = 'multi_label' and name = 'distance' and scope = 'all'
    group by project_id
)

select
    int_answer_questions.project_id,
    int_answer_questions.question,
    distances.distance,
    int_answer_policies.threshold,
    int_answer_policies.minimum_headline as minimum_n,
    int_answer_policies.minimum_interval,
    coalesce(annotators.annotators, 0) as annotators,
    int_choice_patterns.pattern,
    int_choice_patterns.assets,
    int_choice_patterns.labels,
    int_choice_patterns.ratings
from int_answer_questions
inner join int_answer_policies
    on int_answer_questions.project_id = int_answer_policies.project_id
left join distances
    on int_answer_questions.project_id = distances.project_id
left join annotators
    on int_answer_questions.project_id = annotators.project_id
    and int_answer_questions.question = annotators.question
left join int_choice_patterns
    on int_answer_questions.project_id = int_choice_patterns.project_id
    and int_answer_questions.question = int_choice_patterns.question
where not int_answer_questions.is_single
