-- Every known version of the decisions in submissions that changed between exports.
--
-- Submissions whose decisions never changed are not here: their one version is stg_annotations.
--
-- grain: project_id, annotation_id, from_export
-- project_id: the labeling effort
-- annotation_id: one decision inside a submission
-- from_export: place of the export that brought this version, from 1 in order of export
-- to_export: place of the export that changed or left it out; NULL where it still stands
-- first_export: place of the first export that knew a decision of the submission
-- submission_id: the submission it belongs to
-- asset_id: the asset, as one source knows it
-- question: what was asked
-- type: classification, choices, bbox, polygon ...
-- frame: frame or page the decision stands on
-- parent_annotation_id: the object it is nested under; NULL when it stands alone
-- label: the class chosen, else the text or number answered; NULL where it carries none
-- is_submitted: whether the submission counted then: handed in, neither draft nor removed
-- from_at: when the export that brought it was made (UTC)
-- to_at: when the one that ended it was made (UTC); NULL where it still stands

with exports as (
    select
        project_id,
        import_id,
        exported_at,
        row_number() over (
            partition by project_id
            order by exported_at asc, source_sha256 asc, imported_at asc, import_id asc
        ) as position
    from imports
),

changed as (
    select
        project_id,
        submission_id
    from annotations_history
    group by project_id, submission_id
),

runs as (
    select
        project_id,
        annotation_id,
        submission_id,
        asset_id,
        question,
        type,
        frame,
        parent_annotation_id,
        coalesce(label, value_text, cast(value_number as varchar)) as label,
        valid_from_import,
        valid_to_import
    from annotations_history
    union all
    select
        annotations.project_id,
        annotations.annotation_id,
        annotations.submission_id,
        annotations.asset_id,
        annotations.question,
        annotations.type,
        annotations.frame,
        annotations.parent_annotation_id,
        coalesce(
            annotations.label,
            annotations.value_text,
            cast(annotations.value_number as varchar)
        ) as label,
        annotations.import_id as valid_from_import,
        cast(null as varchar) as valid_to_import
    from annotations
    inner join changed
        on annotations.project_id = changed.project_id
        and annotations.submission_id = changed.submission_id
),

submission_runs as (
    select
        submissions_history.project_id,
        submissions_history.submission_id,
        submissions_history.status,
        came.position as from_export,
        went.position as to_export
    from submissions_history
    inner join exports as came
        on submissions_history.project_id = came.project_id
        and submissions_history.valid_from_import = came.import_id
    left join exports as went
        on submissions_history.project_id = went.project_id
        and submissions_history.valid_to_import = went.import_id
    union all
    select
        submissions.project_id,
        submissions.submission_id,
        submissions.status,
        came.position as from_export,
        cast(null as bigint) as to_export
    from submissions
    inner join changed
        on submissions.project_id = changed.project_id
        and submissions.submission_id = changed.submission_id
    inner join exports as came
        on submissions.project_id = came.project_id
        and submissions.import_id = came.import_id
),

placed as (
    select
        runs.*,
        came.position as from_export,
        went.position as to_export,
        came.exported_at as from_at,
        went.exported_at as to_at,
        min(came.position) over (
            partition by runs.project_id, runs.submission_id
        ) as first_export
    from runs
    inner join exports as came
        on runs.project_id = came.project_id
        and runs.valid_from_import = came.import_id
    left join exports as went
        on runs.project_id = went.project_id
        and runs.valid_to_import = went.import_id
)

select
    placed.project_id,
    placed.annotation_id,
    placed.from_export,
    placed.to_export,
    placed.first_export,
    placed.submission_id,
    placed.asset_id,
    placed.question,
    placed.type,
    placed.frame,
    placed.parent_annotation_id,
    placed.label,
    coalesce(submission_runs.status in ('submitted', 'skipped'), false) as is_submitted,
    placed.from_at,
    placed.to_at
from placed
left join submission_runs
    on placed.project_id = submission_runs.project_id
    and placed.submission_id = submission_runs.submission_id
    and placed.from_export >= submission_runs.from_export
    and (submission_runs.to_export is null or placed.from_export < submission_runs.to_export)
