-- Assets that only trusted answers are known of: an answer key, and no work to be done.
--
-- grain: project_id, asset_key
-- project_id: the labeling effort
-- asset_key: what joins the same asset across sources

select
    project_id,
    asset_key
from stg_submissions
group by project_id, asset_key
having bool_and(is_gold and role <> 'work')
