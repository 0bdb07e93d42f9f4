-- How often past forecasts kept what they promised: 85 in 100 of those at 85 %, if all is well.
--
-- Much less, and the pace changes more than its history tells: trust the dates less. Neighbouring
-- forecasts share most of their history, so no interval is given (see throughput_forecast_backtest).
--
-- grain: project_id, percentile
-- project_id: the labeling effort
-- percentile: p50, p85 or p95
-- promised: the share that should be kept
-- n: forecasts that can be judged by now
-- kept: of those, the ones in which the work took no longer
-- value: kept / n
-- method: which forecasts
-- reason: no_data without forecasts to judge, insufficient_n below the setting forecast.minimum_n;
--   NULL otherwise

with told as (
    select project_id, 'p50' as percentile, 5e-1 as promised, is_within_p50 as is_within
    from int_past_forecasts
    union all
    select project_id, 'p85' as percentile, 85e-2 as promised, is_within_p85 as is_within
    from int_past_forecasts
    union all
    select project_id, 'p95' as percentile, 95e-2 as promised, is_within_p95 as is_within
    from int_past_forecasts
),

minimums as (
    select
        project_id,
        max(value_number) as n
    from stg_policies
    where subject = 'forecast' and name = 'minimum_n' and scope = 'all'
    group by project_id
),

counted as (
    select
        project_id,
        percentile,
        promised,
        count(is_within) as n,
        count(*) filter (where is_within) as kept
    from told
    group by project_id, percentile, promised
)

select
    counted.project_id,
    counted.percentile,
    counted.promised,
    counted.n,
    counted.kept,
    counted.kept / nullif(cast(counted.n as double), 0e0) as value,
    'forecasts of two weeks of work on each of the last 120 working days' as method,
    case
        when counted.n = 0 then 'no_data'
        when counted.n < minimums.n then 'insufficient_n'
    end as reason
from counted
left join minimums
    on counted.project_id = minimums.project_id
