-- What was checked of each person's work on an asset, and the errors found in it, before anybody
-- decided on them.
--
-- grain: project_id, question, annotator_id, asset_key
-- project_id: the labeling effort
-- question: what was asked; `unspecified` for passes judged as a whole
-- annotator_id: whose work it is; `unspecified` where nobody is named
-- asset_key: what joins the same asset across sources
-- labels: labels compared with gold, plus those in reviewed work
-- labels_once: of those, without verdicts on passes whose labels are counted as well
-- errors: errors that start confirmed
-- neutral: of those, the neutral ones
-- minor: of those, the minor ones
-- major: of those, the major ones
-- critical: of those, the critical ones
-- wrong_class: errors where gold or a reviewer says another class
-- missing: errors where something was left out
-- spurious: errors where there is nothing
-- localisation: errors of place or extent
-- penalty: weights of the errors, added up
-- stored: yes

with checks as (
    select
        project_id,
        question,
        coalesce(annotator_id, 'unspecified') as annotator_id,
        asset_key,
        count(*) as labels,
        count(*) filter (where not is_repeated) as labels_once
    from int_label_checks
    group by project_id, question, coalesce(annotator_id, 'unspecified'), asset_key
),

counted as (
    select
        errors.project_id,
        errors.question,
        coalesce(errors.annotator_id, 'unspecified') as annotator_id,
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
        sum(coalesce(own.penalty, general.penalty)) as penalty
    from int_errors as errors
    left join int_penalties as own
        on errors.project_id = own.project_id
        and errors.severity = own.severity
        and errors.type = own.type
    left join int_penalties as general
        on errors.project_id = general.project_id
        and errors.severity = general.severity
        and general.type = 'all'
    where errors.status = 'confirmed'
    group by
        errors.project_id,
        errors.question,
        coalesce(errors.annotator_id, 'unspecified'),
        errors.asset_key
)

select
    coalesce(checks.project_id, counted.project_id) as project_id,
    coalesce(checks.question, counted.question) as question,
    coalesce(checks.annotator_id, counted.annotator_id) as annotator_id,
    coalesce(checks.asset_key, counted.asset_key) as asset_key,
    coalesce(checks.labels, 0) as labels,
    coalesce(checks.labels_once, 0) as labels_once,
    coalesce(counted.errors, 0) as errors,
    coalesce(counted.neutral, 0) as neutral,
    coalesce(counted.minor, 0) as minor,
    coalesce(counted.major, 0) as major,
    coalesce(counted.critical, 0) as critical,
    coalesce(counted.wrong_class, 0) as wrong_class,
    coalesce(counted.missing, 0) as missing,
    coalesce(counted.spurious, 0) as spurious,
    coalesce(counted.localisation, 0) as localisation,
    coalesce(counted.penalty, 0) as penalty
from checks
full outer join counted
    on checks.project_id = counted.project_id
    and checks.question = counted.question
    and checks.annotator_id = counted.annotator_id
    and checks.asset_key = counted.asset_key
