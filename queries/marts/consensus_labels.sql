-- The consensus on each asset: the most probable answer, how sure that is, and what more it needs.
--
-- Read the posterior with the votes: a model is sure of itself, and surer than it should be
-- where annotators saw the same pre-label or each other. `differs` lists what deserves a look.
--
-- grain: project_id, asset_id, question
-- project_id: the labeling effort
-- asset_id: the smallest of the ids under which somebody voted on it
-- question: what was asked
-- asset_key: what joins the same asset across sources
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

select
    project_id,
    asset_id,
    question,
    asset_key,
    label,
    method,
    posterior,
    entropy,
    votes,
    reason,
    margin,
    runner_up,
    vote_entropy,
    voters,
    dissenters,
    majority_label,
    majority_share,
    weighted_label,
    gold_label,
    differs,
    more_votes,
    outcome,
    tau,
    n_max,
    classes,
    is_prelabelled,
    warning
from int_consensus
