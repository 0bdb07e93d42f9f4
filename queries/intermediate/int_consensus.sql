-- The consensus on each asset: the most probable answer, how sure that is, and what more it needs.
--
-- grain: project_id, question, asset_key
-- project_id: the labeling effort
-- question: what was asked
-- asset_key: what joins the same asset across sources
-- asset_id: the smallest of the ids under which somebody voted on it
-- label: the consensus; NULL where there is none (see reason)
-- method: the model, what it took for granted, and how it was chosen
-- posterior: probability that the label is right; of the answers in front where they are tied;
--   NULL where the method gives none
-- entropy: of the posterior, 0 (certain) to 1 (all classes alike)
-- votes: votes, repeats included
-- reason: tie, insufficient_votes (fewer than two) or single_category; NULL otherwise
-- margin: posterior of the label less that of the runner-up
-- runner_up: the next most probable answer; NULL where there is none or two are alike
-- vote_entropy: of the votes, 0 (all alike) to 1 (evenly spread over all classes)
-- voters: different people behind the votes
-- dissenters: votes that say something else than the label
-- majority_label: the answer with most votes; NULL where two have as many or there is one vote
-- majority_share: its share of the votes, or that of the answers in front
-- weighted_label: the answer with most weight, each vote weighed by its annotator's skill
-- gold_label: what gold says; the label then; NULL where there is none or it accepts several
-- differs: whether majority and label differ; NULL where either is
-- more_votes: fewest further votes after which the label may be settled, if they agree with it
-- outcome: settled, open (more votes are needed) or ambiguous (votes are used up, and no label
--   is probable enough)
-- tau: posterior from which it is settled; higher where a critical label was given
-- n_max: votes after which no more are asked for
-- classes: different answers to the question
-- is_prelabelled: whether votes began from a prediction; they are then less independent than
--   the posterior takes them for
-- warning: label_switching (people are below chance on the whole, so the majority is shown),
--   not_converged, else NULL
-- stored: yes

with labels as (
    select
        project_id,
        question,
        asset_key,
        max(case when is_label then label end) as label,
        max(case when is_runner_up then label end) as runner_up,
        max(case when is_weighted then label end) as weighted_label,
        max(posterior) as posterior,
        max(case when is_label then label_votes end) as label_votes,
        any_value(entropy) as entropy,
        any_value(vote_entropy) as vote_entropy,
        any_value(margin) as margin,
        any_value(more_votes) as more_votes,
        any_value(outcome) as outcome,
        any_value(tau) as tau,
        any_value(classes) as classes,
        any_value(voters) as voters,
        any_value(method) as method,
        any_value(warning) as warning
    from int_consensus_candidates
    group by project_id, question, asset_key
),

gold as (
    select
        project_id,
        question,
        asset_key,
        min(answer) as gold_label
    from int_gold_answers
    where frame = -1
    group by project_id, question, asset_key
    having count(*) = 1
)

select
    labels.project_id,
    labels.question,
    labels.asset_key,
    int_majority.asset_id,
    labels.label,
    labels.method,
    labels.posterior,
    labels.entropy,
    int_majority.votes,
    case
        when gold.gold_label is not null then null
        when int_majority.votes < 2 then 'insufficient_votes'
        when labels.label is null then 'tie'
        when labels.classes < 2 then 'single_category'
    end as reason,
    labels.margin,
    labels.runner_up,
    labels.vote_entropy,
    labels.voters,
    case
        when labels.label is not null then int_majority.votes - labels.label_votes
    end as dissenters,
    int_majority.majority_label,
    int_majority.majority_share,
    labels.weighted_label,
    gold.gold_label,
    int_majority.majority_label <> labels.label as differs,
    labels.more_votes,
    labels.outcome,
    labels.tau,
    settings.n_max,
    labels.classes,
    int_majority.prelabelled_votes > 0 as is_prelabelled,
    labels.warning
from labels
inner join int_majority
    on labels.project_id = int_majority.project_id
    and labels.question = int_majority.question
    and labels.asset_key = int_majority.asset_key
inner join int_consensus_settings as settings
    on labels.project_id = settings.project_id
left join gold
    on labels.project_id = gold.project_id
    and labels.question = gold.question
    and labels.asset_key = gold.asset_key
