-- Every confirmed error with what it costs: the weight of its severity times that of its kind.
--
-- grain: project_id, error_id
-- project_id: the labeling effort
-- error_id: the error
-- question: what was asked; `unspecified` where a reviewer rejected a pass of several answers
-- asset_key: what joins the same asset across sources
-- annotator_id: whose work it is; NULL where nobody is named
-- label: the class it counts under: gold's, else the one given
-- type: what is wrong
-- severity: neutral, minor, major or critical
-- day: local date the work was handed in, else of the verdict; NULL when unknown
-- penalty: weight of the severity times the multiplier of the type

with weights as (
    select
        project_id,
        name as severity,
        max(value_number) as weight
    from stg_policies
    where subject = 'severity_weight' and scope = 'all'
    group by project_id, name
),

multipliers as (
    select
        project_id,
        scope as type,
        max(value_number) as multiplier
    from stg_policies
    where subject = 'severity_type' and name = 'multiplier'
    group by project_id, scope
)

select
    int_errors.project_id,
    int_errors.error_id,
    int_errors.question,
    int_errors.asset_key,
    int_errors.annotator_id,
    int_errors.label,
    int_errors.type,
    int_errors.severity,
    int_errors.day,
    -- Decimals, for their sum does not depend on the order.
    cast(
        weights.weight * coalesce(own.multiplier, general.multiplier, 1e0) as decimal(18, 6)
    ) as penalty
from int_errors
left join weights
    on int_errors.project_id = weights.project_id
    and int_errors.severity = weights.severity
left join multipliers as own
    on int_errors.project_id = own.project_id
    and int_errors.type = own.type
left join multipliers as general
    on int_errors.project_id = general.project_id
    and general.type = 'all'
where int_errors.status = 'confirmed'
