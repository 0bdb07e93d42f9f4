-- How many errors each class draws, by kind and severity, per thousand labels checked.
--
-- Only confirmed errors count. Rows of one class share labels_checked: when rows are added up,
-- add the errors and keep the largest labels_checked of each class.
--
-- grain: project_id, question, label, type, severity
-- project_id: the labeling effort
-- question: what was asked
-- label: the class the error counts under: gold's, else the one given
-- type: what is wrong (wrong_class, missing, spurious, localisation, boundary ...), or unspecified
-- severity: neutral, minor, major or critical
-- errors: confirmed errors
-- labels_checked: labels of this class compared with gold, plus those in reviewed work (a label
--     checked both ways counts twice, as its error may)
-- per_1000: 1000 errors / labels_checked; NULL where nothing was checked
-- assets: assets among the errors
-- annotators: people among the errors; work without a name counts as nobody

with counted as (
    select
        project_id,
        question,
        label,
        type,
        severity,
        count(*) as errors,
        count(distinct asset_key) as assets,
        count(distinct annotator_id) as annotators
    from int_decided_errors
    where status = 'confirmed'
    group by project_id, question, label, type, severity
)

select
    counted.project_id,
    counted.question,
    counted.label,
    counted.type,
    counted.severity,
    counted.errors,
    coalesce(checked.labels_checked, 0) as labels_checked,
    1e3 * counted.errors / nullif(cast(checked.labels_checked as double), 0e0) as per_1000,
    counted.assets,
    counted.annotators
from counted
left join int_labels_checked as checked
    on counted.project_id = checked.project_id
    and counted.question = checked.question
    and counted.label = checked.label
