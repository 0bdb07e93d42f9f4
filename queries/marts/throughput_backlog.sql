-- What waits, in which state and for how long.
--
-- grain: project_id, state, age
-- project_id: the labeling effort
-- state: not_started, in_progress, submitted (waits for a verdict), rework or skipped
-- age: how long nothing has happened to it, when the data end: `under 1 day`, `1 to 3 days`,
--   `3 to 7 days`, `1 to 2 weeks`, `over 2 weeks`, or `unspecified` without a date
-- age_no: place of that age from young to old
-- assets: assets in this state of this age
-- oldest_days: age of the oldest of them in days; NULL without a date

with waiting as (
    select
        int_items.project_id,
        int_items.state,
        (epoch(int_data_as_of.as_of) - epoch(int_items.last_at)) / 864e2 as days
    from int_items
    inner join int_data_as_of
        on int_items.project_id = int_data_as_of.project_id
    where not int_items.is_done
),

aged as (
    select
        project_id,
        state,
        days,
        case
            when days is null then 6
            when days < 1e0 then 1
            when days < 3e0 then 2
            when days < 7e0 then 3
            when days < 14e0 then 4
            else 5
        end as age_no
    from waiting
)

select
    project_id,
    state,
    case age_no
        when 1 then 'under 1 day'
        when 2 then '1 to 3 days'
        when 3 then '3 to 7 days'
        when 4 then '1 to 2 weeks'
        when 5 then 'over 2 weeks'
        else 'unspecified'
    end as age,
    age_no,
    count(*) as assets,
    max(days) as oldest_days
from aged
group by project_id, state, age_no
