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

select
    project_id,
    state,
    age,
    age_no,
    count(*) as assets,
    max(days) as oldest_days
from int_waiting
group by project_id, state, age, age_no
