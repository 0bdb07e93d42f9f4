-- How alike annotators mark spans of text, question by question, by four coefficients.
--
-- grain: project_id, question, coefficient
-- project_id: the labeling effort
-- question: what was asked
-- coefficient: f1 (same place, same class), f1_partial (half a point where they only overlap),
--   f1_character (code points marked with the same class) or alpha_token (Krippendorff, over
--   tokens)
-- value: the coefficient; NULL when it is undefined (see reason)
-- ci_low: lower end of its 95 % interval, over new assets with the same annotators
-- ci_high: upper end
-- n: assets that the number rests on: seen by two or more, and with a span, or with a text for
--   alpha_token
-- method: the formula, what was left out, and how the interval was made
-- reason: why there is no value (no_data, no_overlap, single_category, not_applicable where
--   texts are unknown), or insufficient_n where there is one that should not be relied on
-- items: assets seen
-- annotators: people who saw them
-- judgements: spans marked
-- prevalence: share of the commonest answer about a token, mostly not to mark it; NULL for F1
-- p_above_threshold: probability that f1 or alpha_token exceeds the project's threshold
-- warning: `prevalence` where that share is .85 or more, else NULL
-- function: span_agreement.overview

with viewings as (
    select
        project_id,
        question,
        count(distinct asset_key) as items,
        count(distinct annotator_id) as annotators,
        cast(sum(spans) as bigint) as judgements
    from int_span_viewings
    group by project_id, question
),

questions as (
    select
        project_id,
        question
    from viewings
    union
    select
        project_id,
        question
    from stg_questions
    where type = 'span'
),

assets as (
    select
        project_id,
        question,
        asset_key,
        count(f1) as pairs,
        count(*) - count(f1) as empty_pairs,
        count(f1_character) as character_pairs,
        sum(coalesce(f1, 0e0)) as f1,
        sum(coalesce(f1_partial, 0e0)) as f1_partial,
        sum(coalesce(f1_character, 0e0)) as f1_character
    from int_span_comparisons
    group by project_id, question, asset_key
)

select
    questions.project_id,
    questions.question,
    int_answer_policies.threshold,
    int_answer_policies.minimum_headline as minimum_n,
    int_answer_policies.minimum_interval,
    coalesce(viewings.items, 0) as items,
    coalesce(viewings.annotators, 0) as annotators,
    coalesce(viewings.judgements, 0) as judgements,
    assets.asset_key,
    assets.pairs,
    assets.empty_pairs,
    assets.character_pairs,
    assets.f1,
    assets.f1_partial,
    assets.f1_character,
    int_span_tokens.pattern,
    int_span_tokens.answer,
    int_span_tokens.ratings,
    int_span_tokens.tokens
from questions
inner join int_answer_policies
    on questions.project_id = int_answer_policies.project_id
left join viewings
    on questions.project_id = viewings.project_id
    and questions.question = viewings.question
left join assets
    on questions.project_id = assets.project_id
    and questions.question = assets.question
left join int_span_tokens
    on assets.project_id = int_span_tokens.project_id
    and assets.question = int_span_tokens.question
    and assets.asset_key = int_span_tokens.asset_key
