-- Assets with an error that somebody decided on: few, where what was stored must be counted anew.
--
-- grain: project_id, asset_key
-- project_id: the labeling effort
-- asset_key: what joins the same asset across sources

select distinct
    project_id,
    asset_key
from int_decided_errors
where decided_by is not null
