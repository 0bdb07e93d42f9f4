-- One asset that a sample drew, or one annotation of it.
--
-- key: sample_id, asset_id, annotation_id
create table sample_items (
    project_id varchar not null,
    import_id varchar,
    source_row bigint,
    sample_id varchar not null,
    asset_id varchar not null,
    annotation_id varchar,
    stratum varchar,
    inclusion_prob double
);
