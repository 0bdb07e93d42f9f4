-- How much each annotator handed in, how long it took, and on how many days they worked.
--
-- grain: project_id, annotator_id
-- project_id: the labeling effort
-- annotator_id: who annotated, whoever holds the job now; `unspecified` where nobody is named
-- submitted_items: assets submitted, each once
-- submitted_events: submissions, repeats included
-- skipped_items: assets skipped at least once; may also be among the submitted
-- accepted_items: assets accepted at least once, by somebody else
-- objects: shapes, spans and segments in submitted work; interpolated frames are not counted
-- answers: classes, choices, texts, numbers, ratings and rankings in submitted work
-- work_seconds: time of submitted and skipped work as exported, uncapped; NULL without times
-- median_seconds_per_asset: middle of the time spent on each submitted asset; NULL without times
-- timed_submissions: submissions with a positive time, the only ones the two times know of
-- active_days: days with a submission
-- items_per_active_day: dated submitted_items over active_days; NULL without dates
-- first_day: local date of the first submission; NULL without dates
-- last_day: local date of the last submission; NULL without dates
-- stored: yes

with seconds_per_asset as (
    select
        project_id,
        coalesce(annotator_id, 'unspecified') as annotator_id,
        asset_key,
        sum(work_seconds) as asset_seconds
    from stg_submissions
    where role = 'work' and status = 'submitted' and work_seconds > 0
    group by project_id, coalesce(annotator_id, 'unspecified'), asset_key
),

medians as (
    select
        project_id,
        annotator_id,
        percentile_cont(5e-1) within group (order by asset_seconds) as median_seconds_per_asset
    from seconds_per_asset
    group by project_id, annotator_id
),

totals as (
    select
        project_id,
        annotator_id,
        cast(sum(submitted_items) as bigint) as submitted_items,
        cast(sum(submitted_items) filter (where day is not null) as bigint) as dated_items,
        cast(sum(submitted_events) as bigint) as submitted_events,
        cast(sum(skipped_items) as bigint) as skipped_items,
        cast(sum(accepted_items) as bigint) as accepted_items,
        cast(sum(objects) as bigint) as objects,
        cast(sum(answers) as bigint) as answers,
        sum(work_seconds) as work_seconds,
        cast(sum(timed_submissions) as bigint) as timed_submissions,
        count(day) filter (where submitted_events > 0) as active_days,
        min(day) filter (where submitted_events > 0) as first_day,
        max(day) filter (where submitted_events > 0) as last_day
    from int_work_daily
    group by project_id, annotator_id
)

select
    totals.project_id,
    totals.annotator_id,
    totals.submitted_items,
    totals.submitted_events,
    totals.skipped_items,
    totals.accepted_items,
    totals.objects,
    totals.answers,
    totals.work_seconds,
    medians.median_seconds_per_asset,
    totals.timed_submissions,
    totals.active_days,
    coalesce(totals.dated_items, 0) / cast(nullif(totals.active_days, 0) as double)
        as items_per_active_day,
    totals.first_day,
    totals.last_day
from totals
left join medians
    on totals.project_id = medians.project_id
    and totals.annotator_id = medians.annotator_id
