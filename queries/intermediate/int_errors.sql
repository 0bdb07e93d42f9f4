-- Every error known: what differs from gold, and what reviewers rejected.
--
-- One decision may stand twice, found by gold and by a reviewer: detected_by tells them apart.
-- A rejection that names no severity, or one that is not ours, counts as minor, the least that
-- is an error at all. What a reviewer calls an error is a code where it can mean but one, else
-- `unspecified` with the words in detail.
--
-- grain: project_id, error_id
-- project_id: the labeling effort
-- error_id: made from its parts, so it stays the same from import to import
-- question: what was asked; `unspecified` where a reviewer rejected a pass of several answers
-- asset_id: the asset, as the work's source knows it
-- asset_key: what joins the same asset across sources
-- annotator_id: whose work it is; NULL where nobody is named
-- submission_id: the work; NULL when a review only names the asset
-- annotation_id: the decision; NULL where an object is missing or a whole pass was rejected
-- gold_annotation_id: what gold says; NULL where gold has nothing or no part in it
-- job_id: the tool's raw id of the job it belongs to
-- label: the class it counts under: gold's, else the one given
-- gold_label: what gold says; NULL where it says nothing or has no part in it
-- given_label: what the annotator says; NULL where that is nothing, or unknown
-- type: what is wrong (wrong_class, missing, spurious, localisation, boundary ...), or unspecified
-- severity: neutral, minor, major or critical
-- cause: human_error, bad_data, taxonomy_gap or tool; NULL when nobody said
-- detected_by: gold or reviewer
-- status: confirmed; errors from gold and reviewers start so
-- iou: overlap with gold of a matched object; NULL otherwise
-- day: local date the work was handed in, else of the verdict; NULL when unknown
-- found_at: when work and gold were both known, or when it was rejected (UTC); NULL when unknown
-- detail: the error in words
-- stored: yes

with against_gold as (
    select
        judgements.project_id,
        md5(
            'gold|' || judgements.project_id || '|' || judgements.submission_id || '|'
            || judgements.unit_id || '|' || errors.type
        ) as error_id,
        judgements.question,
        judgements.asset_id,
        judgements.asset_key,
        judgements.annotator_id,
        judgements.submission_id,
        judgements.annotation_id,
        judgements.gold_annotation_id,
        judgements.job_id,
        coalesce(judgements.gold_label, judgements.given_label) as label,
        judgements.gold_label,
        judgements.given_label,
        errors.type,
        errors.severity,
        cast(null as varchar) as cause,
        'gold' as detected_by,
        judgements.iou,
        judgements.day,
        judgements.found_at,
        case
            when errors.note is not null then errors.note
            when errors.type = 'wrong_class'
                then 'gold says ' || judgements.gold_label || ', given ' || judgements.given_label
            when errors.type = 'missing'
                then 'gold has ' || judgements.gold_label || ', nothing was drawn'
            when errors.type = 'spurious'
                then judgements.given_label || ' was drawn, gold has nothing there'
            else judgements.given_label || ' overlaps gold by '
                || cast(round(judgements.iou, 2) as varchar)
        end as detail
    from int_gold_judgements as judgements
    inner join int_gold_errors as errors
        on judgements.project_id = errors.project_id
        and judgements.submission_id = errors.submission_id
        and judgements.unit_id = errors.unit_id
),

rejected as (
    select
        checks.project_id,
        md5('reviewer|' || checks.project_id || '|' || checks.review_id) as error_id,
        checks.question,
        checks.asset_id,
        checks.asset_key,
        checks.annotator_id,
        checks.submission_id,
        checks.annotation_id,
        cast(null as varchar) as gold_annotation_id,
        checks.job_id,
        checks.label,
        cast(null as varchar) as gold_label,
        nullif(checks.label, 'unspecified') as given_label,
        coalesce(checks.error_type, 'unspecified') as type,
        coalesce(checks.severity, 'minor') as severity,
        checks.cause,
        'reviewer' as detected_by,
        cast(null as double) as iou,
        checks.day,
        checks.reviewed_at as found_at,
        case when checks.label = 'unspecified' then 'rejected' else checks.label || ' rejected' end
        || ' by a reviewer'
        || coalesce(': ' || checks.error_text, '')
        || case
            when checks.severity_text is not null and checks.severity is null
                then ' (' || checks.severity_text || ')'
            else ''
        end as detail
    from int_review_checks as checks
    where checks.verdict = 'rejected'
),

known as (
    select * from against_gold
    union all
    select * from rejected
)

select
    project_id,
    error_id,
    question,
    asset_id,
    asset_key,
    annotator_id,
    submission_id,
    annotation_id,
    gold_annotation_id,
    job_id,
    label,
    gold_label,
    given_label,
    type,
    severity,
    cause,
    detected_by,
    'confirmed' as status,
    iou,
    day,
    found_at,
    detail
from known
