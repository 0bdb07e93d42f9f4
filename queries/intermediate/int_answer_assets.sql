-- How the answers on each asset are spread over the labels.
--
-- grain: project_id, question, asset_key
-- project_id: the labeling effort
-- question: what was asked
-- asset_key: what joins the same asset across sources
-- asset_id: the asset, as one source knows it; the first of several
-- annotators: people who answered
-- labels: different answers
-- agreed: pairs of annotators who answered alike
-- surprise: sum over the answers of r ln r, r being how many people gave them
-- leader_no: label_no of the commonest answer; NULL where several are as common
-- completed_on: local date of the last answer; NULL when no answer has one
-- pattern: a number for each way of being spread, 1, 2 ... in each question
-- stored: yes

with counts as (
    select
        int_answers.project_id,
        int_answers.question,
        int_answers.asset_key,
        int_answer_labels.label_no,
        count(*) as ratings,
        min(int_answers.asset_id) as asset_id,
        max(int_answers.day) as day
    from int_answers
    inner join int_answer_labels
        on int_answers.project_id = int_answer_labels.project_id
        and int_answers.question = int_answer_labels.question
        and int_answers.label = int_answer_labels.label
    group by
        int_answers.project_id,
        int_answers.question,
        int_answers.asset_key,
        int_answer_labels.label_no
),

ranked as (
    select
        project_id,
        question,
        asset_key,
        label_no,
        ratings,
        asset_id,
        day,
        rank() over (
            partition by project_id, question, asset_key order by ratings desc
        ) as place
    from counts
),

-- Two sums of hashes stand for which label was given how often: no text has to be put in order.
assets as (
    select
        project_id,
        question,
        asset_key,
        min(asset_id) as asset_id,
        cast(sum(ratings) as bigint) as annotators,
        count(*) as labels,
        cast(sum(ratings * (ratings - 1)) as bigint) as agreed_twice,
        sum(ratings * ln(ratings)) as surprise,
        max(day) as completed_on,
        case
            when count(*) filter (where place = 1) = 1
                then min(label_no) filter (where place = 1)
        end as leader_no,
        sum(cast(hash(label_no, ratings) >> 8 as bigint)) as spread,
        sum(cast(hash(ratings, label_no, 'again') >> 8 as bigint)) as spread_again
    from ranked
    group by project_id, question, asset_key
)

select
    project_id,
    question,
    asset_key,
    asset_id,
    annotators,
    labels,
    cast(floor(agreed_twice / 2e0) as bigint) as agreed,
    round(surprise, 12) as surprise,
    leader_no,
    completed_on,
    dense_rank() over (
        partition by project_id, question order by spread, spread_again
    ) as pattern
from assets
