-- What an error costs, by severity and kind: the weight of the one times the multiplier of the other.
--
-- grain: project_id, severity, type
-- project_id: the labeling effort
-- severity: neutral, minor, major or critical
-- type: what is wrong; `all` for every kind that has no line of its own
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
),

kinds as (
    select
        project_id,
        type,
        multiplier
    from multipliers
    union all
    select distinct
        weights.project_id,
        'all' as type,
        1e0 as multiplier
    from weights
    left join multipliers
        on weights.project_id = multipliers.project_id
        and multipliers.type = 'all'
    where multipliers.type is null
)

select
    weights.project_id,
    weights.severity,
    kinds.type,
    -- Decimals, for their sum does not depend on the order.
    cast(weights.weight * kinds.multiplier as decimal(18, 6)) as penalty
from weights
inner join kinds
    on weights.project_id = kinds.project_id
