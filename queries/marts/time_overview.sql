-- Where the time of a project goes: as exported, with long times cut, and at work at all.
--
-- One annotator's work on one asset counts as one, as in time_by_annotator: an asset that three
-- people labeled is three. Seconds are a median beside a ratio of totals, never a mean of ratios.
--
-- grain: project_id
-- project_id: the labeling effort
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
-- assets: assets handed in, with a time
-- median_seconds_per_asset: median of their capped times, each with all its passes
-- seconds_per_asset: capped time of handed in work / assets
-- objects: objects drawn or marked in timed work
-- median_seconds_per_object: median of capped time / objects of each submission with objects
-- seconds_per_object: capped time of work with objects / those objects; NULL without objects
-- session_seconds: time in sessions the tool recorded, overlapping ones once; NULL without any
-- presence_seconds: time between start and end of submissions, overlapping ones once; NULL without
-- effective_hours: session time of those who have any, capped time of the others, in hours
-- per_effective_hour: assets handed in / effective_hours
-- annotators: people with a time
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

timed as (
    select
        int_work_times.project_id,
        int_work_times.kind,
        int_work_times.cap_seconds,
        int_work_times.seconds,
        int_work_times.capped_seconds / nullif(cast(objects.objects as double), 0e0) as per_object
    from int_work_times
    left join objects
        on int_work_times.project_id = objects.project_id
        and int_work_times.submission_id = objects.submission_id
),

submissions as (
    select
        project_id,
        string_agg(distinct kind, ', ' order by kind) filter (
            where seconds is not null
        ) as kinds,
        any_value(cap_seconds) as cap_seconds,
        percentile_cont(5e-1) within group (order by per_object) as median_seconds_per_object
    from timed
    group by project_id
),

by_asset as (
    select
        project_id,
        annotator_id,
        asset_key,
        sum(capped_seconds) as seconds
    from int_work_times
    where status = 'submitted' and seconds is not null
    group by project_id, annotator_id, asset_key
),

assets as (
    select
        project_id,
        count(*) as assets,
        percentile_cont(5e-1) within group (order by seconds) as median_seconds
    from by_asset
    group by project_id
),

people as (
    select
        project_id,
        cast(sum(n) as bigint) as n,
        cast(sum(untimed) as bigint) as untimed,
        cast(sum(invalid) as bigint) as invalid,
        sum(raw_seconds) as raw_seconds,
        sum(capped_seconds) as capped_seconds,
        sum(active_seconds) as active_seconds,
        cast(sum(capped) as bigint) as capped,
        sum(seconds_per_asset * assets) as asset_seconds,
        cast(sum(objects) as bigint) as objects,
        sum(seconds_per_object * objects) as object_seconds,
        sum(session_seconds) as session_seconds,
        sum(presence_seconds) as presence_seconds,
        sum(effective_hours) as effective_hours,
        sum(per_effective_hour * effective_hours) as handed_in,
        count(*) filter (where reason is null and annotator_id <> 'unspecified') as annotators
    from int_annotator_times
    group by project_id
)

select
    people.project_id,
    submissions.kinds,
    people.n,
    people.untimed,
    people.invalid,
    people.raw_seconds,
    people.capped_seconds,
    people.active_seconds,
    people.capped,
    (people.raw_seconds - people.capped_seconds) / nullif(people.raw_seconds, 0e0) as capped_share,
    submissions.cap_seconds,
    coalesce(assets.assets, 0) as assets,
    assets.median_seconds as median_seconds_per_asset,
    people.asset_seconds / nullif(cast(assets.assets as double), 0e0) as seconds_per_asset,
    people.objects,
    submissions.median_seconds_per_object,
    people.object_seconds / nullif(cast(people.objects as double), 0e0) as seconds_per_object,
    people.session_seconds,
    people.presence_seconds,
    people.effective_hours,
    people.handed_in / nullif(people.effective_hours, 0e0) as per_effective_hour,
    people.annotators,
    case when people.effective_hours is null then 'no_data' end as reason
from people
inner join submissions
    on people.project_id = submissions.project_id
left join assets
    on people.project_id = assets.project_id
