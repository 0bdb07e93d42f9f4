-- How much is done against how much there is to do, day by day.
--
-- Scope steps where assets are added; before the first date of an asset the scope is what is
-- known today. The last day may not be over. Done is accepted, or handed in where nobody reviews.
--
-- grain: project_id, day
-- project_id: the labeling effort
-- day: local date in the project's time zone
-- scope: assets to be labeled by the end of that day
-- submitted: assets handed in at least once by then
-- accepted: assets accepted at least once by then
-- done: assets done by then
-- added_that_day: assets added; NULL where the exports give no dates of creation
-- done_that_day: assets done for the first time
-- is_working: whether it is a working day
-- is_incomplete: whether the data end on this day
-- undated: assets that are done without any date, in none of the lines; the same on every day

with totals as (
    select
        project_id,
        count(*) as assets,
        count(*) filter (where is_done and done_at is null) as undated
    from int_items
    group by project_id
),

-- What was added before the first day of work, and what carries no date, was there from the start.
later as (
    select
        project_id,
        sum(coalesce(added, 0)) as added
    from int_calendar
    group by project_id
)

select
    int_calendar.project_id,
    int_calendar.day,
    cast(
        totals.assets - later.added + sum(coalesce(int_calendar.added, 0)) over up_to as bigint
    ) as scope,
    cast(sum(int_calendar.submitted) over up_to as bigint) as submitted,
    cast(sum(int_calendar.accepted) over up_to as bigint) as accepted,
    cast(sum(int_calendar.done) over up_to as bigint) as done,
    int_calendar.added as added_that_day,
    int_calendar.done as done_that_day,
    int_calendar.is_working,
    int_calendar.is_incomplete,
    totals.undated
from int_calendar
inner join totals
    on int_calendar.project_id = totals.project_id
inner join later
    on int_calendar.project_id = later.project_id
window up_to as (partition by int_calendar.project_id order by int_calendar.day)
