-- What reviewers looked at, label by label: each verdict with the one answer it is about.
--
-- A verdict on a whole submission is about its answer where there is exactly one; otherwise the
-- label stays `unspecified`.
--
-- grain: project_id, review_id
-- project_id: the labeling effort
-- review_id: one verdict
-- submission_id: what was judged; NULL when the export only names the asset
-- annotation_id: the one decision it is about; NULL where it is about several or none
-- asset_id: the asset; `unspecified` when the export does not say
-- asset_key: what joins the same asset across sources; `unspecified` when the export does not say
-- annotator_id: whose work was judged; NULL where nobody is named
-- question: what was asked
-- label: the class judged
-- verdict: accepted, rejected or fixed
-- reviewed_at: when (UTC)
-- error_type: what the reviewer found; NULL when the export does not say
-- severity: how bad; NULL when the export does not say
-- cause: human_error, bad_data, taxonomy_gap or tool; NULL when the export does not say

with only_answers as (
    select
        project_id,
        submission_id,
        min(annotation_id) as annotation_id
    from stg_annotations
    group by project_id, submission_id
    having count(*) = 1
)

select
    stg_reviews.project_id,
    stg_reviews.review_id,
    stg_reviews.submission_id,
    coalesce(stg_reviews.annotation_id, only_answers.annotation_id) as annotation_id,
    coalesce(stg_reviews.asset_id, 'unspecified') as asset_id,
    coalesce(stg_reviews.asset_key, 'unspecified') as asset_key,
    stg_reviews.annotator_id,
    coalesce(stg_annotations.question, 'unspecified') as question,
    coalesce(
        stg_annotations.label, stg_annotations.value_text, 'unspecified'
    ) as label,
    stg_reviews.verdict,
    stg_reviews.reviewed_at,
    stg_reviews.error_type,
    stg_reviews.severity,
    stg_reviews.cause
from stg_reviews
left join only_answers
    on stg_reviews.project_id = only_answers.project_id
    and stg_reviews.submission_id = only_answers.submission_id
left join stg_annotations
    on stg_reviews.project_id = stg_annotations.project_id
    and coalesce(stg_reviews.annotation_id, only_answers.annotation_id)
    = stg_annotations.annotation_id
