-- One class of one question.
--
-- key: question, label
create table labels (
    project_id varchar not null,
    import_id varchar,
    source_row bigint,
    question varchar not null,
    label varchar not null,
    parent varchar,
    rank integer,
    is_critical boolean,
    is_declared boolean
);
