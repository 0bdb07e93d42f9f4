-- How alike annotators answered the assets that were completed in each week.
--
-- grain: project_id, question, week
-- project_id: the labeling effort
-- question: what was asked
-- week: Monday of the ISO week in which the last answer on the asset came in, project's zone
-- value: Krippendorff's alpha of that week's assets; NULL when it is undefined (see reason)
-- ci_low: lower end of its 95 % interval, over new assets with the same annotators
-- ci_high: upper end
-- n: assets with two answers or more
-- percent: share of answer pairs that are equal, mean over those assets, 0 to 1
-- items: assets completed
-- undated_items: assets of the question with no date in any answer, which are in no week
-- is_incomplete: whether it is the last week the project has data of, which may not be over
-- guideline_version: the guideline in force at the end of the week; NULL when unknown
-- method: the formula and how the interval was made
-- reason: why there is no value (no_overlap, single_category), or insufficient_n where there is
--   one that should not be relied on
-- function: agreement_weeks.over_time

with spread as (
    select
        project_id,
        question,
        cast(date_trunc('week', completed_on) as date) as week,
        pattern,
        count(*) as assets
    from int_answer_assets
    where completed_on is not null
    group by project_id, question, cast(date_trunc('week', completed_on) as date), pattern
),

counted as (
    select
        project_id,
        question,
        count(*) as all_items,
        count(*) - count(completed_on) as undated_items
    from int_answer_assets
    group by project_id, question
)

select
    spread.project_id,
    spread.question,
    spread.week,
    int_answer_questions.scale,
    int_answer_questions.taxonomy_size,
    int_answer_policies.minimum_headline as minimum_n,
    int_answer_policies.minimum_interval,
    counted.all_items,
    counted.undated_items,
    int_answer_weeks.items,
    int_answer_weeks.is_incomplete,
    int_answer_weeks.guideline_version,
    spread.pattern,
    spread.assets,
    int_answer_patterns.label_no,
    int_answer_patterns.label,
    int_answer_patterns.position,
    int_answer_patterns.ratings
from spread
inner join counted
    on spread.project_id = counted.project_id
    and spread.question = counted.question
inner join int_answer_weeks
    on spread.project_id = int_answer_weeks.project_id
    and spread.question = int_answer_weeks.question
    and spread.week = int_answer_weeks.week
inner join int_answer_patterns
    on spread.project_id = int_answer_patterns.project_id
    and spread.question = int_answer_patterns.question
    and spread.pattern = int_answer_patterns.pattern
inner join int_answer_questions
    on spread.project_id = int_answer_questions.project_id
    and spread.question = int_answer_questions.question
inner join int_answer_policies
    on spread.project_id = int_answer_policies.project_id
