-- How many errors the work of each week holds, per thousand labels checked.
--
-- An error belongs to the week its work was handed in, not the week it was found, and so do the
-- labels checked: a late review changes an old week. Counts and labels_checked add up over
-- classes, questions and weeks.
--
-- grain: project_id, week, question, label
-- project_id: the labeling effort
-- week: its Monday, in the project's time zone; work of unknown date is left out
-- question: what was asked; `unspecified` for passes judged as a whole
-- label: the class the error counts under: gold's, else the one given
-- errors: confirmed errors
-- neutral: of those, the neutral ones
-- minor: of those, the minor ones
-- major: of those, the major ones
-- critical: of those, the critical ones
-- penalty: weights of the errors, added up
-- labels_checked: labels compared with gold, plus those in reviewed work
-- per_1000: 1000 errors / labels_checked; NULL where nothing was checked
-- penalty_per_1000: 1000 penalty / labels_checked; NULL where nothing was checked
-- is_incomplete: whether the project has no work of the end of that week yet

with counted as (
    select
        project_id,
        cast(date_trunc('week', day) as date) as week,
        question,
        label,
        count(*) as errors,
        count(*) filter (where severity = 'neutral') as neutral,
        count(*) filter (where severity = 'minor') as minor,
        count(*) filter (where severity = 'major') as major,
        count(*) filter (where severity = 'critical') as critical,
        sum(penalty) as penalty
    from int_confirmed_errors
    where day is not null
    group by project_id, cast(date_trunc('week', day) as date), question, label
)

select
    checked.project_id,
    checked.week,
    checked.question,
    checked.label,
    coalesce(counted.errors, 0) as errors,
    coalesce(counted.neutral, 0) as neutral,
    coalesce(counted.minor, 0) as minor,
    coalesce(counted.major, 0) as major,
    coalesce(counted.critical, 0) as critical,
    cast(coalesce(counted.penalty, 0) as double) as penalty,
    checked.labels_checked,
    1e3 * coalesce(counted.errors, 0) / nullif(cast(checked.labels_checked as double), 0e0)
        as per_1000,
    1e3 * cast(coalesce(counted.penalty, 0) as double)
    / nullif(cast(checked.labels_checked as double), 0e0) as penalty_per_1000,
    checked.last_day < checked.week + 6 as is_incomplete
from int_labels_checked_weekly as checked
left join counted
    on checked.project_id = counted.project_id
    and checked.week = counted.week
    and checked.question = counted.question
    and checked.label = counted.label
