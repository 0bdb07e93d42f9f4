-- What the work has cost, component by component, and what a finished asset costs.
--
-- Hours are effective hours; rework is part of the labeling hours, and told apart as well. Rates
-- are settings: cost.label_rate and cost.review_rate per hour, cost.fixed, all in cost.currency.
--
-- grain: project_id
-- project_id: the labeling effort
-- value: cost of one finished asset, rework and review included; NULL without a rate
-- n: assets finished: accepted, or handed in where nobody reviews
-- label_hours: effective hours of labeling, rework and skipped work included; NULL without times
-- rework_hours: of those, capped time spent after a rejection
-- skipped_hours: of those, capped time spent on assets that were then skipped
-- review_hours: time of reviews, told with each or with the asset, cut at the hard cap; NULL
--   without times
-- label_cost: label_hours x cost.label_rate
-- review_cost: review_hours x cost.review_rate
-- fixed_cost: cost.fixed
-- total_cost: what of these is known, added up
-- rework_cost: rework_hours x cost.label_rate; part of label_cost
-- quality_cost: review and rework: what it costs to find errors and mend them
-- quality_share: quality_cost / total_cost
-- currency: what the rates are in; NULL where nobody says
-- method: the rates
-- reason: why there is no value: not_applicable (no rate is set), no_data (no times, or nothing
--   is finished); NULL otherwise

select
    project_id,
    value,
    n,
    label_hours,
    rework_hours,
    skipped_hours,
    review_hours,
    label_cost,
    review_cost,
    fixed_cost,
    total_cost,
    rework_cost,
    quality_cost,
    quality_share,
    currency,
    method,
    reason
from int_costs
