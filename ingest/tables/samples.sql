-- A drawn sample: its plan, its population, its seed.
--
-- key: sample_id
create table samples (
    project_id varchar not null,
    import_id varchar,
    source_row bigint,
    sample_id varchar not null,
    plan varchar,
    population bigint,
    seed bigint,
    stratum varchar,
    inclusion_prob double
);
