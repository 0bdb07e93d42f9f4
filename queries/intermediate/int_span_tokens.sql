-- What the annotators of a text say of each of its tokens: the classes they mark it with, or none.
--
-- Texts that several annotators saw. Tokens are runs of letters, marks, digits and underscores;
-- any other character that is not a space stands alone, and so does one of a script without
-- spaces between words. A token is marked where a span covers any part of it. Tokens of one asset
-- that look alike are one row per answer.
--
-- grain: project_id, question, asset_key, pattern, answer
-- project_id: the labeling effort
-- question: what was asked
-- asset_key: what joins the same asset across sources
-- pattern: a mark for the answers and how often each is given, equal for equal ones
-- answer: one answer: the class the token is marked with, or several in the order of the alphabet
--   with a unit separator (code point 31) between them; empty where it is not marked
-- ratings: annotators who say so
-- tokens: tokens of this asset that look so
-- function: tokens.patterns

with texts as (
    select
        project_id,
        asset_key,
        max(text) as text
    from stg_assets
    where text is not null
    group by project_id, asset_key
),

assets as (
    select
        project_id,
        question,
        asset_key,
        max(viewers) as viewers
    from int_span_viewings
    where viewers > 1
    group by project_id, question, asset_key
)

select
    assets.project_id,
    assets.question,
    assets.asset_key,
    assets.viewers,
    texts.text,
    cast(null as varchar) as submission_id,
    cast(null as varchar) as label,
    cast(null as bigint) as span_start,
    cast(null as bigint) as span_end
from assets
inner join texts
    on assets.project_id = texts.project_id
    and assets.asset_key = texts.asset_key
union all
select
    int_span_viewings.project_id,
    int_span_viewings.question,
    int_span_viewings.asset_key,
    cast(null as bigint) as viewers,
    cast(null as varchar) as text,
    int_span_viewings.submission_id,
    int_span_pieces.label,
    int_span_pieces.span_start,
    int_span_pieces.span_end
from int_span_viewings
inner join int_span_pieces
    on int_span_viewings.project_id = int_span_pieces.project_id
    and int_span_viewings.submission_id = int_span_pieces.submission_id
    and int_span_viewings.question = int_span_pieces.question
where int_span_viewings.viewers > 1
