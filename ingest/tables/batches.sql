-- A delivery: the assets that are handed over together.
--
-- key: batch
create table batches (
    project_id varchar not null,
    import_id varchar,
    source_row bigint,
    batch varchar not null,
    population bigint,
    due_on date,
    customer varchar
);
