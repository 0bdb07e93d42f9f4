-- Each annotator's time: as exported, with long times cut, and at work at all.
--
-- No export measures work itself: elapsed time holds pauses, active time may miss careful
-- looking. All that is known stands side by side. Seconds per asset are a ratio of totals
-- beside the median, never a mean of ratios.
-- Sums are of whole microseconds, so that the order of rows changes nothing.
--
-- grain: project_id, annotator_id
-- project_id: the labeling effort
-- annotator_id: who annotated; `unspecified` where nobody is named
-- kinds: what the tools measured (active, elapsed, derived, unknown)
-- n: submissions with a time
-- untimed: submissions without one
-- invalid: submissions whose stated time is 0 or less; left out of all sums
-- raw_seconds: times as exported, added up; NULL without any
-- capped_seconds: the same with each time cut at the cap
-- active_seconds: of raw_seconds, what the tools measured as active; NULL where none does
-- capped: times that were cut
-- capped_share: seconds cut off / raw_seconds
-- cap_seconds: the cap of the project
-- skipped_seconds: capped time spent on assets that were then skipped
-- rework_seconds: capped time spent after a rejection of the asset
-- assets: assets handed in, with a time
-- median_seconds_per_asset: median of their capped times, each asset with all its passes
-- seconds_per_asset: capped time / assets
-- objects: objects drawn or marked in timed work
-- median_seconds_per_object: median of capped time / objects of each submission with objects
-- seconds_per_object: capped time of work with objects / those objects; NULL without objects
-- session_seconds: time in sessions the tool recorded, overlapping ones once; NULL without any
-- presence_seconds: time between start and end of submissions, overlapping ones once; NULL without
-- effective_hours: session time where there is any, else capped time, but not more than
--   presence_seconds where start and end of all timed work are known; in hours
-- per_effective_hour: assets handed in / effective_hours; of capped times, those with a time
-- method: what effective time was taken from
-- reason: no_data where no time is known; NULL otherwise
-- stored: yes

with objects as (
    select
        project_id,
        submission_id,
        count(*) as objects
    from int_work_items
    where is_object
    group by project_id, submission_id
),

times as (
    select
        int_work_times.project_id,
        int_work_times.annotator_id,
        count(int_work_times.seconds) as n,
        count(int_work_times.seconds) filter (
            where int_work_times.submitted_at > int_work_times.started_at
        ) as placed,
        count(*) filter (
            where int_work_times.seconds is null and not int_work_times.is_invalid
        ) as untimed,
        count(*) filter (where int_work_times.is_invalid) as invalid,
        sum(cast(round(int_work_times.seconds * 1e6) as bigint)) / 1e6 as raw_seconds,
        sum(cast(round(int_work_times.capped_seconds * 1e6) as bigint)) / 1e6 as capped_seconds,
        sum(cast(round(int_work_times.seconds * 1e6) as bigint)) filter (
            where int_work_times.kind = 'active'
        ) / 1e6 as active_seconds,
        count(*) filter (where int_work_times.is_capped) as capped,
        any_value(int_work_times.cap_seconds) as cap_seconds,
        sum(cast(round(int_work_times.capped_seconds * 1e6) as bigint)) filter (
            where int_work_times.status = 'skipped'
        ) / 1e6 as skipped_seconds,
        sum(cast(round(int_work_times.capped_seconds * 1e6) as bigint)) filter (
            where int_work_times.is_rework
        ) / 1e6 as rework_seconds,
        sum(objects.objects) filter (where int_work_times.seconds is not null) as objects,
        sum(cast(round(int_work_times.capped_seconds * 1e6) as bigint)) filter (
            where objects.objects > 0
        ) / 1e6 as seconds_with_objects,
        percentile_cont(5e-1) within group (
            order by int_work_times.capped_seconds / nullif(cast(objects.objects as double), 0e0)
        ) as median_seconds_per_object,
        string_agg(distinct int_work_times.kind, ', ' order by int_work_times.kind) filter (
            where int_work_times.seconds is not null
        ) as kinds
    from int_work_times
    left join objects
        on int_work_times.project_id = objects.project_id
        and int_work_times.submission_id = objects.submission_id
    group by int_work_times.project_id, int_work_times.annotator_id
),

