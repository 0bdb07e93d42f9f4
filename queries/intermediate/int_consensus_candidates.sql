-- Every answer that an asset could have, how many gave it, and how probable it is.
--
-- The answers given, what gold says, and what the model holds most probable. One of them is the
-- label; the rest is kept because disagreement can be signal.
--
-- grain: project_id, question, asset_key, label
-- project_id: the labeling effort
-- question: what was asked
-- asset_key: what joins the same asset across sources
-- label: an answer
-- label_votes: votes for it
-- voters: different people behind all votes on the asset
-- posterior: probability that it is the true one; NULL where the method gives none
-- is_label: whether it is the consensus
-- is_runner_up: whether it is the next most probable
-- is_weighted: whether the weighted vote chooses it
-- entropy: of the posterior, 0 (certain) to 1 (all classes alike); NULL with fewer than two classes
-- vote_entropy: the same of the votes
-- margin: posterior of the label less that of the runner-up
-- classes: different answers to the question, gold's included
-- more_votes: fewest further votes after which the label may be settled
-- outcome: settled, open (more votes are needed) or ambiguous (none left to ask for)
-- tau: posterior from which it is settled
-- method: the model, what it took for granted, and how it was chosen
-- warning: label_switching, not_converged or too_many_classes; else NULL
-- function: consensus.candidates

with gold as (
    select
        project_id,
        asset_key,
        question,
        min(answer) as gold_label
    from int_gold_answers
    where frame = -1
    group by project_id, asset_key, question
    having count(*) = 1
),

critical as (
    select
        stg_labels.project_id,
        stg_labels.question,
        stg_labels.label
    from stg_labels
    where stg_labels.is_critical
    union
    select
        stg_labels.project_id,
        stg_labels.question,
        stg_labels.label
    from stg_labels
    inner join stg_policies
        on stg_labels.project_id = stg_policies.project_id
        and stg_labels.label = stg_policies.scope
    where
        stg_policies.subject = 'label'
        and stg_policies.name = 'is_critical'
        and stg_policies.value_number > 0
)

select
    int_votes.project_id,
    int_votes.question,
    int_votes.asset_key,
    int_votes.voter,
    int_votes.label,
    gold.gold_label,
    critical.label is not null as is_critical,
    settings.method,
    settings.smoothing,
    settings.diagonal,
    settings.skill_agreements,
    settings.skill_answers,
    settings.rounds,
    settings.tau,
    settings.tau_critical,
    settings.n_max,
    settings.minimum_votes,
    settings.minimum_items
from int_votes
inner join int_consensus_settings as settings
    on int_votes.project_id = settings.project_id
left join gold
    on int_votes.project_id = gold.project_id
    and int_votes.asset_key = gold.asset_key
    and int_votes.question = gold.question
left join critical
    on int_votes.project_id = critical.project_id
    and int_votes.question = critical.question
    and int_votes.label = critical.label
where
    not int_votes.is_number
    -- A plain count of heads: who answered twice counts once.
    and not (settings.method = 'majority' and int_votes.is_repeat)
