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

with last_days as (
    select
        project_id,
        max(day) as last_day
    from int_work_daily
    group by project_id
)

select
    daily.project_id,
    daily.day,
    daily.annotator_id,
    daily.submitted_items,
    daily.submitted_events,
    daily.accepted_items,
    daily.skipped_items,
    daily.objects,
    daily.answers,
    daily.work_seconds,
    daily.timed_submissions,
    daily.day = last_days.last_day as is_incomplete
from int_work_daily as daily
inner join last_days
    on daily.project_id = last_days.project_id
where daily.day is not null
