-- How alike annotators answer each question, by several coefficients with their intervals.
--
-- grain: project_id, question, coefficient
-- project_id: the labeling effort
-- question: what was asked
-- coefficient: percent, alpha (Krippendorff), ac1 (Gwet) or fleiss; where answers have an order
--   also ac2 (Gwet, weighted), where they are numbers icc21 and icc2k (Shrout and Fleiss)
-- value: the coefficient; NULL when it is undefined (see reason)
-- ci_low: lower end of its 95 % interval, over new assets with the same annotators
-- ci_high: upper end
-- n: assets with two answers or more
-- method: the formula, what it took for granted, and how the interval was made
-- reason: why there is no value (no_data, no_overlap, single_category, not_applicable), or
--   insufficient_n where there is one that should not be relied on
-- items: assets answered
-- annotators: people who answered
-- judgements: answers
-- prevalence: share of the commonest answer, 0 to 1
-- p_above_threshold: probability that the coefficient exceeds the project's threshold; NULL
--   for percent, icc21 and icc2k, which the threshold does not speak of
-- warning: `prevalence` where one class dominates (prevalence from .85, or ac1, of ordered answers
--   ac2, exceeding alpha by .20 or more), else NULL
-- function: agreement.overview

with annotators as (
    select
        project_id,
        question,
        count(distinct annotator_id) as annotators
    from int_answers
    group by project_id, question
),

spread as (
    select
        project_id,
        question,
        pattern,
        assets,
        cast(null as bigint) as annotator_no,
        label_no,
        label,
        position,
        ratings
    from int_answer_patterns
    union all
    select
        int_answers.project_id,
        int_answers.question,
        null as pattern,
        null as assets,
        int_answer_annotators.annotator_no,
        int_answer_labels.label_no,
        null as label,
        null as position,
        count(*) as ratings
    from int_answers
    inner join int_answer_questions
        on int_answers.project_id = int_answer_questions.project_id
        and int_answers.question = int_answer_questions.question
        and int_answer_questions.scale <> 'nominal'
    inner join int_answer_labels
        on int_answers.project_id = int_answer_labels.project_id
        and int_answers.question = int_answer_labels.question
        and int_answers.label = int_answer_labels.label
    inner join int_answer_annotators
        on int_answers.project_id = int_answer_annotators.project_id
        and int_answers.question = int_answer_annotators.question
        and int_answers.annotator_id = int_answer_annotators.annotator_id
    group by
        int_answers.project_id,
        int_answers.question,
        int_answer_annotators.annotator_no,
        int_answer_labels.label_no
)

select
    int_answer_questions.project_id,
    int_answer_questions.question,
    int_answer_questions.is_single,
    int_answer_questions.scale,
    int_answer_questions.taxonomy_size,
    int_answer_policies.threshold,
    int_answer_policies.minimum_headline as minimum_n,
    int_answer_policies.minimum_interval,
    coalesce(annotators.annotators, 0) as annotators,
    spread.pattern,
    spread.assets,
    spread.annotator_no,
    spread.label_no,
    spread.label,
    spread.position,
    spread.ratings
from int_answer_questions
inner join int_answer_policies
    on int_answer_questions.project_id = int_answer_policies.project_id
left join annotators
    on int_answer_questions.project_id = annotators.project_id
    and int_answer_questions.question = annotators.question
left join spread
    on int_answer_questions.project_id = spread.project_id
    and int_answer_questions.question = spread.question
