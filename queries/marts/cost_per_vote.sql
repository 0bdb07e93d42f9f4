-- What one more annotator per asset is worth: how often the majority is right, and what it costs.
--
-- Read the gain of the third vote before paying for three. Of assets that gold answers, and as if
-- those were like the others; a vote costs what a submission has cost so far, without review.
--
-- grain: project_id, question, votes
-- project_id: the labeling effort
-- question: what was asked
-- votes: annotators per asset, up to seven
-- n: assets of gold with so many answers or more
-- value: share of them on which the majority of so many votes is right; of a tie its share
-- gain: the same less that of one vote fewer, on the same assets; NULL for one vote
-- cost: votes x cost of a vote; NULL without cost.label_rate or times
-- cost_per_right: what one more right asset costs at this step; NULL where there is no gain
-- currency: what the cost is in; NULL where nobody says
-- method: how votes were chosen
-- reason: insufficient_n below the setting annotator_gold.minimum_n; NULL otherwise
-- function: votes.by_votes

with given as (
    select
        project_id,
        question,
        asset_key,
        given_label,
        is_correct,
        count(distinct annotator_id) as votes
    from int_item_judgements
    where annotator_id is not null
    group by project_id, question, asset_key, given_label, is_correct
),

handed_in as (
    select
        project_id,
        count(*) as submissions
    from int_work_times
    where status = 'submitted'
    group by project_id
),

minimums as (
    select
        project_id,
        max(value_number) as n
    from stg_policies
    where subject = 'annotator_gold' and name = 'minimum_n' and scope = 'all'
    group by project_id
)

select
    given.project_id,
    given.question,
    given.asset_key,
    given.is_correct,
    given.votes,
    int_costs.label_cost / nullif(cast(handed_in.submissions as double), 0e0) as vote_cost,
    int_costs.currency,
    coalesce(minimums.n, 0e0) as minimum_n
from given
left join int_costs
    on given.project_id = int_costs.project_id
left join handed_in
    on given.project_id = handed_in.project_id
left join minimums
    on given.project_id = minimums.project_id
