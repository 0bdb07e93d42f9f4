-- What each part of the work has cost, and its share of what is known.
--
-- Rework and work on skipped assets are parts of labeling, and told apart as well; quality is
-- review and rework together. So the parts do not add up; labeling, review and fixed do.
--
-- grain: project_id, component
-- project_id: the labeling effort
-- component: labeling, rework, skipped, review, fixed, total or quality
-- place: 1 to 7, in the order a bill has
-- hours: effective hours of it; NULL where it has none (fixed, total, quality) or no times are known
-- value: its cost; NULL without a rate or times, and for skipped work, whose cost is in labeling
-- per_asset: value / n
-- share: value / cost of the whole
-- n: assets finished: accepted, or handed in where nobody reviews
-- currency: what the rates are in; NULL where nobody says

with parts as (
    select
        project_id,
        'labeling' as component,
        1 as place,
        label_hours as hours,
        label_cost as value
    from int_costs
    union all
    select project_id, 'rework' as component, 2 as place, rework_hours as hours, rework_cost as value
    from int_costs
    union all
    select
        project_id,
        'skipped' as component,
        3 as place,
        skipped_hours as hours,
        cast(null as double) as value
    from int_costs
    union all
    select project_id, 'review' as component, 4 as place, review_hours as hours, review_cost as value
    from int_costs
    union all
    select
        project_id,
        'fixed' as component,
        5 as place,
        cast(null as double) as hours,
        fixed_cost as value
    from int_costs
    union all
    select
        project_id,
        'total' as component,
        6 as place,
        cast(null as double) as hours,
        total_cost as value
    from int_costs
    union all
    select
        project_id,
        'quality' as component,
        7 as place,
        cast(null as double) as hours,
        quality_cost as value
    from int_costs
)

select
    parts.project_id,
    parts.component,
    parts.place,
    parts.hours,
    parts.value,
    parts.value / nullif(cast(int_costs.n as double), 0e0) as per_asset,
    parts.value / nullif(int_costs.total_cost, 0e0) as share,
    int_costs.n,
    int_costs.currency
from parts
inner join int_costs
    on parts.project_id = int_costs.project_id
