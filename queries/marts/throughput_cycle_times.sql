-- How long assets take from step to step, and how long the ones on their way have waited.
--
-- P50, P85 and P95 are of assets that got there; the median of all counts those still on their
-- way for as long as they have waited, so that a queue that stalls shows. Read it first. Skipped
-- assets, and those that got there on a date that nobody knows, are no longer on their way.
--
-- grain: project_id, batch, measure
-- project_id: the labeling effort
-- batch: the delivery; `all` for the whole project
-- measure: lead (created to accepted), cycle (started to accepted), review (handed in to first
--   verdict) or queue (created to started); where nobody reviews lead and cycle end with handing in
-- n: assets that got there
-- waiting: assets on their way
-- p50_days: half took no longer, in days of 24 hours
-- p85_days: 85 % took no longer
-- p95_days: 95 % took no longer
-- median_days: median with those on their way (Kaplan-Meier); NULL when it is not reached
-- excluded: assets left out because a step is dated before the one it follows
-- method: what was measured and how
-- reason: no_data without such assets; NULL otherwise
-- function: cycles.times

with steps as (
    select
        project_id,
        batch,
        'lead' as measure,
        created_at as begun_at,
        done_at as ended_at,
        not is_done and state <> 'skipped' as is_open
    from int_items
    union all
    select
        project_id,
        batch,
        'cycle' as measure,
        started_at as begun_at,
        done_at as ended_at,
        not is_done and state <> 'skipped' as is_open
    from int_items
    union all
    select
        project_id,
        batch,
        'review' as measure,
        submitted_at as begun_at,
        judged_at as ended_at,
        state = 'submitted' as is_open
    from int_items
    where is_reviewed
    union all
    select
        project_id,
        batch,
        'queue' as measure,
        created_at as begun_at,
        started_at as ended_at,
        state = 'not_started' as is_open
    from int_items
)

select
    steps.project_id,
    steps.batch,
    steps.measure,
    steps.ended_at is not null as is_finished,
    (
        epoch(coalesce(steps.ended_at, int_data_as_of.as_of)) - epoch(steps.begun_at)
    ) / 864e2 as days
from steps
inner join int_data_as_of
    on steps.project_id = int_data_as_of.project_id
where steps.begun_at is not null and (steps.ended_at is not null or steps.is_open)
