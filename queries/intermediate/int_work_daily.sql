-- What each annotator handed in, day by day, with what has no date beside it.
--
-- grain: project_id, annotator_id, period
-- project_id: the labeling effort
-- annotator_id: who annotated; `unspecified` where nobody is named
-- period: the local day, or `undated`
-- day: local day; NULL where the work has no date
-- submitted_items: assets this annotator submitted for the first time
-- submitted_events: submissions, repeats included
-- accepted_items: assets of this annotator accepted for the first time, by somebody else
-- skipped_items: assets this annotator skipped for the first time
-- objects: shapes, spans and segments in submitted work
-- answers: classes, choices, texts, numbers, ratings and rankings in submitted work
-- work_seconds: time of submitted and skipped work as exported; NULL without times
-- timed_submissions: submissions with a positive time
-- stored: yes

with counts as (
    select
        project_id,
        coalesce(annotator_id, 'unspecified') as annotator_id,
        day,
        count(*) filter (where status = 'submitted') as submitted_events,
        sum(work_seconds) filter (where work_seconds > 0) as work_seconds,
        count(*) filter (where work_seconds > 0) as timed_submissions,
        0 as submitted_items,
        0 as accepted_items,
        0 as skipped_items,
        0 as objects,
        0 as answers
    from stg_submissions
    where role = 'work'
    group by project_id, coalesce(annotator_id, 'unspecified'), day
    union all
    select
        project_id,
        annotator_id,
        day,
        0 as submitted_events,
        cast(null as double) as work_seconds,
        0 as timed_submissions,
        count(*) filter (where what = 'submitted') as submitted_items,
        count(*) filter (where what = 'accepted') as accepted_items,
        count(*) filter (where what = 'skipped') as skipped_items,
        0 as objects,
        0 as answers
    from int_work_firsts
    group by project_id, annotator_id, day
    union all
    select
        project_id,
        annotator_id,
        day,
        0 as submitted_events,
        cast(null as double) as work_seconds,
        0 as timed_submissions,
        0 as submitted_items,
        0 as accepted_items,
        0 as skipped_items,
        count(*) filter (where is_object) as objects,
        count(*) filter (where not is_object) as answers
    from int_work_items
    group by project_id, annotator_id, day
)

select
    project_id,
    annotator_id,
    coalesce(cast(day as varchar), 'undated') as period,
    day,
    cast(sum(submitted_items) as bigint) as submitted_items,
    cast(sum(submitted_events) as bigint) as submitted_events,
    cast(sum(accepted_items) as bigint) as accepted_items,
    cast(sum(skipped_items) as bigint) as skipped_items,
    cast(sum(objects) as bigint) as objects,
    cast(sum(answers) as bigint) as answers,
    sum(work_seconds) as work_seconds,
    cast(sum(timed_submissions) as bigint) as timed_submissions
from counts
group by project_id, annotator_id, day
