-- How many labels of each class were checked, by the week the work was handed in.
--
-- grain: project_id, week, question, label
-- project_id: the labeling effort
-- week: its Monday, in the project's time zone; checks of unknown date are left out
-- question: what was asked; `unspecified` for passes as a whole
-- label: the class: gold's, else the one given
-- labels_checked: labels compared with gold, plus those in reviewed work
-- last_day: the last day the project has work of
-- stored: yes

with last_days as (
    select
        project_id,
        max(day) as last_day
    from stg_submissions
    group by project_id
),

counted as (
    select
        project_id,
        cast(date_trunc('week', day) as date) as week,
        question,
        label,
        count(*) as labels_checked,
        max(day) as last_checked
    from int_label_checks
    where day is not null
    group by project_id, cast(date_trunc('week', day) as date), question, label
)

select
    counted.project_id,
    counted.week,
    counted.question,
    counted.label,
    counted.labels_checked,
    coalesce(last_days.last_day, counted.last_checked) as last_day
from counted
left join last_days
    on counted.project_id = last_days.project_id
