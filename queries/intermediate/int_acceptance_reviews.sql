-- Each verdict by somebody else with what it says about the unit: how bad the worst thing is.
--
-- grain: project_id, review_id
-- project_id: the labeling effort
-- review_id: one verdict
-- annotator_id: whose work was judged; `unspecified` where nobody is named
-- asset_key: what joins the same asset across sources
-- annotation_id: the one decision judged; NULL when it is about a whole pass
-- sample_id: the sample the verdict says it belongs to; NULL where it says nothing
-- selection: how it was picked: random, full, targeted, gold or unknown
-- inclusion_prob: the chance of being picked, in the words of the export; NULL when unknown
-- reviewed_at: when (UTC); NULL when unknown
-- grade: 0 accepted, 1 neutral, 2 minor, 3 rejected or fixed without a severity, 4 major,
--     5 critical

select
    stg_reviews.project_id,
    stg_reviews.review_id,
    coalesce(stg_reviews.annotator_id, 'unspecified') as annotator_id,
    stg_reviews.asset_key,
    stg_reviews.annotation_id,
    stg_reviews.sample_id,
    coalesce(stg_reviews.selection, 'unknown') as selection,
    stg_reviews.inclusion_prob,
    stg_reviews.reviewed_at,
    case
        when stg_reviews.verdict = 'accepted' then 0
        when checks.severity = 'neutral' then 1
        when checks.severity = 'minor' then 2
        when checks.severity = 'major' then 4
        when checks.severity = 'critical' then 5
        else 3
    end as grade
from stg_reviews
inner join int_review_checks as checks
    on stg_reviews.project_id = checks.project_id
    and stg_reviews.review_id = checks.review_id
where not coalesce(stg_reviews.is_self_review, false) and stg_reviews.asset_key is not null
