-- How well reviewers tell right work from wrong: their verdicts on work that gold has judged too.
--
-- Only verdicts on the content that gold was compared with: the same hash, or work that has not
-- changed since. With both shares, a rate that reviewers saw can be corrected (Rogan and Gladen).
--
-- grain: project_id
-- project_id: the labeling effort
-- wrong: verdicts on work that gold calls wrong
-- caught: of those, rejected or fixed
-- right_work: verdicts on work that gold calls right
-- passed: of those, accepted
-- sensitivity: caught / wrong: the share of errors that reviewers see
-- sensitivity_low: lower end of its 95 % interval
-- sensitivity_high: upper end
-- specificity: passed / right_work: the share of right work that they let pass
-- specificity_low: lower end of its 95 % interval
-- specificity_high: upper end
-- n: verdicts, both kinds together
-- method: what was compared, and the interval
-- reason: no_data, insufficient_n where either kind has under 30, or not_applicable where reviewers
--     do no better than chance; then nothing can be corrected
-- function: missed.reviewers

with gold_says as (
    select
        project_id,
        submission_id,
        bool_and(is_correct) as is_right
    from int_gold_judgements
    group by project_id, submission_id
),

compared as (
    select
        stg_reviews.project_id,
        gold_says.is_right,
        stg_reviews.verdict = 'accepted' as is_accepted
    from stg_reviews
    inner join gold_says
        on stg_reviews.project_id = gold_says.project_id
        and stg_reviews.submission_id = gold_says.submission_id
    inner join stg_submissions
        on stg_reviews.project_id = stg_submissions.project_id
        and stg_reviews.submission_id = stg_submissions.submission_id
    where
        not coalesce(stg_reviews.is_self_review, false)
        and stg_reviews.annotation_id is null
        and coalesce(
            stg_reviews.reviewed_content_hash = stg_submissions.content_hash,
            coalesce(stg_submissions.updated_at, stg_submissions.submitted_at)
            <= stg_reviews.reviewed_at,
            false
        )
)

select
    stg_projects.project_id,
    count(*) filter (where not compared.is_right) as wrong,
    count(*) filter (where not compared.is_right and not compared.is_accepted) as caught,
    count(*) filter (where compared.is_right) as right_work,
    count(*) filter (where compared.is_right and compared.is_accepted) as passed
from stg_projects
left join compared
    on stg_projects.project_id = compared.project_id
group by stg_projects.project_id
