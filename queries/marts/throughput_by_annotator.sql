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

with work as (
    select
        project_id,
        coalesce(annotator_id, 'unspecified') as annotator_id,
        asset_key,
        status,
        day,
        case when work_seconds > 0 then work_seconds end as work_seconds
    from stg_submissions
    where role = 'work'
),

totals as (
    select
        project_id,
        annotator_id,
        count(*) filter (where status = 'submitted') as submitted_events,
        sum(work_seconds) as work_seconds,
        count(work_seconds) as timed_submissions,
        count(distinct day) filter (where status = 'submitted') as active_days,
        min(day) filter (where status = 'submitted') as first_day,
        max(day) filter (where status = 'submitted') as last_day
    from work
    group by project_id, annotator_id
),

seconds_per_asset as (
    select
        project_id,
        annotator_id,
        asset_key,
        sum(work_seconds) as asset_seconds
    from work
    where status = 'submitted' and work_seconds is not null
    group by project_id, annotator_id, asset_key
),

medians as (
    select
        project_id,
        annotator_id,
        percentile_cont(5e-1) within group (order by asset_seconds) as median_seconds_per_asset
    from seconds_per_asset
    group by project_id, annotator_id
),

firsts as (
    select
        project_id,
        annotator_id,
        count(*) filter (where what = 'submitted') as submitted_items,
        count(*) filter (where what = 'submitted' and day is not null) as dated_items,
        count(*) filter (where what = 'skipped') as skipped_items,
        count(*) filter (where what = 'accepted') as accepted_items
    from int_work_firsts
    group by project_id, annotator_id
),

items as (
    select
        project_id,
        annotator_id,
        count(*) filter (where is_object) as objects,
        count(*) filter (where not is_object) as answers
    from int_work_items
    group by project_id, annotator_id
)

select
    firsts.project_id,
    firsts.annotator_id,
    firsts.submitted_items,
    coalesce(totals.submitted_events, 0) as submitted_events,
    firsts.skipped_items,
    firsts.accepted_items,
    coalesce(items.objects, 0) as objects,
    coalesce(items.answers, 0) as answers,
    totals.work_seconds,
    medians.median_seconds_per_asset,
    coalesce(totals.timed_submissions, 0) as timed_submissions,
    coalesce(totals.active_days, 0) as active_days,
    firsts.dated_items / cast(nullif(totals.active_days, 0) as double) as items_per_active_day,
    totals.first_day,
    totals.last_day
from firsts
left join totals
    on firsts.project_id = totals.project_id
    and firsts.annotator_id = totals.annotator_id
left join medians
    on firsts.project_id = medians.project_id
    and firsts.annotator_id = medians.annotator_id
left join items
    on firsts.project_id = items.project_id
    and firsts.annotator_id = items.annotator_id
