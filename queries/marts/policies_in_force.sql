-- Every setting that shapes the numbers of a project, with who set it and since when.
--
-- grain: project_id, subject, name, scope
-- project_id: the labeling effort
-- subject: what the setting is about (agreement, severity_weight, critical_pairs ...)
-- name: which setting of it (target, minimum_n, pair ...)
-- scope: where it holds: `all`, or one question, class or pair
-- value: the setting, as text
-- value_number: the setting, where it is a number; NULL where it is a text
-- is_default: whether it is what Assay ships with
-- since: when the import that brought it was loaded (UTC); NULL for what Assay ships with

select
    stg_policies.project_id,
    stg_policies.subject,
    stg_policies.name,
    stg_policies.scope,
    coalesce(
        replace(stg_policies.value_text, chr(10), ', '),
        case
            when stg_policies.value_number = floor(stg_policies.value_number)
                then cast(cast(stg_policies.value_number as bigint) as varchar)
            else cast(stg_policies.value_number as varchar)
        end
    ) as value,
    stg_policies.value_number,
    stg_policies.is_default,
    stg_imports.imported_at as since
from stg_policies
left join stg_imports
    on stg_policies.project_id = stg_imports.project_id
    and stg_policies.import_id = stg_imports.import_id
where stg_policies.value_text is not null or stg_policies.value_number is not null
