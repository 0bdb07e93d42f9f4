-- Time that belongs to no single submission.
--
-- key: annotator_id, job_id, asset_id, started_at, kind
create table work_sessions (
    project_id varchar not null,
    import_id varchar,
    source_row bigint,
    annotator_id varchar,
    job_id varchar,
    asset_id varchar,
    started_at timestamptz,
    seconds double,
    kind varchar
);
