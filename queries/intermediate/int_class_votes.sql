-- How first independent answers split, where annotators disagree.
--
-- grain: project_id, asset_key, question
-- project_id: the labeling effort
-- asset_key: what joins the same asset across sources
-- question: what was asked
-- votes: annotators who answered
-- top_votes: annotators behind the most frequent answer
-- top_answer: that answer; NULL where two are equally frequent
-- split: the answers with their votes, most frequent first

with disputed as (
    select
        project_id,
        asset_key,
        question
    from int_answers
    group by project_id, asset_key, question
    having min(label) <> max(label)
),

tallies as (
    select
        int_answers.project_id,
        int_answers.asset_key,
        int_answers.question,
        int_answers.label,
        count(*) as votes
    from int_answers
    inner join disputed
        on int_answers.project_id = disputed.project_id
        and int_answers.asset_key = disputed.asset_key
        and int_answers.question = disputed.question
    group by
        int_answers.project_id,
        int_answers.asset_key,
        int_answers.question,
        int_answers.label
),

ranked as (
    select
        *,
        row_number() over (
            partition by project_id, asset_key, question
            order by votes desc, label asc
        ) as place
    from tallies
),

totals as (
    select
        project_id,
        asset_key,
        question,
        cast(sum(votes) as bigint) as votes,
        max(votes) as top_votes,
        max(case when place = 1 then label end) as first_answer,
        max(case when place = 2 then votes end) as second_votes,
        string_agg(label || ' ' || cast(votes as varchar), ', ' order by place) as split
    from ranked
    group by project_id, asset_key, question
)

select
    project_id,
    asset_key,
    question,
    votes,
    top_votes,
    case when second_votes < top_votes then first_answer end as top_answer,
    split
from totals
