-- Every version of the labeling guideline that is declared.
--
-- grain: project_id, version
-- project_id: the labeling effort
-- version: the guideline's name or number
-- effective_at: from when on it holds (UTC); NULL when unknown
-- day: local date of effective_at in the project's time zone; NULL without it
-- stored: yes

select
    guidelines.project_id,
    guidelines.version,
    guidelines.effective_at,
    cast(
        guidelines.effective_at at time zone coalesce(projects.time_zone, 'UTC') as date
    ) as day
from guidelines
left join projects
    on guidelines.project_id = projects.project_id
