-- Every asset that an export lists, with the name a person knows it by.
--
-- grain: project_id, asset_id
-- project_id: the labeling effort
-- asset_id: the thing being labeled, as one source knows it
-- asset_key: what joins the same thing across sources; several asset_ids may share it
-- uri: where the thing lies; NULL when the export does not say
-- media_type: what it is (image, text ...); NULL when unknown
-- width: pixels; NULL when unknown
-- height: pixels; NULL when unknown
-- text: the thing itself, where it is text
-- batch: the delivery it belongs to; NULL when there are none
-- is_honeypot: whether the export marks it as a hidden gold asset
-- frame: frame or page number inside the parent; NULL when it has none
-- parent_asset_id: the video or document it is a part of; NULL when it has none
-- source_url: a link into the labeling tool; NULL when the export has none
-- metadata: what else the export says of it, as a map; NULL when nothing
-- created_at: when it came into being (UTC); NULL when the export does not say
-- import_id: the import that brought this row
-- name: last part of the uri, else the source's own id

select
    project_id,
    asset_id,
    asset_key,
    uri,
    media_type,
    width,
    height,
    text,
    batch,
    coalesce(is_honeypot, false) as is_honeypot,
    frame,
    parent_asset_id,
    source_url,
    metadata,
    created_at,
    import_id,
    coalesce(
        nullif(
            case
                when uri like 'data:%' then ''
                else regexp_extract(
                    regexp_replace(uri, '[?#].*$', ''), '([^/\\]+)[/\\]*$', 1
                )
            end,
            ''
        ),
        source_asset_id,
        asset_id
    ) as name
from assets
