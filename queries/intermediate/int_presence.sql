-- Stretches of time in which somebody was at work, overlapping ones joined into one.
--
-- From sessions the tool recorded, and from start and end of submissions where both are known:
-- two tabs or two tools at once are one person's time once. Stretches that end before they begin,
-- and work dated after the data end, are left out, and so is time spent on reviews.
--
-- grain: project_id, annotator_id, source, started_at
-- project_id: the labeling effort
-- annotator_id: who was at work
-- source: session or submission
-- started_at: beginning of the stretch (UTC)
-- seconds: how long it lasted
-- stretches: stretches that were joined

with told as (
    select
        project_id,
        annotator_id,
        'session' as source,
        started_at,
        started_at + to_microseconds(cast(seconds * 1e6 as bigint)) as ended_at
    from stg_work_sessions
    where
        annotator_id is not null
        and started_at is not null
        and seconds > 0e0
        and coalesce(kind, '') <> 'review'
    union all
    select
        project_id,
        annotator_id,
        'submission' as source,
        started_at,
        submitted_at as ended_at
    from stg_submissions
    where
        role = 'work'
        and annotator_id is not null
        and started_at is not null
        and submitted_at > started_at
),

known as (
    select
        told.project_id,
        told.annotator_id,
        told.source,
        told.started_at,
        told.ended_at
    from told
    inner join int_data_as_of
        on told.project_id = int_data_as_of.project_id
    where
        told.started_at <= int_data_as_of.as_of
        and (told.source = 'session' or told.ended_at <= int_data_as_of.as_of)
),

marked as (
    select
        project_id,
        annotator_id,
        source,
        started_at,
        ended_at,
        case
            when started_at <= max(ended_at) over (
                partition by project_id, annotator_id, source
                order by started_at, ended_at
                rows between unbounded preceding and 1 preceding
            ) then 0
            else 1
        end as is_new
    from known
),

numbered as (
    select
        project_id,
        annotator_id,
        source,
        started_at,
        ended_at,
        sum(is_new) over (
            partition by project_id, annotator_id, source
            order by started_at, ended_at
            rows between unbounded preceding and current row
        ) as stretch
    from marked
)

select
    project_id,
    annotator_id,
    source,
    min(started_at) as started_at,
    epoch(max(ended_at)) - epoch(min(started_at)) as seconds,
    count(*) as stretches
from numbered
group by project_id, annotator_id, source, stretch
