-- Every pass over an asset and every verdict on one: who, when, how long, what came of it.
--
-- grain: project_id, asset_id, pass_id
-- project_id: the labeling effort
-- asset_id: the asset that is looked at
-- pass_id: the submission or the review
-- kind: work, gold, prediction, consensus or review
-- submission_id: the submission; of a review, what it judged, NULL when it only names the asset
-- source_asset_id: the asset as this source knows it; several ids may mean the same thing
-- person_id: who annotated or reviewed; NULL where nobody is named
-- status: submitted or skipped; of a review its verdict
-- gold_status: active, disputed or retired; NULL for what is not gold or does not say
-- round: which round of work, from the tool
-- happened_at: when it was handed in or judged (UTC); NULL when unknown
-- work_seconds: time it took, as exported; NULL when unknown
-- work_time_kind: active, elapsed, derived or unknown; NULL for reviews
-- error_type: what a reviewer found; NULL for submissions
-- severity: how bad, in the reviewer's words; NULL for submissions
-- width: pixels, as this source says; NULL when unknown
-- height: pixels, as this source says; NULL when unknown
-- uri: where the asset lies, as this source says; NULL when it does not
-- source_uri: the export it came from; NULL for reviews

with passes as (
    select
        submissions.project_id,
        submissions.asset_key,
        submissions.submission_id as pass_id,
        case when submissions.is_gold then 'gold' else submissions.role end as kind,
        submissions.submission_id,
        submissions.asset_id,
        submissions.annotator_id as person_id,
        submissions.status,
        submissions.gold_status,
        submissions.round,
        submissions.submitted_at as happened_at,
        submissions.work_seconds,
        submissions.work_time_kind,
        cast(null as varchar) as error_type,
        cast(null as varchar) as severity,
        stg_imports.source_uri
    from stg_submissions as submissions
    left join stg_imports
        on submissions.project_id = stg_imports.project_id
        and submissions.import_id = stg_imports.import_id
    union all
    select
        project_id,
        asset_key,
        review_id as pass_id,
        'review' as kind,
        submission_id,
        asset_id,
        reviewer_id as person_id,
        verdict as status,
        cast(null as varchar) as gold_status,
        cast(null as integer) as round,
        reviewed_at as happened_at,
        work_seconds,
        cast(null as varchar) as work_time_kind,
        error_type,
        severity,
        cast(null as varchar) as source_uri
    from stg_reviews
)

select
    asked.project_id,
    asked.asset_id,
    passes.pass_id,
    passes.kind,
    passes.submission_id,
    passes.asset_id as source_asset_id,
    passes.person_id,
    passes.status,
    passes.gold_status,
    passes.round,
    passes.happened_at,
    passes.work_seconds,
    passes.work_time_kind,
    passes.error_type,
    passes.severity,
    answered.width,
    answered.height,
    answered.uri,
    passes.source_uri
from stg_assets as asked
inner join passes
    on asked.project_id = passes.project_id
    and asked.asset_key = passes.asset_key
left join stg_assets as answered
    on passes.project_id = answered.project_id
    and passes.asset_id = answered.asset_id
