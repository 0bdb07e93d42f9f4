-- The frames of a film (or pages of a document) that are assets of their own.
--
-- Which film is told by parent_asset_id, else by an asset key that ends with # and the frame.
--
-- grain: project_id, asset_id
-- project_id: the labeling effort
-- asset_id: the frame
-- film: the film or document it is a part of
-- frame: its number there

select
    project_id,
    asset_id,
    coalesce(parent_asset_id, regexp_extract(asset_key, '^(.+)#[0-9]+$', 1)) as film,
    frame
from stg_assets
where
    frame is not null
    and (
        parent_asset_id is not null
        or asset_key like '%#' || cast(frame as varchar)
    )
