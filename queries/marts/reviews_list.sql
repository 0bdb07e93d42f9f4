-- Every verdict: on which asset, on whose work, and whether anybody else says otherwise.
--
-- A verdict is overturned when the next one by another reviewer, or gold, speaks differently on
-- the same content: one of the two is wrong, and the list does not say which.
--
-- grain: project_id, review_id
-- project_id: the labeling effort
-- review_id: one verdict
-- reviewer_id: who judged; `unspecified` where nobody is named
-- annotator_id: whose work was judged; `unspecified` where nobody is named
-- asset_id: the asset, as the review's source knows it; NULL when the export does not say
-- asset_key: what joins the same asset across sources; `unspecified` when the export does not say
-- name: what people call the asset; its key where it is not listed
-- batch: the delivery it belongs to; NULL when there are none
-- verdict: accepted, rejected or fixed
-- selection: how the work was picked: random, full, targeted, gold or unknown
-- is_self_review: whether reviewer and annotator are one person
-- is_checked: whether somebody else, later, or gold has spoken on the same content
-- is_overturned: whether one of them says otherwise
-- error_type: what the reviewer found; NULL for nothing
-- severity: how bad, in the reviewer's words; NULL when not said
-- day: local date of the verdict; NULL when unknown
-- reviewed_at: when (UTC); NULL when unknown
-- work_seconds: time the review took; NULL where it is not positive or unknown

select
    verdicts.project_id,
    verdicts.review_id,
    verdicts.reviewer_id,
    verdicts.annotator_id,
    stg_reviews.asset_id,
    verdicts.asset_key,
    coalesce(stg_assets.name, verdicts.asset_key) as name,
    stg_assets.batch,
    verdicts.verdict,
    verdicts.selection,
    verdicts.is_self_review,
    verdicts.is_checked,
    verdicts.is_overturned,
    stg_reviews.error_type,
    stg_reviews.severity,
    stg_reviews.day,
    verdicts.reviewed_at,
    verdicts.work_seconds
from int_review_verdicts as verdicts
inner join stg_reviews
    on verdicts.project_id = stg_reviews.project_id
    and verdicts.review_id = stg_reviews.review_id
left join stg_assets
    on stg_reviews.project_id = stg_assets.project_id
    and stg_reviews.asset_id = stg_assets.asset_id
