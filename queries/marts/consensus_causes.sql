-- Why votes on an asset differ, or that they do not: the person, the asset, the labels, the data.
--
-- A rule, in this order: bad data, where many say it cannot be told; a gap in the taxonomy,
-- where many say that nothing fits, where two verdicts or more name it as the cause, or where
-- assets are split between the same two labels by people who keep to their side; ambiguous, where
-- the answer stays uncertain; human error, where it is certain and somebody says otherwise; clear.
-- It is a place to look, no verdict.
--
-- grain: project_id, asset_id, question
-- project_id: the labeling effort
-- asset_id: the smallest of the ids under which somebody voted on it
-- question: what was asked
-- asset_key: what joins the same asset across sources
-- cause: bad_data, taxonomy_gap, ambiguous, human_error or clear; NULL where too few voted
-- label: the consensus
-- votes: votes, repeats included
-- posterior: probability that the label is right
-- entropy: of the posterior, of the votes where the method gives none; 0 to 1
-- dissenters: votes that say something else than the label
-- cannot_tell_share: share of votes for labels that mean the data cannot be judged
-- other_share: share of votes for labels that mean that none fits
-- gap_verdicts: verdicts of reviewers that name a gap in the taxonomy as the cause
-- split_pair: the two labels the asset is split between, where that is a gap in the taxonomy
-- outcome: settled, open or ambiguous, by the sequential rule
-- method: the thresholds of the rule
-- reason: insufficient_votes where the cause is NULL; NULL otherwise

select
    project_id,
    asset_id,
    question,
    asset_key,
    cause,
    label,
    votes,
    posterior,
    entropy,
    dissenters,
    cannot_tell_share,
    other_share,
    gap_verdicts,
    split_pair,
    outcome,
    method,
    reason
from int_consensus_causes
