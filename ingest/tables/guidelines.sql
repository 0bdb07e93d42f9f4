-- A version of the labeling guideline and when it took effect.
--
-- key: version
create table guidelines (
    project_id varchar not null,
    import_id varchar,
    source_row bigint,
    version varchar not null,
    effective_at timestamptz
);
