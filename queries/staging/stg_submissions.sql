-- Every submission that counts, in its current version: drafts, expired and removed ones are out.
--
-- grain: project_id, submission_id
-- project_id: the labeling effort
-- import_id: the import whose row this is
-- source_row: where it stood in the source, from 0
-- submission_id: one annotator's pass over one asset
-- asset_id: the asset, as one source knows it
-- asset_key: what joins the same asset across sources
-- annotator_id: who annotated; NULL where nobody is named
-- role: work, gold, prediction or consensus
-- is_gold: whether it is a trusted answer
-- gold_status: active, disputed or retired; NULL for what is not gold or does not say
-- status: submitted or skipped
-- is_trusted: whether the tool trusts it; NULL when the export does not say
-- is_onboarding: whether it is training work; NULL when the export does not say
-- stage: the step of the tool's workflow
-- job_id: the tool's raw id of the job it belongs to
-- round: which round of work, from the tool
-- started_at: when work began (UTC)
-- submitted_at: when it was handed in (UTC)
-- updated_at: when it last changed (UTC)
-- work_seconds: time it took, as exported; uncapped
-- work_time_kind: active, elapsed, derived or unknown
-- questions_shown: the questions the annotator saw; NULL when the export does not say
-- parent_submission_id: the submission it was made from, by whoever
-- prelabel_submission_id: the prediction it started from
-- guideline_version: the guideline in force
-- channel: where the worker came from
-- country: the worker's country
-- content_hash: equal for equal content
-- is_honeypot: whether the asset is a hidden gold asset
-- batch: the delivery the asset belongs to
-- day: local date of submitted_at in the project's time zone (UTC when it has none); NULL without it

select
    submissions.project_id,
    submissions.import_id,
    submissions.source_row,
    submissions.submission_id,
    submissions.asset_id,
    coalesce(assets.asset_key, submissions.asset_id) as asset_key,
    submissions.annotator_id,
    submissions.role,
    submissions.is_gold,
    submissions.gold_status,
    submissions.status,
    submissions.is_trusted,
    submissions.is_onboarding,
    submissions.stage,
    submissions.job_id,
    submissions.round,
    submissions.started_at,
    submissions.submitted_at,
    submissions.updated_at,
    submissions.work_seconds,
    submissions.work_time_kind,
    submissions.questions_shown,
    submissions.parent_submission_id,
    submissions.prelabel_submission_id,
    submissions.guideline_version,
    submissions.channel,
    submissions.country,
    submissions.content_hash,
    coalesce(assets.is_honeypot, false) as is_honeypot,
    assets.batch,
    cast(
        submissions.submitted_at at time zone coalesce(projects.time_zone, 'UTC') as date
    ) as day
from submissions
left join assets
    on submissions.project_id = assets.project_id
    and submissions.asset_id = assets.asset_id
left join projects
    on submissions.project_id = projects.project_id
where submissions.status in ('submitted', 'skipped')
