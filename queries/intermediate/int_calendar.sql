-- Every local date of a project, from the first thing that happened to where the data end.
--
-- A day of the week is a working day where at least half of its dates in the last eight weeks
-- (from the first on which anything happened) saw work or a verdict, or where the setting
-- calendar.working_days names it (`mon tue ...`). A holiday is therefore a working day on which
-- nothing was done: it happens again. A pause of calendar.pause_days or more, after which work went
-- on, holds no working days: it says nothing of the pace.
--
-- grain: project_id, day
-- project_id: the labeling effort
-- day: local date in the project's time zone
-- weekday: 1 for Monday to 7 for Sunday
-- is_working: whether its day of the week is a working day, outside of pauses
-- is_incomplete: whether the data end on it, so that it may not be over
-- added: assets that came into the project; NULL where no asset has a date
-- submitted: assets handed in for the first time
-- accepted: assets accepted for the first time
-- done: assets done for the first time: accepted, or handed in where nobody reviews
-- verdicts: verdicts given
-- rejections: of those, rejections, and reopenings by the tool
-- stored: yes

with spans as (
    select
        int_item_events.project_id,
        min(int_item_events.day) filter (where int_item_events.type <> 'created') as first_day,
        any_value(int_data_as_of.as_of_day) as last_day
    from int_item_events
    inner join int_data_as_of
        on int_item_events.project_id = int_data_as_of.project_id
    group by int_item_events.project_id
),

dates as (
    select
        project_id,
        last_day,
        cast(
            unnest(generate_series(
                cast(first_day as timestamp), cast(last_day as timestamp), interval 1 day
            )) as date
        ) as day
    from spans
    where first_day is not null
),

-- The dates strictly between two on which something happened, where they are many.
actives as (
    select
        project_id,
        day,
        lead(day) over (partition by project_id order by day) as next_day
    from int_item_events
    where type <> 'created'
    group by project_id, day
),

longest as (
    select
        project_id,
        max(value_number) as days
    from stg_policies
    where subject = 'calendar' and name = 'pause_days' and scope = 'all'
    group by project_id
),

pauses as (
    select
        actives.project_id,
        actives.day as last_before,
        actives.next_day as first_after
    from actives
    inner join longest
        on actives.project_id = longest.project_id
    where datediff('day', actives.day, actives.next_day) > longest.days
),

paused as (
    select distinct
        dates.project_id,
        dates.day
    from dates
    inner join pauses
        on dates.project_id = pauses.project_id
        and dates.day > pauses.last_before
        and dates.day < pauses.first_after
),

recent as (
    select
        dates.project_id,
        min(actives.day) as first_day
    from dates
    inner join actives
        on dates.project_id = actives.project_id
        and dates.day = actives.day
    where dates.day > dates.last_day - 57
    group by dates.project_id
),

happened as (
    select
        project_id,
        day,
        count(*) filter (where type in ('accepted', 'fixed', 'rejected')) as verdicts,
        count(*) filter (where type in ('rejected', 'reopened')) as rejections,
        bool_or(type <> 'created') as is_active
    from int_item_events
    group by project_id, day
),

firsts as (
    select
        project_id,
        day,
        count(*) filter (where what = 'added') as added,
        count(*) filter (where what = 'submitted') as submitted,
        count(*) filter (where what = 'accepted') as accepted,
        count(*) filter (where what = 'done') as done
    from int_item_firsts
    group by project_id, day
),

dated as (
    select
        project_id,
        bool_or(what = 'added') as has_dates
    from int_item_firsts
    group by project_id
),

weekdays as (
    select
        dates.project_id,
        extract(isodow from dates.day) as weekday,
        count(*) filter (where happened.is_active) * 2 >= count(*) as is_working
    from dates
    inner join recent
        on dates.project_id = recent.project_id
        and dates.day >= recent.first_day
    left join happened
        on dates.project_id = happened.project_id
        and dates.day = happened.day
    where dates.day < dates.last_day
    group by dates.project_id, extract(isodow from dates.day)
),

said as (
    select
        project_id,
        lower(value_text) as names
    from stg_policies
    where
        subject = 'calendar' and name = 'working_days' and scope = 'all' and value_text is not null
)

select
    dates.project_id,
    dates.day,
    extract(isodow from dates.day) as weekday,
    case
        when paused.day is not null then false
        -- Nothing in eight weeks: whichever day of the week it is, nobody works on it.
        when said.names is null and recent.project_id is null then false
        when said.names is not null
            then contains(
                said.names,
                case extract(isodow from dates.day)
                    when 1 then 'mon'
                    when 2 then 'tue'
                    when 3 then 'wed'
                    when 4 then 'thu'
                    when 5 then 'fri'
                    when 6 then 'sat'
                    else 'sun'
                end
            )
        -- Under a week of data no day of the week has been missed yet.
        else coalesce(weekdays.is_working, true)
    end as is_working,
    dates.day = dates.last_day as is_incomplete,
    case when dated.has_dates then coalesce(firsts.added, 0) end as added,
    coalesce(firsts.submitted, 0) as submitted,
    coalesce(firsts.accepted, 0) as accepted,
    coalesce(firsts.done, 0) as done,
    coalesce(happened.verdicts, 0) as verdicts,
    coalesce(happened.rejections, 0) as rejections
from dates
left join weekdays
    on dates.project_id = weekdays.project_id
    and extract(isodow from dates.day) = weekdays.weekday
left join recent
    on dates.project_id = recent.project_id
left join paused
    on dates.project_id = paused.project_id
    and dates.day = paused.day
left join said
    on dates.project_id = said.project_id
left join dated
    on dates.project_id = dated.project_id
left join firsts
    on dates.project_id = firsts.project_id
    and dates.day = firsts.day
left join happened
    on dates.project_id = happened.project_id
    and dates.day = happened.day
