-- What each asset is called, in small letters, to be found by any part of it.
--
-- grain: project_id, asset_id
-- project_id: the labeling effort
-- asset_id: the asset, as one source knows it
-- asset_key: what joins the same asset across sources; several asset_ids may share it
-- name: the last part of its address, else the source's own id
-- batch: the delivery it belongs to; NULL when there are none
-- names: name, key and id (without its tool) in small letters, each between two separators
--     (character 31)
-- stored: yes

select
    project_id,
    asset_id,
    asset_key,
    name,
    batch,
    lower(
        chr(31) || name || chr(31) || asset_key || chr(31)
        || regexp_replace(asset_id, '^[a-z_]+:', '') || chr(31)
    ) as names
from stg_assets