by_asset as (
    select
        project_id,
        annotator_id,
        asset_key,
        sum(cast(round(capped_seconds * 1e6) as bigint)) / 1e6 as seconds
    from int_work_times
    where status = 'submitted' and seconds is not null
    group by project_id, annotator_id, asset_key
),

assets as (
    select
        project_id,
        annotator_id,
        count(*) as assets,
        sum(cast(round(seconds * 1e6) as bigint)) / 1e6 as seconds,
        percentile_cont(5e-1) within group (order by seconds) as median_seconds
    from by_asset
    group by project_id, annotator_id
),

handed_in as (
    select
        project_id,
        annotator_id,
        count(distinct asset_key) as assets
    from int_work_times
    where status = 'submitted'
    group by project_id, annotator_id
),

presence as (
    select
        project_id,
        annotator_id,
        sum(cast(round(seconds * 1e6) as bigint)) filter (
            where source = 'session'
        ) / 1e6 as session_seconds,
        sum(cast(round(seconds * 1e6) as bigint)) filter (
            where source = 'submission'
        ) / 1e6 as presence_seconds
    from int_presence
    group by project_id, annotator_id
),

-- Elapsed times of tasks held at once overlap; added up they are more than anybody was there.
effective as (
    select
        times.project_id,
        times.annotator_id,
        presence.session_seconds,
        presence.presence_seconds,
        coalesce(
            presence.session_seconds,
            case
                when times.placed = times.n and presence.presence_seconds < times.capped_seconds
                    then presence.presence_seconds
            end,
            times.capped_seconds
        ) as seconds,
        case
            when presence.session_seconds is not null then 'sessions, overlaps once'
            when times.placed = times.n and presence.presence_seconds < times.capped_seconds
                then 'start to end of submissions, overlaps once'
            when times.capped_seconds is not null then 'capped times of submissions'
        end
        || case
            when times.capped * 2 > times.n
                then '; most are cut: time.hard_cap_seconds may be too low for this work'
            else ''
        end as method
    from times
    left join presence
        on times.project_id = presence.project_id
        and times.annotator_id = presence.annotator_id
)

select
    times.project_id,
    times.annotator_id,
    times.kinds,
    times.n,
    times.untimed,
    times.invalid,
    times.raw_seconds,
    times.capped_seconds,
    times.active_seconds,
    times.capped,
    (times.raw_seconds - times.capped_seconds) / nullif(times.raw_seconds, 0e0) as capped_share,
    times.cap_seconds,
    times.skipped_seconds,
    times.rework_seconds,
    coalesce(assets.assets, 0) as assets,
    assets.median_seconds as median_seconds_per_asset,
    assets.seconds / nullif(cast(assets.assets as double), 0e0) as seconds_per_asset,
    cast(coalesce(times.objects, 0) as bigint) as objects,
    times.median_seconds_per_object,
    times.seconds_with_objects / nullif(cast(times.objects as double), 0e0) as seconds_per_object,
    effective.session_seconds,
    effective.presence_seconds,
    effective.seconds / 36e2 as effective_hours,
    case
        when effective.session_seconds is not null then handed_in.assets
        else assets.assets
    end / nullif(effective.seconds / 36e2, 0e0) as per_effective_hour,
    effective.method,
    case when effective.seconds is null then 'no_data' end as reason
from times
left join assets
    on times.project_id = assets.project_id
    and times.annotator_id = assets.annotator_id
left join handed_in
    on times.project_id = handed_in.project_id
    and times.annotator_id = handed_in.annotator_id
left join effective
    on times.project_id = effective.project_id
    and times.annotator_id = effective.annotator_id
