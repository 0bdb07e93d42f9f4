-- How often each annotator's votes are right as far as the consensus knows, asset by asset.
--
-- Everybody's own votes are part of the consensus, so this flatters, the more so the fewer vote
-- on an asset; where there is gold, accuracy_by_annotator is the number to go by.
--
-- grain: project_id, question, annotator_id
-- project_id: the labeling effort
-- question: what was asked
-- annotator_id: who annotated; votes without a name are left out
-- n: votes on assets whose answers have a probability
-- agreements: sum of the probabilities that each of them is right
-- value: agreements / n
-- skill: the same with some average answers added, so that few votes prove little
-- against_consensus: votes that differ from a settled label
-- settled: votes on assets whose label is settled
-- method: where the probabilities come from, and what was added for skill
-- reason: insufficient_n where n is below the minimum, else NULL
-- stored: yes

with judged as (
    select
        int_votes.project_id,
        int_votes.question,
        int_votes.annotator_id,
        candidates.posterior,
        candidates.is_label,
        candidates.outcome,
        candidates.method
    from int_votes
    inner join int_consensus_candidates as candidates
        on int_votes.project_id = candidates.project_id
        and int_votes.question = candidates.question
        and int_votes.asset_key = candidates.asset_key
        and int_votes.label = candidates.label
    where int_votes.annotator_id is not null and candidates.posterior is not null
),

counted as (
    select
        project_id,
        question,
        annotator_id,
        count(*) as n,
        -- Summed in whole parts of a billion: the order of rows must not show.
        sum(cast(round(posterior * 1e9) as bigint)) / 1e9 as agreements,
        count(*) filter (where outcome = 'settled' and not is_label) as against_consensus,
        count(*) filter (where outcome = 'settled') as settled,
        min(method) as method
    from judged
    group by project_id, question, annotator_id
)

select
    counted.project_id,
    counted.question,
    counted.annotator_id,
    counted.n,
    counted.agreements,
    counted.agreements / nullif(counted.n, 0) as value,
    (counted.agreements + settings.skill_agreements)
    / nullif(counted.n + settings.skill_answers, 0e0) as skill,
    counted.against_consensus,
    counted.settled,
    counted.method,
    case when counted.n < settings.minimum_items then 'insufficient_n' end as reason
from counted
inner join int_consensus_settings as settings
    on counted.project_id = settings.project_id
