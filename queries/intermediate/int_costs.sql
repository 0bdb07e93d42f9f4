-- What the work has cost, component by component, and what a finished asset costs.
--
-- Hours are effective hours; rework is part of the labeling hours, and told apart as well. Rates
-- are settings: cost.label_rate and cost.review_rate per hour, cost.fixed, all in cost.currency.
--
-- grain: project_id
-- project_id: the labeling effort
-- value: cost of one finished asset, rework and review included; NULL without a rate
-- scope: assets to be labeled
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

with labeling as (
    select
        project_id,
        sum(cast(round(effective_hours * 36e8) as bigint)) / 36e8 as hours,
        sum(cast(round(rework_seconds * 1e6) as bigint)) / 1e6 / 36e2 as rework_hours,
        sum(cast(round(skipped_seconds * 1e6) as bigint)) / 1e6 / 36e2 as skipped_hours
    from int_annotator_times
    group by project_id
),

hard as (
    select
        project_id,
        max(value_number) as seconds
    from stg_policies
    where subject = 'time' and name = 'hard_cap_seconds' and scope = 'all'
    group by project_id
),

-- Some tools tell the time with the verdict, others once for all reviews of an asset.
review_times as (
    select project_id, work_seconds as seconds from stg_reviews where work_seconds > 0e0
    union all
    select project_id, seconds from stg_work_sessions where kind = 'review' and seconds > 0e0
),

reviewing as (
    select
        review_times.project_id,
        sum(
            cast(round(least(review_times.seconds, hard.seconds) * 1e6) as bigint)
        ) / 1e6 / 36e2 as hours
    from review_times
    inner join hard
        on review_times.project_id = hard.project_id
    group by review_times.project_id
),

rates as (
    select
        project_id,
        max(value_number) filter (where name = 'label_rate') as label_rate,
        max(value_number) filter (where name = 'review_rate') as review_rate,
        max(value_number) filter (where name = 'fixed') as fixed,
        max(value_text) filter (where name = 'currency') as currency
    from stg_policies
    where subject = 'cost' and scope = 'all'
    group by project_id
),

finished as (
    select
        project_id,
        count(*) as scope,
        count(*) filter (where is_done) as assets,
        bool_or(is_reviewed) as is_reviewed
    from int_items
    group by project_id
),

costs as (
    select
        finished.project_id,
        finished.scope,
        finished.assets,
        finished.is_reviewed,
        labeling.hours as label_hours,
        labeling.rework_hours,
        labeling.skipped_hours,
        reviewing.hours as review_hours,
        labeling.hours * rates.label_rate as label_cost,
        reviewing.hours * rates.review_rate as review_cost,
        rates.fixed as fixed_cost,
        labeling.rework_hours * rates.label_rate as rework_cost,
        rates.currency,
        rates.label_rate,
        rates.review_rate,
        case
            when
                labeling.hours * rates.label_rate is not null
                or (rates.fixed is not null and rates.label_rate is null)
                then coalesce(labeling.hours * rates.label_rate, 0e0)
                + coalesce(reviewing.hours * rates.review_rate, 0e0)
                + coalesce(rates.fixed, 0e0)
        end as total_cost
    from finished
    left join labeling
        on finished.project_id = labeling.project_id
    left join reviewing
        on finished.project_id = reviewing.project_id
    left join rates
        on finished.project_id = rates.project_id
)

select
    project_id,
    total_cost / nullif(cast(assets as double), 0e0) as value,
    scope,
    assets as n,
    label_hours,
    rework_hours,
    skipped_hours,
    review_hours,
    label_cost,
    review_cost,
    fixed_cost,
    total_cost,
    rework_cost,
    case
        when review_cost is not null or rework_cost is not null
            then coalesce(review_cost, 0e0) + coalesce(rework_cost, 0e0)
    end as quality_cost,
    (coalesce(review_cost, 0e0) + coalesce(rework_cost, 0e0))
    / nullif(total_cost, 0e0) as quality_share,
    currency,
    concat_ws(
        '; ',
        'labeling ' || coalesce(cast(label_rate as varchar), 'without a rate') || ' an hour',
        'review ' || coalesce(cast(review_rate as varchar), 'without a rate') || ' an hour'
        || case when is_reviewed and review_hours is null then ', its time not known' else '' end,
        'fixed ' || cast(fixed_cost as varchar)
    ) as method,
    case
        when total_cost is null and label_rate is null then 'not_applicable'
        when total_cost is null or assets = 0 then 'no_data'
    end as reason
from costs
