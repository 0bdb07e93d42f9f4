-- Every error with what people decided on it laid over what was found.
--
-- Besides the imported errors it holds what a person decided on without one: a disagreement or a
-- single label that was confirmed, dismissed or disputed.
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
-- detected_by: gold, reviewer, consensus, rule, model, or person who looked at it
-- status: open, confirmed, dismissed or disputed; errors from gold and reviewers start confirmed
-- iou: overlap with gold of a matched object; NULL otherwise
-- day: local date the work was handed in, else of the verdict; NULL when unknown
-- found_at: when work and gold were both known, or when it was rejected (UTC); NULL when unknown
-- detail: the error in words
-- subject: what the log of decisions calls it
-- decided_by: who decided; NULL where nobody did
-- decided_at: when (UTC)
-- is_asked: whether the owner of the guideline was asked, and nobody has decided since
-- revision: entries of the log about it
-- found_type: what was wrong before anybody decided
-- found_severity: how bad it was before anybody decided

with imported as (
    select
        errors.project_id,
        errors.error_id,
        errors.question,
        errors.asset_id,
        errors.asset_key,
        errors.annotator_id,
        errors.submission_id,
        errors.annotation_id,
        errors.gold_annotation_id,
        errors.job_id,
        errors.label,
        errors.gold_label,
        errors.given_label,
        coalesce(verdicts.type, errors.type) as type,
        coalesce(verdicts.severity, errors.severity) as severity,
        coalesce(verdicts.cause, errors.cause) as cause,
        errors.detected_by,
        coalesce(verdicts.status, errors.status) as status,
        errors.iou,
        errors.day,
        errors.found_at,
        errors.detail,
        'error:' || errors.error_id as subject,
        verdicts.decided_by,
        verdicts.decided_at,
        coalesce(verdicts.is_asked, false) as is_asked,
        coalesce(verdicts.revision, 0) as revision,
        errors.type as found_type,
        errors.severity as found_severity
    from int_errors as errors
    left join int_verdicts as verdicts
        on errors.project_id = verdicts.project_id
        and errors.error_id = verdicts.error_id
),

noticed as (
    select
        verdicts.project_id,
        md5('person|' || verdicts.project_id || '|' || verdicts.subject) as error_id,
        coalesce(verdicts.question, 'unspecified') as question,
        verdicts.asset_id,
        coalesce(verdicts.asset_key, verdicts.asset_id) as asset_key,
        verdicts.annotator_id,
        verdicts.submission_id,
        verdicts.annotation_id,
        cast(null as varchar) as gold_annotation_id,
        cast(null as varchar) as job_id,
        coalesce(verdicts.label, 'unspecified') as label,
        verdicts.gold_label,
        verdicts.given_label,
        coalesce(verdicts.type, 'unspecified') as type,
        coalesce(verdicts.severity, 'minor') as severity,
        verdicts.cause,
        coalesce(verdicts.found_by, 'person') as detected_by,
        verdicts.status,
        cast(null as double) as iou,
        coalesce(
            verdicts.work_on,
            cast(
                verdicts.decided_at at time zone coalesce(projects.time_zone, 'UTC') as date
            )
        ) as day,
        verdicts.decided_at as found_at,
        coalesce(verdicts.finding, 'found in the dashboard') as detail,
        verdicts.subject,
        verdicts.decided_by,
        verdicts.decided_at,
        verdicts.is_asked,
        verdicts.revision,
        coalesce(verdicts.type, 'unspecified') as found_type,
        coalesce(verdicts.severity, 'minor') as found_severity
    from int_verdicts as verdicts
    left join stg_projects as projects
        on verdicts.project_id = projects.project_id
    where verdicts.status is not null
        and verdicts.error_id is null
        and verdicts.asset_id is not null
)

select * from imported
union all
select * from noticed
