-- Assets whose votes fall into two camps: just two answers with a large share of them each.
--
-- grain: project_id, question, asset_key
-- project_id: the labeling effort
-- question: what was asked
-- asset_key: what joins the same asset across sources
-- label_a: one of the two answers, the first in the alphabet
-- label_b: the other

select
    candidates.project_id,
    candidates.question,
    candidates.asset_key,
    min(candidates.label) as label_a,
    max(candidates.label) as label_b
from int_consensus_candidates as candidates
inner join int_consensus
    on candidates.project_id = int_consensus.project_id
    and candidates.question = int_consensus.question
    and candidates.asset_key = int_consensus.asset_key
inner join int_consensus_settings as settings
    on candidates.project_id = settings.project_id
where
    int_consensus.votes >= settings.cause_votes
    and candidates.label_votes >= settings.cause_share * int_consensus.votes
group by candidates.project_id, candidates.question, candidates.asset_key
having count(*) = 2
