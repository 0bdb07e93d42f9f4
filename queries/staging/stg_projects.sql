-- Each project, with what is said of it.
--
-- grain: project_id
-- project_id: the labeling effort
-- name: what it is called
-- customer: who it is for; NULL where nobody says
-- time_zone: where its days begin and end; UTC where nobody says
-- target_on: the date it should be done; NULL where nobody says

select
    project_id,
    name,
    customer,
    coalesce(time_zone, 'UTC') as time_zone,
    target_on
from projects
