-- One ingest of one source: what was read, how, and what came of it.
--
-- key: import_id
create table imports (
    project_id varchar not null,
    import_id varchar not null,
    source_uri varchar,
    source_sha256 varchar,
    source_bytes bigint,
    tool varchar,
    adapter varchar,
    adapter_version varchar,
    role varchar,
    options map(varchar, varchar),
    exported_at timestamptz,
    exported_at_from varchar,
    imported_at timestamptz,
    rows_read bigint,
    rows_kept bigint,
    rows_rejected bigint,
    time_zone_assumed varchar,
    status varchar
);
