-- How the work flows: what is on its way, what comes back, and whether the figures fit together.
--
-- First-pass yield, acceptance now and rejections are three things: 67 of 100 may be accepted at
-- once, all of them in the end, after 50 rejections on the way.
--
-- grain: project_id
-- project_id: the labeling effort
-- judged: assets with a verdict by somebody else
-- accepted_first: of those, the ones whose first verdict is accepted
-- first_pass_yield: accepted_first / judged
-- accepted_now: of those, the ones that stand accepted
-- acceptance_now: accepted_now / judged
-- verdicts: verdicts given
-- rejections: of those, rejections
-- rejection_rate: rejections / verdicts; not 1 - first_pass_yield
-- reworked: assets rejected at least once
-- rework_rate: reworked / judged
-- mean_rounds: verdicts per accepted asset
-- touched: assets that anything was done to
-- skipped: assets skipped at least once, with or without a date
-- skip_rate: skipped / touched
-- wip: assets begun or handed in and not done or skipped
-- review_backlog: assets that wait for a verdict; NULL where nobody reviews
-- reviewed_per_day: verdicts per working day in the last ten; NULL where nobody reviews
-- backlog_days: working days the reviewers need for the backlog at that pace
-- done_per_day: assets done per working day in the last twenty
-- mean_cycle_days: mean working days from start to done, of assets done in that time
-- expected_wip: done_per_day x mean_cycle_days (Little 1961)
-- littles_ratio: wip / expected_wip; far from 1 on a steady process means that dates are missing

with items as (
    select
        project_id,
        count(*) filter (where verdicts > 0) as judged,
        count(*) filter (where first_verdict = 'accepted') as accepted_first,
        count(*) filter (where verdicts > 0 and state = 'accepted') as accepted_now,
        sum(verdicts) as verdicts,
        sum(verdicts) filter (where accepted_at is not null) as verdicts_of_accepted,
        count(*) filter (where accepted_at is not null) as accepted,
        count(*) filter (where state <> 'not_started') as touched,
        count(*) filter (where skips > 0 or state = 'skipped') as skipped,
        count(*) filter (
            where state in ('in_progress', 'submitted', 'rework') and not is_done
        ) as wip,
        count(*) filter (where state = 'submitted' and not is_done) as waiting,
        bool_or(is_reviewed) as is_reviewed
    from int_items
    group by project_id
),

rejected as (
    select
        int_item_events.project_id,
        count(*) as rejections,
        count(distinct int_item_events.asset_key) as assets
    from int_item_events
    inner join int_items
        on int_item_events.project_id = int_items.project_id
        and int_item_events.asset_key = int_items.asset_key
    where int_item_events.type = 'rejected'
    group by int_item_events.project_id
),

days as (
    select
        project_id,
        day,
        done,
        verdicts,
        row_number() over (partition by project_id order by day desc) as days_ago
    from int_calendar
    where is_working and not is_incomplete
),

pace as (
    select
        project_id,
        avg(done) filter (where days_ago <= 20) as done_per_day,
        avg(verdicts) filter (where days_ago <= 10) as reviewed_per_day,
        min(day) filter (where days_ago <= 20) as since
    from days
    group by project_id
),

working as (
    select
        int_calendar.project_id,
        avg(case when int_calendar.is_working then 1e0 else 0e0 end) as working_share
    from int_calendar
    inner join pace
        on int_calendar.project_id = pace.project_id
    where int_calendar.day >= pace.since
    group by int_calendar.project_id
),

cycles as (
    select
        int_items.project_id,
        avg((epoch(int_items.done_at) - epoch(int_items.started_at)) / 864e2) as mean_days
    from int_items
    inner join pace
        on int_items.project_id = pace.project_id
    where int_items.done_on >= pace.since and int_items.done_at >= int_items.started_at
    group by int_items.project_id
)

select
    items.project_id,
    items.judged,
    items.accepted_first,
    items.accepted_first / nullif(cast(items.judged as double), 0e0) as first_pass_yield,
    items.accepted_now,
    items.accepted_now / nullif(cast(items.judged as double), 0e0) as acceptance_now,
    cast(items.verdicts as bigint) as verdicts,
    coalesce(rejected.rejections, 0) as rejections,
    coalesce(rejected.rejections, 0) / nullif(cast(items.verdicts as double), 0e0) as rejection_rate,
    coalesce(rejected.assets, 0) as reworked,
    coalesce(rejected.assets, 0) / nullif(cast(items.judged as double), 0e0) as rework_rate,
    items.verdicts_of_accepted / nullif(cast(items.accepted as double), 0e0) as mean_rounds,
    items.touched,
    items.skipped,
    items.skipped / nullif(cast(items.touched as double), 0e0) as skip_rate,
    items.wip,
    case when items.is_reviewed then items.waiting end as review_backlog,
    case when items.is_reviewed then pace.reviewed_per_day end as reviewed_per_day,
    case
        when items.is_reviewed then items.waiting / nullif(pace.reviewed_per_day, 0e0)
    end as backlog_days,
    pace.done_per_day,
    cycles.mean_days * working.working_share as mean_cycle_days,
    pace.done_per_day * cycles.mean_days * working.working_share as expected_wip,
    items.wip / nullif(
        pace.done_per_day * cycles.mean_days * working.working_share, 0e0
    ) as littles_ratio
from items
left join rejected
    on items.project_id = rejected.project_id
left join pace
    on items.project_id = pace.project_id
left join cycles
    on items.project_id = cycles.project_id
left join working
    on items.project_id = working.project_id
