-- The thing being labeled: an image, a video or one of its frames, a text, a row.
--
-- key: asset_id
create table assets (
    project_id varchar not null,
    import_id varchar,
    source_row bigint,
    asset_id varchar not null,
    asset_key varchar not null,
    source_asset_id varchar,
    parent_asset_id varchar,
    frame bigint,
    uri varchar,
    media_type varchar,
    width double,
    height double,
    duration_seconds double,
    text varchar,
    sha256 varchar,
    batch varchar,
    is_honeypot boolean,
    metadata map(varchar, varchar),
    created_at timestamptz,
    source_url varchar
);
