-- Pairs of answers that assets are split between, and whether people keep to their side.
--
-- An asset is split where just two answers have a large share of its votes each. Where many
-- are split between the same two, and each annotator keeps choosing the same one, the guideline
-- is read in two ways; where people waver, the assets are hard.
--
-- grain: project_id, question, label_a, label_b
-- project_id: the labeling effort
-- question: what was asked
-- label_a: one answer, the first in the alphabet
-- label_b: the other
-- assets: assets split between them
-- answers: answers with one of the two on such assets, of people who gave enough of them
-- self_consistency: share of those that are the one their author prefers; NULL without any
-- is_gap: whether assets and consistency are enough to call it a gap in the taxonomy

with pairs as (
    select
        project_id,
        question,
        label_a,
        label_b,
        count(*) as assets
    from int_split_assets
    group by project_id, question, label_a, label_b
),

sides as (
    select
        int_split_assets.project_id,
        int_split_assets.question,
        int_split_assets.label_a,
        int_split_assets.label_b,
        int_votes.voter,
        count(*) as answers,
        greatest(
            count(*) filter (where int_votes.label = int_split_assets.label_a),
            count(*) filter (where int_votes.label = int_split_assets.label_b)
        ) as preferred
    from int_split_assets
    inner join int_votes
        on int_split_assets.project_id = int_votes.project_id
        and int_split_assets.question = int_votes.question
        and int_split_assets.asset_key = int_votes.asset_key
    where int_votes.label in (int_split_assets.label_a, int_split_assets.label_b)
    group by
        int_split_assets.project_id, int_split_assets.question, int_split_assets.label_a, int_split_assets.label_b, int_votes.voter
),

consistency as (
    select
        sides.project_id,
        sides.question,
        sides.label_a,
        sides.label_b,
        cast(sum(sides.answers) as bigint) as answers,
        sum(sides.preferred) / cast(nullif(sum(sides.answers), 0) as double)
            as self_consistency
    from sides
    inner join int_consensus_settings as settings
        on sides.project_id = settings.project_id
    where sides.answers >= settings.pair_answers
    group by sides.project_id, sides.question, sides.label_a, sides.label_b
)

select
    pairs.project_id,
    pairs.question,
    pairs.label_a,
    pairs.label_b,
    pairs.assets,
    coalesce(consistency.answers, 0) as answers,
    consistency.self_consistency,
    pairs.assets >= settings.pair_assets
    and coalesce(consistency.self_consistency >= settings.self_consistency, false) as is_gap
from pairs
inner join int_consensus_settings as settings
    on pairs.project_id = settings.project_id
left join consistency
    on pairs.project_id = consistency.project_id
    and pairs.question = consistency.question
    and pairs.label_a = consistency.label_a
    and pairs.label_b = consistency.label_b
