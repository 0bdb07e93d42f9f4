-- How much is done against how much there is to do, day by day.
--
-- Scope steps where assets are added; before the first date of an asset the scope is what is
-- known today. An asset that a later export no longer holds is gone from every day, so that no
-- line falls. The last day may not be over. Done is accepted, or handed in where nobody reviews;
-- what was taken back later stays counted (throughput_backlog says what stands open now).
--
-- grain: project_id, day
-- project_id: the labeling effort
-- day: local date in the project's time zone
-- scope: assets to be labeled by the end of that day
-- submitted: assets handed in at least once by then
-- accepted: assets accepted at least once by then
-- done: assets done at least once by then
-- skipped: assets that stand skipped, since then or earlier: of the scope, but not waited for
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
),

-- Before the first day of the calendar nothing was skipped, for that is an event.
skips as (
    select
        int_items.project_id,
        cast(int_items.last_at at time zone int_data_as_of.time_zone as date) as day,
        count(*) as assets
    from int_items
    inner join int_data_as_of
        on int_items.project_id = int_data_as_of.project_id
    where int_items.state = 'skipped' and int_items.skips > 0
    group by
        int_items.project_id,
        cast(int_items.last_at at time zone int_data_as_of.time_zone as date)
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
    cast(coalesce(sum(skips.assets) over up_to, 0) as bigint) as skipped,
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
left join skips
    on int_calendar.project_id = skips.project_id
    and int_calendar.day = skips.day
window up_to as (partition by int_calendar.project_id order by int_calendar.day)
