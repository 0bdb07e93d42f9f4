-- The consensus where answers are numbers: their mean and their median, with intervals.
--
-- Questions on an interval or ratio scale. Somebody's repeated answers to an asset are averaged
-- first, so that n counts people.
--
-- grain: project_id, asset_id, question
-- project_id: the labeling effort
-- asset_id: the smallest of the ids under which somebody answered
-- question: what was asked
-- asset_key: what joins the same asset across sources
-- value: mean of the answers
-- ci_low: lower end of its 95 % interval (Student's t); NULL under two people
-- ci_high: upper end
-- n: people who answered with a number
-- median: the middle answer; between the two middle ones where n is even
-- median_low: lower end of its interval, an answer that was given (order statistics); NULL
--   under six people, where no two answers enclose it with 95 %
-- median_high: upper end
-- spread: standard deviation of the answers; NULL under two people
-- lowest: the smallest answer
-- highest: the largest answer
-- gold: what gold says, the mean of all accepted answers; NULL without any
-- method: how the numbers and their intervals were made
-- reason: insufficient_votes where there is one person's answer and so no interval, else NULL
-- function: consensus_numbers.by_asset

with gold as (
    select
        annotations.project_id,
        annotations.question,
        annotations.asset_key,
        avg(coalesce(
            annotations.value_number, try_cast(annotations.label as double)
        )) as gold
    from stg_annotations as annotations
    inner join int_gold_submissions
        on annotations.project_id = int_gold_submissions.project_id
        and annotations.submission_id = int_gold_submissions.submission_id
    where
        annotations.type in ('classification', 'rating', 'number')
        and annotations.parent_annotation_id is null
    group by annotations.project_id, annotations.question, annotations.asset_key
)

select
    int_votes.project_id,
    int_votes.question,
    int_votes.asset_key,
    int_votes.asset_id,
    int_votes.voter,
    int_votes.value,
    gold.gold
from int_votes
left join gold
    on int_votes.project_id = gold.project_id
    and int_votes.question = gold.question
    and int_votes.asset_key = gold.asset_key
where int_votes.is_number and int_votes.value is not null
