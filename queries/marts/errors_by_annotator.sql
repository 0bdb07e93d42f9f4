-- How many errors each annotator's checked work holds, by severity and kind.
--
-- Counts and labels_checked add up over questions and annotators. People whose work was picked
-- for review, or lies in harder batches, are not comparable by this alone.
--
-- grain: project_id, question, annotator_id
-- project_id: the labeling effort
-- question: what was asked; `unspecified` for passes judged as a whole
-- annotator_id: whose work it is; work without a name is in errors_by_label_severity only
-- errors: confirmed errors
-- neutral: of those, the neutral ones
-- minor: of those, the minor ones
-- major: of those, the major ones
-- critical: of those, the critical ones
-- wrong_class: errors where gold or a reviewer says another class
-- missing: errors where something was left out
-- spurious: errors where there is nothing
-- localisation: errors of place or extent
-- other: errors of any other kind, and of none named
-- labels_checked: labels compared with gold, plus those in reviewed work
-- assets: assets they are on
-- penalty: weights of all errors, added up
-- penalty_per_1000: penalty for every 1000 labels checked; NULL where none was
-- erroneous: labels checked that hold an error (at most as many as are checked on an asset)
-- value: erroneous / n
-- ci_low: lower end of Wilson's 95 % interval of value
-- ci_high: upper end
-- n: labels checked
-- method: whether labels count singly or as clusters of an asset
-- reason: no_data, or insufficient_n where n is below the minimum; NULL otherwise
-- function: severity.by_annotator

with checks as (
    select
        project_id,
        question,
        annotator_id,
        asset_key,
        count(*) as labels
    from int_label_checks
    where annotator_id is not null
    group by project_id, question, annotator_id, asset_key
),

errors as (
    select
        project_id,
        question,
        annotator_id,
        asset_key,
        count(*) as errors,
        count(*) filter (where severity = 'neutral') as neutral,
        count(*) filter (where severity = 'minor') as minor,
        count(*) filter (where severity = 'major') as major,
        count(*) filter (where severity = 'critical') as critical,
        count(*) filter (where type = 'wrong_class') as wrong_class,
        count(*) filter (where type = 'missing') as missing,
        count(*) filter (where type = 'spurious') as spurious,
        count(*) filter (where type = 'localisation') as localisation,
        sum(penalty) as penalty
    from int_confirmed_errors
    where annotator_id is not null
    group by project_id, question, annotator_id, asset_key
),

assets as (
    select
        coalesce(checks.project_id, errors.project_id) as project_id,
        coalesce(checks.question, errors.question) as question,
        coalesce(checks.annotator_id, errors.annotator_id) as annotator_id,
        coalesce(checks.labels, 0) as labels,
        least(coalesce(checks.labels, 0), coalesce(errors.errors, 0)) as erroneous,
        coalesce(errors.errors, 0) as errors,
        errors.neutral,
        errors.minor,
        errors.major,
        errors.critical,
        errors.wrong_class,
        errors.missing,
        errors.spurious,
        errors.localisation,
        errors.penalty
    from checks
    full outer join errors
        on checks.project_id = errors.project_id
        and checks.question = errors.question
        and checks.annotator_id = errors.annotator_id
        and checks.asset_key = errors.asset_key
),

totals as (
    select
        project_id,
        question,
        annotator_id,
        cast(sum(errors) as bigint) as errors,
        cast(coalesce(sum(neutral), 0) as bigint) as neutral,
        cast(coalesce(sum(minor), 0) as bigint) as minor,
        cast(coalesce(sum(major), 0) as bigint) as major,
        cast(coalesce(sum(critical), 0) as bigint) as critical,
        cast(coalesce(sum(wrong_class), 0) as bigint) as wrong_class,
        cast(coalesce(sum(missing), 0) as bigint) as missing,
        cast(coalesce(sum(spurious), 0) as bigint) as spurious,
        cast(coalesce(sum(localisation), 0) as bigint) as localisation,
        cast(sum(labels) as bigint) as labels_checked,
        count(*) as assets,
        cast(coalesce(sum(penalty), 0) as double) as penalty,
        cast(sum(erroneous) as bigint) as erroneous,
        cast(sum(labels * labels) as double) as labels_squared,
        cast(sum(labels * erroneous) as double) as labels_by_erroneous,
        cast(sum(erroneous * erroneous) as double) as erroneous_squared
    from assets
    group by project_id, question, annotator_id
),

minimums as (
    select
        project_id,
        max(value_number) as minimum_n
    from stg_policies
    where subject = 'annotator_gold' and name = 'minimum_n' and scope = 'all'
    group by project_id
)

select
    totals.*,
    minimums.minimum_n
from totals
left join minimums
    on totals.project_id = minimums.project_id
