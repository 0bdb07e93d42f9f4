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
-- stored: no

with recounted as (
    select
        errors.project_id,
        errors.question,
        errors.annotator_id,
        errors.asset_key,
        count(*) as errors,
        count(*) filter (where errors.severity = 'neutral') as neutral,
        count(*) filter (where errors.severity = 'minor') as minor,
        count(*) filter (where errors.severity = 'major') as major,
        count(*) filter (where errors.severity = 'critical') as critical,
        count(*) filter (where errors.type = 'wrong_class') as wrong_class,
        count(*) filter (where errors.type = 'missing') as missing,
        count(*) filter (where errors.type = 'spurious') as spurious,
        count(*) filter (where errors.type = 'localisation') as localisation,
        sum(errors.penalty) as penalty
    from int_confirmed_errors as errors
    inner join int_decided_assets as decided
        on errors.project_id = decided.project_id
        and errors.asset_key = decided.asset_key
    where errors.annotator_id is not null
    group by errors.project_id, errors.question, errors.annotator_id, errors.asset_key
),

rechecked as (
    select
        work.project_id,
        work.question,
        work.annotator_id,
        work.asset_key,
        work.labels
    from int_checked_work as work
    inner join int_decided_assets as decided
        on work.project_id = decided.project_id
        and work.asset_key = decided.asset_key
    where work.annotator_id <> 'unspecified'
),

assets as (
    select
        work.project_id,
        work.question,
        work.annotator_id,
        work.labels,
        least(work.labels, work.errors) as erroneous,
        work.errors,
        work.neutral,
        work.minor,
        work.major,
        work.critical,
        work.wrong_class,
        work.missing,
        work.spurious,
        work.localisation,
        work.penalty
    from int_checked_work as work
    left join int_decided_assets as decided
        on work.project_id = decided.project_id
        and work.asset_key = decided.asset_key
    where work.annotator_id <> 'unspecified' and decided.asset_key is null
    union all
    select
        coalesce(rechecked.project_id, recounted.project_id) as project_id,
        coalesce(rechecked.question, recounted.question) as question,
        coalesce(rechecked.annotator_id, recounted.annotator_id) as annotator_id,
        coalesce(rechecked.labels, 0) as labels,
        least(coalesce(rechecked.labels, 0), coalesce(recounted.errors, 0)) as erroneous,
        coalesce(recounted.errors, 0) as errors,
        coalesce(recounted.neutral, 0) as neutral,
        coalesce(recounted.minor, 0) as minor,
        coalesce(recounted.major, 0) as major,
        coalesce(recounted.critical, 0) as critical,
        coalesce(recounted.wrong_class, 0) as wrong_class,
        coalesce(recounted.missing, 0) as missing,
        coalesce(recounted.spurious, 0) as spurious,
        coalesce(recounted.localisation, 0) as localisation,
        coalesce(recounted.penalty, 0) as penalty
    from rechecked
    full outer join recounted
        on rechecked.project_id = recounted.project_id
        and rechecked.question = recounted.question
        and rechecked.annotator_id = recounted.annotator_id
        and rechecked.asset_key = recounted.asset_key
    where coalesce(rechecked.labels, 0) > 0 or coalesce(recounted.errors, 0) > 0
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
