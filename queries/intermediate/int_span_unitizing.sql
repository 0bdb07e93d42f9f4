-- How alike annotators place the boundaries of spans, where a project asks for it.
--
-- The policy `span_agreement.method` asks: `unitized` for Krippendorff's unitized alpha, `gamma`
-- for Mathet's gamma, which needs the package pygamma-agreement. Without it there are no rows.
--
-- grain: project_id, question, coefficient
-- project_id: the labeling effort
-- question: what was asked
-- coefficient: alpha_unitized or gamma
-- value: the coefficient; NULL when it is undefined (see reason)
-- ci_low: lower end of its 95 % interval, over new assets with the same annotators
-- ci_high: upper end
-- n: assets that several saw and somebody marked
-- method: the formula, what it took for granted, and how the interval was made
-- reason: why there is no value (no_data, no_overlap, single_category, not_applicable where the
--   package is missing or the policy is not known), or insufficient_n where there is one that
--   should not be relied on
-- items: assets seen
-- annotators: people who saw them
-- judgements: spans marked
-- prevalence: always NULL
-- p_above_threshold: probability that the coefficient exceeds the project's threshold
-- warning: always NULL
-- function: unitizing.overview

with asked as (
    select
        project_id,
        max(value_text) as method
    from stg_policies
    where subject = 'span_agreement' and name = 'method' and scope = 'all'
    group by project_id
),

texts as (
    select
        project_id,
        asset_key,
        max(length(text)) as length
    from stg_assets
    group by project_id, asset_key
)

select
    int_span_viewings.project_id,
    int_span_viewings.question,
    asked.method,
    int_answer_policies.threshold,
    int_answer_policies.minimum_headline as minimum_n,
    int_answer_policies.minimum_interval,
    int_span_viewings.asset_key,
    int_span_viewings.annotator_id,
    int_span_viewings.viewers,
    texts.length,
    int_span_pieces.span_id,
    int_span_pieces.label,
    int_span_pieces.span_start,
    int_span_pieces.span_end
from int_span_viewings
inner join asked
    on int_span_viewings.project_id = asked.project_id
inner join int_answer_policies
    on int_span_viewings.project_id = int_answer_policies.project_id
left join texts
    on int_span_viewings.project_id = texts.project_id
    and int_span_viewings.asset_key = texts.asset_key
left join int_span_pieces
    on int_span_viewings.project_id = int_span_pieces.project_id
    and int_span_viewings.submission_id = int_span_pieces.submission_id
    and int_span_viewings.question = int_span_pieces.question
where asked.method is not null
