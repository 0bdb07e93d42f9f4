-- Until when the data of each project speak: nothing after this is known to have happened or not.
--
-- The newest export, but never later than the import that brought it: a date in the future is a
-- mistake in the export and moves nothing.
--
-- grain: project_id
-- project_id: the labeling effort
-- as_of: the instant (UTC)
-- as_of_day: its local date in the project's time zone
-- time_zone: the project's time zone; UTC where it has none

select
    stg_imports.project_id,
    max(least(stg_imports.exported_at, stg_imports.imported_at)) as as_of,
    cast(
        max(least(stg_imports.exported_at, stg_imports.imported_at))
        at time zone coalesce(any_value(projects.time_zone), 'UTC') as date
    ) as as_of_day,
    coalesce(any_value(projects.time_zone), 'UTC') as time_zone
from stg_imports
left join projects
    on stg_imports.project_id = projects.project_id
group by stg_imports.project_id
