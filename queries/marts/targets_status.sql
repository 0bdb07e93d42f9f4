-- Which targets of a project are met: pace, quality, latency, budget.
--
-- Only targets that somebody set have a row, and accuracy where gold was answered. The date that a
-- project should be done is in throughput_forecast, those of batches in throughput_batches.
--
-- grain: project_id, target
-- project_id: the labeling effort
-- target: per_day, review_days, acceptance, accuracy or budget
-- wanted: the setting target.per_day, .review_days, .acceptance or .budget, or accuracy.target
-- actual: assets done per working day in the last twenty; days from handing in to the first
--   verdict that 85 of 100 assets judged in the last four weeks or still waiting stay within; share
--   of judged assets accepted at once; share of gold answers that are right; cost so far
-- expected: what it comes to if the rest costs as much; budget only, NULL otherwise
-- unit: what wanted and actual are counted in
-- is_met: whether actual is on the right side of wanted; of a budget expected; NULL with a reason
-- n: working days, assets, verdicts, gold answers or finished assets behind it
-- method: how actual was measured
-- reason: no_data, insufficient_n, or not_applicable where nothing is left to do; NULL otherwise

with days as (
    select
        project_id,
        done,
        row_number() over (partition by project_id order by day desc) as days_ago
    from int_calendar
    where is_working and not is_incomplete
),

pace as (
    select
        project_id,
        avg(done) as actual,
        count(*) as n
    from days
    where days_ago <= 20
    group by project_id
),

remaining as (
    select
        project_id,
        count(*) filter (where not is_done and state <> 'skipped') as assets
    from int_items
    group by project_id
),

waits as (
    select
        int_items.project_id,
        (
            epoch(coalesce(int_items.judged_at, int_data_as_of.as_of))
            - epoch(int_items.submitted_at)
        ) / 864e2 as days
    from int_items
    inner join int_data_as_of
        on int_items.project_id = int_data_as_of.project_id
    where
        int_items.is_reviewed
        and int_items.submitted_at is not null
        and (
            int_items.judged_at >= int_data_as_of.as_of - interval 28 day
            or (int_items.judged_at is null and int_items.state = 'submitted')
        )
),

latency as (
    select
        project_id,
        percentile_cont(85e-2) within group (order by days) as actual,
        count(*) as n
    from waits
    where days >= 0e0
    group by project_id
),

passes as (
    select
        project_id,
        count(*) filter (where first_verdict = 'accepted') / nullif(
            cast(count(*) filter (where verdicts > 0) as double), 0e0
        ) as actual,
        count(*) filter (where verdicts > 0) as n
    from int_items
    group by project_id
),

gold as (
    select
        project_id,
        avg(case when is_correct then 1e0 else 0e0 end) as actual,
        count(*) as n
    from int_gold_judgements
    group by project_id
),

minimums as (
    select
        project_id,
        max(value_number) filter (where subject = 'annotator_gold') as gold,
        max(value_number) filter (where subject = 'forecast') as days,
        max(value_number) filter (where subject = 'review_rate') as verdicts
    from stg_policies
    where name = 'minimum_n' and scope = 'all'
    group by project_id
),

wanted as (
    select
        project_id,
        case when subject = 'accuracy' then 'accuracy' else name end as target,
        value_number as wanted
    from stg_policies
    where
        scope = 'all'
        and value_number is not null
        and (subject = 'target' or (subject = 'accuracy' and name = 'target'))
),

measured as (
    select
        wanted.project_id,
        wanted.target,
        wanted.wanted,
        case wanted.target
            when 'per_day' then pace.actual
            when 'review_days' then latency.actual
            when 'acceptance' then passes.actual
            when 'accuracy' then gold.actual
            else int_costs.total_cost
        end as actual,
        case
            when wanted.target = 'budget'
                then int_costs.total_cost
                + (int_costs.total_cost - coalesce(int_costs.fixed_cost, 0e0))
                / nullif(cast(int_costs.n as double), 0e0) * remaining.assets
        end as expected,
        case wanted.target
            when 'per_day' then 'assets per working day'
            when 'review_days' then 'days'
            when 'acceptance' then 'share of judged assets'
            when 'accuracy' then 'share of gold answers'
            else coalesce(int_costs.currency, 'unspecified')
        end as unit,
        coalesce(
            case wanted.target
                when 'per_day' then pace.n
                when 'review_days' then latency.n
                when 'acceptance' then passes.n
                when 'accuracy' then gold.n
                else int_costs.n
            end, 0
        ) as n,
        coalesce(
            case wanted.target
                when 'per_day' then minimums.days
                when 'review_days' then minimums.verdicts
                when 'acceptance' then minimums.verdicts
                when 'accuracy' then minimums.gold
            end, 1e0
        ) as minimum_n,
        coalesce(remaining.assets, 0) as remaining
    from wanted
    left join minimums
        on wanted.project_id = minimums.project_id
    left join pace
        on wanted.project_id = pace.project_id
    left join latency
        on wanted.project_id = latency.project_id
    left join passes
        on wanted.project_id = passes.project_id
    left join gold
        on wanted.project_id = gold.project_id
    left join int_costs
        on wanted.project_id = int_costs.project_id
    left join remaining
        on wanted.project_id = remaining.project_id
    where wanted.target <> 'accuracy' or gold.n > 0
),

judged as (
    select
        project_id,
        target,
        wanted,
        actual,
        expected,
        unit,
        n,
        case
            when target = 'per_day' and remaining = 0 then 'not_applicable'
            when actual is null or n = 0 then 'no_data'
            when n < minimum_n then 'insufficient_n'
        end as reason
    from measured
)

select
    project_id,
    target,
    wanted,
    actual,
    expected,
    unit,
    case
        when reason is null and target in ('review_days', 'budget')
            then coalesce(expected, actual) <= wanted
        when reason is null then actual >= wanted
    end as is_met,
    n,
    case target
        when 'per_day' then 'mean of the last 20 working days, the last one left out'
        when 'review_days' then '85th percentile of four weeks; who waits counts as waiting until now'
        when 'acceptance' then 'first verdict is accepted, of all assets with a verdict by others'
        when 'accuracy' then 'answers equal to gold, all questions and people together'
        else 'cost so far; expected is cost per finished asset times what remains on top'
    end as method,
    reason
from judged
