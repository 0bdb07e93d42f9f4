-- What most voters say of each asset: the plain count, without a model.
--
-- A strict plurality of two people or more; never the first in the alphabet. Who answered twice
-- counts once, with the first answer.
--
-- grain: project_id, question, asset_key
-- project_id: the labeling effort
-- question: what was asked
-- asset_key: what joins the same asset across sources
-- asset_id: the smallest of the ids under which somebody voted on it
-- votes: votes, repeats included
-- top_votes: people for the commonest answer
-- labels: different answers
-- majority_label: the answer of most people; NULL where two have as many or there is one person
-- majority_share: top_votes / people
-- prelabelled_votes: votes that began from a prediction
-- reason: tie or insufficient_votes where there is no majority label; NULL otherwise
-- stored: yes

with tallies as (
    select
        project_id,
        question,
        asset_key,
        label,
        min(asset_id) as asset_id,
        count(*) as votes,
        count(*) filter (where not is_repeat) as people,
        count(*) filter (where is_prelabelled) as prelabelled_votes
    from int_votes
    where not is_number
    group by project_id, question, asset_key, label
),

tops as (
    select
        project_id,
        question,
        asset_key,
        max(people) as top_votes
    from tallies
    group by project_id, question, asset_key
),

totals as (
    select
        tallies.project_id,
        tallies.question,
        tallies.asset_key,
        min(tallies.asset_id) as asset_id,
        cast(sum(tallies.votes) as bigint) as votes,
        cast(sum(tallies.people) as bigint) as people,
        cast(sum(tallies.prelabelled_votes) as bigint) as prelabelled_votes,
        max(tops.top_votes) as top_votes,
        count(*) as labels,
        count(*) filter (where tallies.people = tops.top_votes) as leaders,
        min(case when tallies.people = tops.top_votes then tallies.label end) as leader
    from tallies
    inner join tops
        on tallies.project_id = tops.project_id
        and tallies.question = tops.question
        and tallies.asset_key = tops.asset_key
    group by tallies.project_id, tallies.question, tallies.asset_key
)

select
    totals.project_id,
    totals.question,
    totals.asset_key,
    totals.asset_id,
    totals.votes,
    totals.top_votes,
    totals.labels,
    case when totals.people >= 2 and totals.leaders = 1 then totals.leader end as majority_label,
    totals.top_votes / cast(nullif(totals.people, 0) as double) as majority_share,
    totals.prelabelled_votes,
    case
        when totals.people < 2 then 'insufficient_votes'
        when totals.leaders > 1 then 'tie'
    end as reason
from totals
