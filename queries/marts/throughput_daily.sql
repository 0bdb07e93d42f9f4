-- What each annotator handed in on each day, in the project's time zone.
--
-- An asset counts on the day of its first submission, so days add up for one annotator; adding
-- annotators counts an asset once for each of them. Work without a date has no day and is only
-- in throughput_by_annotator.
--
-- grain: project_id, day, annotator_id
-- project_id: the labeling effort
-- day: local date
-- annotator_id: who annotated, whoever holds the job now; `unspecified` where nobody is named
-- submitted_items: assets this annotator submitted for the first time
-- submitted_events: submissions, repeats included
-- accepted_items: assets of this annotator accepted for the first time, by somebody else
-- skipped_items: assets this annotator skipped for the first time
-- objects: shapes, spans and segments in submitted work; interpolated frames are not counted
-- answers: classes, choices, texts, numbers, ratings and rankings in submitted work
-- work_seconds: time of submitted and skipped work as exported, uncapped; NULL without times
-- timed_submissions: submissions with a positive time, the only ones in work_seconds
-- is_incomplete: whether it is the last day the project has data of, which may not be over

with submissions_by_day as (
    select
        project_id,
        day,
        coalesce(annotator_id, 'unspecified') as annotator_id,
        count(*) filter (where status = 'submitted') as submitted_events,
        sum(work_seconds) filter (where work_seconds > 0) as work_seconds,
        count(*) filter (where work_seconds > 0) as timed_submissions
    from stg_submissions
    where role = 'work' and day is not null
    group by project_id, day, coalesce(annotator_id, 'unspecified')
),

firsts_by_day as (
    select
        project_id,
        day,
        annotator_id,
        count(*) filter (where what = 'submitted') as submitted_items,
        count(*) filter (where what = 'accepted') as accepted_items,
        count(*) filter (where what = 'skipped') as skipped_items
    from int_work_firsts
    where day is not null
    group by project_id, day, annotator_id
),

items_by_day as (
    select
        project_id,
        day,
        annotator_id,
        count(*) filter (where is_object) as objects,
        count(*) filter (where not is_object) as answers
    from int_work_items
    where day is not null
    group by project_id, day, annotator_id
),

keys as (
    select project_id, day, annotator_id from submissions_by_day
    union
    select project_id, day, annotator_id from firsts_by_day
),

last_days as (
    select
        project_id,
        max(day) as last_day
    from keys
    group by project_id
)

select
    keys.project_id,
    keys.day,
    keys.annotator_id,
    coalesce(firsts_by_day.submitted_items, 0) as submitted_items,
    coalesce(submissions_by_day.submitted_events, 0) as submitted_events,
    coalesce(firsts_by_day.accepted_items, 0) as accepted_items,
    coalesce(firsts_by_day.skipped_items, 0) as skipped_items,
    coalesce(items_by_day.objects, 0) as objects,
    coalesce(items_by_day.answers, 0) as answers,
    submissions_by_day.work_seconds,
    coalesce(submissions_by_day.timed_submissions, 0) as timed_submissions,
    keys.day = last_days.last_day as is_incomplete
from keys
inner join last_days
    on keys.project_id = last_days.project_id
left join submissions_by_day
    on keys.project_id = submissions_by_day.project_id
    and keys.day = submissions_by_day.day
    and keys.annotator_id = submissions_by_day.annotator_id
left join firsts_by_day
    on keys.project_id = firsts_by_day.project_id
    and keys.day = firsts_by_day.day
    and keys.annotator_id = firsts_by_day.annotator_id
left join items_by_day
    on keys.project_id = items_by_day.project_id
    and keys.day = items_by_day.day
    and keys.annotator_id = items_by_day.annotator_id
