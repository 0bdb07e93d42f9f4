-- Each verdict beside the others on the same item, and what gold says of the work it is about.
--
-- An item is what reviewers judge: one decision, or one annotator's work on an asset through all
-- its rounds. Gold contradicts an acceptance of work with an error, and a rejection of work that
-- is right, as long as the work is known to be the same as when it was reviewed.
--
-- grain: project_id, review_id
-- project_id: the labeling effort
-- review_id: one verdict
-- item_id: what was judged, the same through all rounds
-- asset_key: what joins the same asset across sources; `unspecified` when the export does not say
-- annotator_id: whose work was judged; `unspecified` where nobody is named
-- reviewer_id: who judged; `unspecified` where nobody is named
-- selection: how it was picked: random, full, targeted, gold or unknown
-- verdict: accepted, rejected or fixed
-- is_self_review: whether reviewer and annotator are one person
-- work_seconds: time the review took; NULL where it is not positive or unknown
-- reviewed_at: when (UTC)
-- is_checked: whether somebody else or gold has spoken on the same content
-- is_overturned: whether one of them says otherwise
-- stored: yes

with gold_says as (
    select
        project_id,
        submission_id,
        cast(null as varchar) as annotation_id,
        bool_and(is_correct) as is_right
    from int_gold_judgements
    group by project_id, submission_id
    union all
    select
        project_id,
        submission_id,
        annotation_id,
        is_correct as is_right
    from int_gold_judgements
    where annotation_id is not null
),

reviews as (
    select
        project_id,
        review_id,
        coalesce(
            'decision ' || annotation_id,
            'work ' || annotator_id || ' ' || asset_key,
            'pass ' || submission_id,
            'asset ' || asset_key,
            'review ' || review_id
        ) as item_id,
        coalesce(asset_key, 'unspecified') as asset_key,
        coalesce(annotator_id, 'unspecified') as annotator_id,
        coalesce(reviewer_id, 'unspecified') as reviewer_id,
        coalesce(selection, 'unknown') as selection,
        verdict,
        coalesce(is_self_review, false) as is_self_review,
        case when work_seconds > 0 then work_seconds end as work_seconds,
        reviewed_at,
        submission_id,
        annotation_id,
        reviewed_content_hash
    from stg_reviews
),

contents as (
    select
        stg_submissions.project_id,
        stg_submissions.submission_id,
        stg_submissions.content_hash
    from stg_submissions
    inner join (
        select distinct
            project_id,
            submission_id
        from reviews
        where reviewed_content_hash is not null
    ) as hashed
        on stg_submissions.project_id = hashed.project_id
        and stg_submissions.submission_id = hashed.submission_id
),

followed as (
    select
        *,
        lead(verdict) over (
            partition by project_id, item_id, is_self_review
            order by reviewed_at asc nulls last, review_id asc
        ) as next_verdict,
        lead(reviewer_id) over (
            partition by project_id, item_id, is_self_review
            order by reviewed_at asc nulls last, review_id asc
        ) as next_reviewer_id,
        lead(reviewed_content_hash) over (
            partition by project_id, item_id, is_self_review
            order by reviewed_at asc nulls last, review_id asc
        ) as next_content_hash
    from reviews
),

-- After a rejection the work is done again, so only an equal hash makes the next verdict one on
-- the same work; after an acceptance it is, unless hashes say otherwise.
compared as (
    select
        followed.*,
        coalesce(
            followed.next_reviewer_id <> followed.reviewer_id
            and followed.next_reviewer_id <> 'unspecified'
            and case
                when
                    followed.reviewed_content_hash is not null
                    and followed.next_content_hash is not null
                    then followed.reviewed_content_hash = followed.next_content_hash
                else followed.verdict = 'accepted'
            end,
            false
        ) as has_second,
        (followed.verdict = 'accepted') <> (followed.next_verdict = 'accepted') as second_differs,
        gold_says.is_right is not null
        and coalesce(
            followed.reviewed_content_hash = contents.content_hash,
            followed.verdict = 'accepted'
        ) as has_gold,
        (followed.verdict = 'accepted') <> gold_says.is_right as gold_differs
    from followed
    left join gold_says
        on followed.project_id = gold_says.project_id
        and followed.submission_id = gold_says.submission_id
        and coalesce(followed.annotation_id, '') = coalesce(gold_says.annotation_id, '')
    left join contents
        on followed.project_id = contents.project_id
        and followed.submission_id = contents.submission_id
)

select
    project_id,
    review_id,
    item_id,
    asset_key,
    annotator_id,
    reviewer_id,
    selection,
    verdict,
    is_self_review,
    work_seconds,
    reviewed_at,
    has_second or has_gold as is_checked,
    (has_second and second_differs) or (has_gold and gold_differs) as is_overturned
from compared
