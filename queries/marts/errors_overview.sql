-- What the confirmed errors of a project cost, as a score of 100 for none.
--
-- The score falls by the weight of each error's severity, over the labels checked; it may be
-- negative. One confirmed critical error fails a batch whatever the score is.
--
-- grain: project_id, question
-- project_id: the labeling effort
-- question: what was asked; `all` for the project, `unspecified` for passes judged as a whole
-- errors: confirmed errors
-- neutral: of those, the neutral ones
-- minor: of those, the minor ones
-- major: of those, the major ones
-- critical: of those, the critical ones
-- has_critical: whether there is any critical one
-- assets: assets with a label that was checked, or with an error
-- penalty: weights of all errors, added up
-- penalty_per_1000: penalty for every 1000 labels checked
-- value: quality score, 100 x (1 - penalty / labels checked)
-- ci_low: lower end of its 95 % interval; NULL where no error was seen or assets are too few
-- ci_high: upper end
-- n: labels checked: compared with gold, or in reviewed work (both ways counts twice)
-- method: the weights, and how the interval was made
-- reason: no_data, or insufficient_n where assets are too few for an interval; NULL otherwise
-- function: severity.overview
-- stored: no

with errors as (
    select
        confirmed.project_id,
        confirmed.question,
        confirmed.asset_key,
        confirmed.severity,
        confirmed.penalty
    from int_confirmed_errors as confirmed
    inner join int_decided_assets as decided
        on confirmed.project_id = decided.project_id
        and confirmed.asset_key = decided.asset_key
),

asked as (
    select * from errors where question <> 'all'
    union all
    select
        project_id,
        'all' as question,
        asset_key,
        severity,
        penalty
    from errors
),

recounted as (
    select
        project_id,
        question,
        asset_key,
        count(*) filter (where severity = 'neutral') as neutral,
        count(*) filter (where severity = 'minor') as minor,
        count(*) filter (where severity = 'major') as major,
        count(*) filter (where severity = 'critical') as critical,
        sum(penalty) as penalty
    from asked
    group by project_id, question, asset_key
),

rechecked as (
    select
        checked.project_id,
        checked.question,
        checked.asset_key,
        checked.labels
    from int_checked_assets as checked
    inner join int_decided_assets as decided
        on checked.project_id = decided.project_id
        and checked.asset_key = decided.asset_key
),

assets as (
    select
        checked.project_id,
        checked.question,
        checked.labels,
        checked.neutral,
        checked.minor,
        checked.major,
        checked.critical,
        checked.penalty
    from int_checked_assets as checked
    left join int_decided_assets as decided
        on checked.project_id = decided.project_id
        and checked.asset_key = decided.asset_key
    where decided.asset_key is null
    union all
    select
        coalesce(rechecked.project_id, recounted.project_id) as project_id,
        coalesce(rechecked.question, recounted.question) as question,
        coalesce(rechecked.labels, 0) as labels,
        coalesce(recounted.neutral, 0) as neutral,
        coalesce(recounted.minor, 0) as minor,
        coalesce(recounted.major, 0) as major,
        coalesce(recounted.critical, 0) as critical,
        coalesce(recounted.penalty, 0) as penalty
    from rechecked
    full outer join recounted
        on rechecked.project_id = recounted.project_id
        and rechecked.question = recounted.question
        and rechecked.asset_key = recounted.asset_key
    where coalesce(rechecked.labels, 0) > 0 or recounted.penalty is not null
),

patterns as (
    select
        project_id,
        question,
        labels,
        penalty,
        count(*) as assets,
        sum(neutral) as neutral,
        sum(minor) as minor,
        sum(major) as major,
        sum(critical) as critical
    from assets
    group by project_id, question, labels, penalty
),

settings as (
    select
        project_id,
        max(case when subject = 'severity_weight' and name = 'neutral' then value_number end)
            as weight_neutral,
        max(case when subject = 'severity_weight' and name = 'minor' then value_number end)
            as weight_minor,
        max(case when subject = 'severity_weight' and name = 'major' then value_number end)
            as weight_major,
        max(case when subject = 'severity_weight' and name = 'critical' then value_number end)
            as weight_critical,
        max(case when subject = 'agreement_interval' and name = 'minimum_n' then value_number end)
            as minimum_n
    from stg_policies
    where scope = 'all'
    group by project_id
)

select
    settings.project_id,
    coalesce(patterns.question, 'all') as question,
    cast(coalesce(patterns.labels, 0) as bigint) as labels,
    cast(coalesce(patterns.penalty, 0) as double) as penalty,
    coalesce(patterns.assets, 0) as assets,
    cast(coalesce(patterns.neutral, 0) as bigint) as neutral,
    cast(coalesce(patterns.minor, 0) as bigint) as minor,
    cast(coalesce(patterns.major, 0) as bigint) as major,
    cast(coalesce(patterns.critical, 0) as bigint) as critical,
    settings.weight_neutral,
    settings.weight_minor,
    settings.weight_major,
    settings.weight_critical,
    settings.minimum_n
from settings
left join patterns
    on settings.project_id = patterns.project_id
