-- Each delivery against the date it is due: what remains, and how likely it is to be in time.
--
-- The days to come are drawn from the working days since the batch was begun, or, where these are
-- fewer than ten, from those of the whole project, as if all worked on this batch alone.
--
-- grain: project_id, batch
-- project_id: the labeling effort
-- batch: the delivery; `unspecified` for assets of none
-- scope: assets in it, or the number it is to hold where that is more
-- done: of those, the ones that are done
-- skipped: of those, the ones that stand skipped; nobody waits for them
-- remaining: the others
-- as_of_on: local date until which the data speak
-- due_on: the date it is due; NULL where none is set
-- days_left: working days until then, that day included; 0 when it has passed
-- finished_on: the date the last of it was done; NULL while something remains
-- required_per_day: pace that reaches the date; NULL without a date or days left
-- n: working days of history used
-- per_day: assets done per working day in that history
-- p50_on: the date by which it is done in half of the futures
-- p85_on: in 85 of 100
-- on_time_probability: share of the futures in which it is done in time; of a finished batch 1 or 0
-- method: whose history the days were drawn from
-- reason: why there is no date: no_data (nothing dated is done), insufficient_n (under ten working
--   days), not_forecastable (over 2,000 working days); NULL otherwise
-- function: batches.against_due_dates

with assets as (
    select
        project_id,
        batch,
        count(*) as assets,
        count(*) filter (where is_done) as done,
        count(*) filter (where state = 'skipped') as skipped,
        bool_or(is_reviewed) as is_reviewed,
        min(least(coalesce(started_at, submitted_at), coalesce(submitted_at, started_at)))
            as begun_at,
        max(done_on) filter (where is_done) as finished_on
    from int_items
    group by project_id, batch
),

named as (
    select project_id, batch from assets
    union
    select project_id, batch from stg_batches
),

known as (
    select
        named.project_id,
        named.batch,
        greatest(coalesce(assets.assets, 0), coalesce(stg_batches.population, 0)) as scope,
        coalesce(assets.done, 0) as done,
        coalesce(assets.skipped, 0) as skipped,
        coalesce(assets.is_reviewed, false) as is_reviewed,
        cast(assets.begun_at at time zone int_data_as_of.time_zone as date) as begun_on,
        assets.finished_on,
        int_data_as_of.as_of_day as as_of_on,
        stg_batches.due_on
    from named
    inner join int_data_as_of
        on named.project_id = int_data_as_of.project_id
    left join assets
        on named.project_id = assets.project_id
        and named.batch = assets.batch
    left join stg_batches
        on named.project_id = stg_batches.project_id
        and named.batch = stg_batches.batch
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

done_in as (
    select
        project_id,
        batch,
        done_on as day,
        count(*) as assets
    from int_items
    where done_on is not null
    group by project_id, batch, done_on
)

select
    known.project_id,
    known.batch,
    known.scope,
    known.done,
    known.skipped,
    known.is_reviewed,
    known.begun_on,
    known.finished_on,
    known.as_of_on,
    known.due_on,
    history.day,
    history.weekday,
    history.done as done_in_project,
    coalesce(done_in.assets, 0) as done_in_batch
from known
left join history
    on known.project_id = history.project_id
    and history.days_ago <= 20
left join done_in
    on known.project_id = done_in.project_id
    and known.batch = done_in.batch
    and history.day = done_in.day
