-- One setting that shapes the numbers: a threshold, a weight, a band, a minimum n.
--
-- key: subject, name, scope
create table policies (
    project_id varchar not null,
    import_id varchar,
    source_row bigint,
    subject varchar not null,
    name varchar not null,
    scope varchar not null,
    value_number double,
    value_text varchar,
    version varchar
);
