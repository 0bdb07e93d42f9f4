-- How long each piece of work took: as exported, and with the longest times cut off.
--
-- Export times include forgotten tabs and lunch. A time is cut at the cap of its project: the
-- upper quartile plus three times the interquartile range where there are twenty times or more,
-- never above the setting time.hard_cap_seconds (Tukey 1977).
--
-- grain: project_id, submission_id
-- project_id: the labeling effort
-- submission_id: one annotator's pass over one asset
-- asset_key: what joins the same asset across sources
-- annotator_id: who annotated; `unspecified` where nobody is named
-- status: submitted or skipped
-- day: local date it was handed in; NULL without one
-- started_at: when work began (UTC)
-- submitted_at: when it was handed in (UTC)
-- kind: what the tool measured: active, elapsed, derived or unknown
-- seconds: time as exported; NULL where there is none or it is not above 0
-- capped_seconds: the same, cut at the cap
-- is_invalid: whether the export states a time that is 0 or less
-- is_capped: whether it was cut
-- is_rework: whether it came after a rejection of the same asset
-- cap_seconds: the cap
-- stored: yes

with times as (
    select
        project_id,
        submission_id,
        asset_key,
        coalesce(annotator_id, 'unspecified') as annotator_id,
        status,
        day,
        started_at,
        submitted_at,
        coalesce(work_time_kind, 'unknown') as kind,
        case when work_seconds > 0e0 then work_seconds end as seconds,
        coalesce(work_seconds <= 0e0, false) as is_invalid
    from stg_submissions
    where role = 'work'
),

quartiles as (
    select
        project_id,
        count(seconds) as n,
        percentile_cont(25e-2) within group (order by seconds) as low,
        percentile_cont(75e-2) within group (order by seconds) as high
    from times
    where seconds is not null
    group by project_id
),

hard as (
    select
        project_id,
        max(value_number) as seconds
    from stg_policies
    where subject = 'time' and name = 'hard_cap_seconds' and scope = 'all'
    group by project_id
),

caps as (
    select
        hard.project_id,
        case
            when quartiles.n >= 20
                then least(hard.seconds, quartiles.high + 3e0 * (quartiles.high - quartiles.low))
            else hard.seconds
        end as seconds
    from hard
    left join quartiles
        on hard.project_id = quartiles.project_id
),

rejections as (
    select
        project_id,
        asset_key,
        min(happened_at) as first_at
    from int_item_events
    where type in ('rejected', 'reopened')
    group by project_id, asset_key
)

select
    times.project_id,
    times.submission_id,
    times.asset_key,
    times.annotator_id,
    times.status,
    times.day,
    times.started_at,
    times.submitted_at,
    times.kind,
    times.seconds,
    case when times.seconds is not null then least(times.seconds, caps.seconds) end as capped_seconds,
    times.is_invalid,
    coalesce(times.seconds > caps.seconds, false) as is_capped,
    coalesce(times.submitted_at > rejections.first_at, false) as is_rework,
    caps.seconds as cap_seconds
from times
left join caps
    on times.project_id = caps.project_id
left join rejections
    on times.project_id = rejections.project_id
    and times.asset_key = rejections.asset_key
