-- Why votes on an asset differ, or that they do not: the person, the asset, the labels, the data.
--
-- A rule, in this order: bad data, where many say it cannot be told; a gap in the taxonomy,
-- where many say that nothing fits, where two verdicts or more name it as the cause, or where
-- assets are split between the same two labels by people who keep to their side; ambiguous, where
-- the answer stays uncertain; human error, where it is certain and somebody says otherwise; clear.
-- It is a place to look, no verdict.
--
-- grain: project_id, question, asset_key
-- project_id: the labeling effort
-- question: what was asked
-- asset_key: what joins the same asset across sources
-- asset_id: the smallest of the ids under which somebody voted on it
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
-- stored: yes

with answers as (
    select
        project_id,
        question,
        label,
        trim(regexp_replace(lower(label), '[^\p{L}\p{N}]+', ' ', 'g')) as plain
    from int_consensus_candidates
    group by project_id, question, label
),

marked as (
    select
        answers.project_id,
        answers.question,
        answers.label,
        settings.cannot_tell like '%,' || answers.plain || ',%' as is_cannot_tell
    from answers
    inner join int_consensus_settings as settings
        on answers.project_id = settings.project_id
    where
        answers.plain <> ''
        and (
            settings.cannot_tell like '%,' || answers.plain || ',%'
            or settings.other like '%,' || answers.plain || ',%'
        )
),

escapes as (
    select
        candidates.project_id,
        candidates.question,
        candidates.asset_key,
        cast(sum(
            case when marked.is_cannot_tell then candidates.label_votes else 0 end
        ) as bigint) as cannot_tell_votes,
        cast(sum(
            case when marked.is_cannot_tell then 0 else candidates.label_votes end
        ) as bigint) as other_votes
    from int_consensus_candidates as candidates
    inner join marked
        on candidates.project_id = marked.project_id
        and candidates.question = marked.question
        and candidates.label = marked.label
    group by candidates.project_id, candidates.question, candidates.asset_key
),

gaps as (
    select
        int_split_assets.project_id,
        int_split_assets.question,
        int_split_assets.asset_key,
        int_split_assets.label_a || ' / ' || int_split_assets.label_b as split_pair
    from int_split_assets
    inner join int_split_pairs
        on int_split_assets.project_id = int_split_pairs.project_id
        and int_split_assets.question = int_split_pairs.question
        and int_split_assets.label_a = int_split_pairs.label_a
        and int_split_assets.label_b = int_split_pairs.label_b
    where int_split_pairs.is_gap
),

tagged as (
    select
        reviews.project_id,
        annotations.question,
        reviews.asset_key,
        count(*) as gap_verdicts
    from stg_reviews as reviews
    left join stg_annotations as annotations
        on reviews.project_id = annotations.project_id
        and reviews.annotation_id = annotations.annotation_id
    where reviews.cause = 'taxonomy_gap'
    group by reviews.project_id, annotations.question, reviews.asset_key
),

said as (
    select
        int_consensus.project_id,
        int_consensus.question,
        int_consensus.asset_key,
        sum(tagged.gap_verdicts) as gap_verdicts
    from int_consensus
    inner join tagged
        on int_consensus.project_id = tagged.project_id
        and int_consensus.asset_key = tagged.asset_key
        -- A verdict on a pass as a whole is about all its questions.
        and coalesce(tagged.question, int_consensus.question) = int_consensus.question
    group by int_consensus.project_id, int_consensus.question, int_consensus.asset_key
),

measured as (
    select
        int_consensus.project_id,
        int_consensus.question,
        int_consensus.asset_key,
        int_consensus.asset_id,
        int_consensus.label,
        int_consensus.votes,
        int_consensus.posterior,
        coalesce(int_consensus.entropy, int_consensus.vote_entropy) as entropy,
        int_consensus.dissenters,
        int_consensus.outcome,
        int_consensus.tau,
        coalesce(escapes.cannot_tell_votes, 0) / cast(nullif(int_consensus.votes, 0) as double)
            as cannot_tell_share,
        coalesce(escapes.other_votes, 0) / cast(nullif(int_consensus.votes, 0) as double)
            as other_share,
        cast(coalesce(said.gap_verdicts, 0) as bigint) as gap_verdicts,
        gaps.split_pair
    from int_consensus
    left join escapes
        on int_consensus.project_id = escapes.project_id
        and int_consensus.question = escapes.question
        and int_consensus.asset_key = escapes.asset_key
    left join said
        on int_consensus.project_id = said.project_id
        and int_consensus.question = said.question
        and int_consensus.asset_key = said.asset_key
    left join gaps
        on int_consensus.project_id = gaps.project_id
        and int_consensus.question = gaps.question
        and int_consensus.asset_key = gaps.asset_key
),

judged as (
    select
        measured.*,
        case
            when measured.votes < settings.cause_votes then null
            when measured.cannot_tell_share >= settings.cause_share then 'bad_data'
            when
                measured.other_share >= settings.cause_share
                or measured.gap_verdicts >= 2
                or measured.split_pair is not null
                then 'taxonomy_gap'
            when
                measured.entropy >= settings.cause_entropy or measured.outcome = 'ambiguous'
                then 'ambiguous'
            when measured.outcome = 'settled' and measured.dissenters > 0 then 'human_error'
            -- Uncertain, but more votes may still decide: neither clear nor anybody's error.
            when measured.dissenters = 0 then 'clear'
        end as cause,
        'from ' || cast(cast(settings.cause_votes as bigint) as varchar) || ' votes; shares from '
        || cast(settings.cause_share as varchar) || '; entropy from '
        || cast(settings.cause_entropy as varchar) || '; tau ' || cast(measured.tau as varchar)
        as method
    from measured
    inner join int_consensus_settings as settings
        on measured.project_id = settings.project_id
)

select
    project_id,
    question,
    asset_key,
    asset_id,
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
    case when cause is null then 'insufficient_votes' end as reason
from judged
