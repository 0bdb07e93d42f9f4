-- Every verdict a reviewer gave, with whose work it was about.
--
-- grain: project_id, review_id
-- project_id: the labeling effort
-- review_id: one verdict
-- submission_id: what was judged; NULL when the export only names the asset
-- annotation_id: the one decision judged; NULL when it is about the whole submission
-- asset_id: the asset, as one source knows it; NULL when the export does not say
-- asset_key: what joins the same asset across sources
-- annotator_id: whose work was judged; NULL where nobody is named
-- reviewer_id: who judged
-- is_self_review: whether reviewer and annotator are the same person; NULL where one is unknown
-- reviewed_content_hash: the content that was judged
-- verdict: accepted, rejected or fixed
-- reviewed_at: when (UTC)
-- day: local date of reviewed_at in the project's time zone; NULL without it
-- work_seconds: time the review took
-- selection: how it was picked: random, full, targeted, gold or unknown
-- inclusion_prob: chance of being picked, above 0 and at most 1; NULL when unknown
-- sample_id: the sample it was drawn in
-- error_type: what the reviewer found
-- severity: how bad, in the reviewer's words
-- cause: human_error, bad_data, taxonomy_gap or tool

select
    reviews.project_id,
    reviews.review_id,
    reviews.submission_id,
    reviews.annotation_id,
    coalesce(reviews.asset_id, submissions.asset_id) as asset_id,
    coalesce(assets.asset_key, reviews.asset_id, submissions.asset_id) as asset_key,
    submissions.annotator_id,
    reviews.reviewer_id,
    reviews.reviewer_id = submissions.annotator_id as is_self_review,
    reviews.reviewed_content_hash,
    reviews.verdict,
    reviews.reviewed_at,
    cast(reviews.reviewed_at at time zone coalesce(projects.time_zone, 'UTC') as date) as day,
    reviews.work_seconds,
    reviews.selection,
    reviews.inclusion_prob,
    reviews.sample_id,
    reviews.error_type,
    reviews.severity,
    reviews.cause
from reviews
left join submissions
    on reviews.project_id = submissions.project_id
    and reviews.submission_id = submissions.submission_id
left join assets
    on reviews.project_id = assets.project_id
    and coalesce(reviews.asset_id, submissions.asset_id) = assets.asset_id
left join projects
    on reviews.project_id = projects.project_id
