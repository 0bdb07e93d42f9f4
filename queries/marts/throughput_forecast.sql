-- When the work will be done, in working days and dates, and how likely it is to be in time.
--
-- Read P85 as: in 85 of 100 futures like the last weeks it is done by then. The days to come are
-- drawn from the last working days, days without anything done included.
--
-- grain: project_id
-- project_id: the labeling effort
-- as_of_on: local date until which the data speak
-- scope: assets to be labeled
-- done: of those, the ones that are done
-- remaining: the others, without those that are skipped
-- n: working days of history used
-- per_day: assets done per working day in that history
-- p50_days: working days until nothing remains, in half of the futures
-- p85_days: in 85 of 100
-- p95_days: in 95 of 100
-- p50_on: the date of p50_days
-- p85_on: the date of p85_days
-- p95_on: the date of p95_days
-- target_on: the date the project should be done; NULL where none is set
-- target_days: working days left until then, that day included; 0 when it has passed
-- required_per_day: pace that reaches the target; NULL without a target or days left
-- on_time_probability: share of the futures that reach the target
-- method: what counts as done, and how the days were drawn
-- reason: why there is no forecast: no_data (nothing dated is done), insufficient_n (under ten
--   working days), not_forecastable (over 2,000 working days); NULL otherwise
-- function: completion.by_project

with totals as (
    select
        project_id,
        count(*) as scope,
        count(*) filter (where is_done) as done,
        count(*) filter (where not is_done and state <> 'skipped') as remaining,
        bool_or(is_reviewed) as is_reviewed
    from int_items
    group by project_id
),

history as (
    select
        project_id,
        day,
        weekday,
        done,
        row_number() over (partition by project_id order by day desc) as days_ago
    from int_calendar
    where is_working and not is_incomplete
),

weekdays as (
    select
        project_id,
        string_agg(distinct cast(weekday as varchar), '' order by cast(weekday as varchar))
        filter (where is_working) as working_weekdays
    from int_calendar
    group by project_id
)

select
    totals.project_id,
    int_data_as_of.as_of_day as as_of_on,
    totals.scope,
    totals.done,
    totals.remaining,
    totals.is_reviewed,
    weekdays.working_weekdays,
    stg_projects.target_on,
    history.day,
    history.weekday,
    history.done as done_that_day
from totals
inner join int_data_as_of
    on totals.project_id = int_data_as_of.project_id
left join stg_projects
    on totals.project_id = stg_projects.project_id
left join weekdays
    on totals.project_id = weekdays.project_id
left join history
    on totals.project_id = history.project_id
    and history.days_ago <= 20
