-- How alike annotators drew, marked or chose sets on the assets completed in each week.
--
-- grain: project_id, question, week
-- project_id: the labeling effort
-- question: what was asked
-- week: Monday of the ISO week in which the last answer on the asset came in, project's zone
-- value: mean over that week's assets of F1, or of the share who chose the same set; NULL when it is
--   undefined (see reason)
-- ci_low: lower end of its 95 % interval, over new assets with the same annotators
-- ci_high: upper end
-- n: assets that two people or more saw and somebody drew on
-- percent: the same where sets were chosen; NULL for what is drawn
-- items: assets completed
-- undated_items: assets of the question with no date in any answer, which are in no week
-- is_incomplete: whether it is the last week the project has data of, which may not be over
-- guideline_version: the guideline in force at the end of the week; NULL when unknown
-- method: the formula and how the interval was made
-- reason: why there is no value (no_overlap), or insufficient_n where there is
--   one that should not be relied on
-- function: agreement_weeks.drawn_over_time

with answered as (
    select
        project_id,
        question
    from int_answer_assets
    group by project_id, question
),

spread as (
    select
        project_id,
        question,
        cast(date_trunc('week', completed_on) as date) as week,
        unit,
        score,
        count(*) as assets
    from int_scored_assets
    where completed_on is not null
    group by
        project_id, question, cast(date_trunc('week', completed_on) as date), unit, score
),

undated as (
    select
        project_id,
        question,
        count(*) - count(completed_on) as undated_items
    from int_scored_assets
    group by project_id, question
)

select
    spread.project_id,
    spread.question,
    spread.week,
    case spread.unit
        when 'object' then 'mean F1 of what they drew on an asset, ' || rules.rule
        when 'span' then 'mean F1 of the spans marked on an asset, same place and class'
        else 'share of people who chose the same set on an asset'
    end as measure,
    spread.unit = 'set' as is_percent,
    spread.score,
    spread.assets,
    int_answer_policies.minimum_headline as minimum_n,
    int_answer_policies.minimum_interval,
    undated.undated_items,
    int_answer_weeks.items,
    int_answer_weeks.is_incomplete,
    int_answer_weeks.guideline_version
from spread
inner join undated
    on spread.project_id = undated.project_id
    and spread.question = undated.question
inner join int_answer_weeks
    on spread.project_id = int_answer_weeks.project_id
    and spread.question = int_answer_weeks.question
    and spread.week = int_answer_weeks.week
inner join int_answer_policies
    on spread.project_id = int_answer_policies.project_id
left join int_matching_thresholds as rules
    on spread.project_id = rules.project_id
    and spread.question = rules.question
left join answered
    on spread.project_id = answered.project_id
    and spread.question = answered.question
where answered.question is null
