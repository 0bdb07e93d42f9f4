-- How alike annotators mark spans of each class: tokens marked with it against all others.
--
-- grain: project_id, question, label
-- project_id: the labeling effort
-- question: what was asked
-- label: the class
-- value: Krippendorff's nominal alpha over tokens, marked with the class against not; NULL when
--   undefined
-- ci_low: lower end of its 95 % interval, over new assets with the same annotators
-- ci_high: upper end
-- n: assets that several saw and whose text is known
-- positives: spans with the class, on assets that several saw
-- specific_agreement: of each two annotators' spans with the class, the share that both marked
--   exactly alike (entity F1); NULL when nobody marked one there
-- method: the formula and how the interval was made
-- reason: why there is no value (no_overlap, single_category, not_applicable where texts are
--   unknown), or insufficient_n where there is one that should not be relied on
-- function: span_agreement.by_label

with marked as (
    select
        int_span_viewings.project_id,
        int_span_viewings.question,
        int_spans.label,
        max(int_span_viewings.viewers) as most_viewers,
        count(*) filter (where int_span_viewings.viewers > 1) as positives,
        cast(sum(int_span_viewings.viewers - 1) as bigint) as compared
    from int_span_viewings
    inner join int_spans
        on int_span_viewings.project_id = int_spans.project_id
        and int_span_viewings.submission_id = int_spans.submission_id
        and int_span_viewings.question = int_spans.question
    group by int_span_viewings.project_id, int_span_viewings.question, int_spans.label
),

alike as (
    select
        int_span_pairings.project_id,
        int_span_pairings.question,
        int_spans.label,
        count(*) as exact
    from int_span_pairings
    inner join int_spans
        on int_span_pairings.project_id = int_spans.project_id
        and int_span_pairings.span_a = int_spans.span_id
    where int_span_pairings.is_exact
    group by int_span_pairings.project_id, int_span_pairings.question, int_spans.label
),

shared as (
    select
        project_id,
        question,
        max(viewers) as viewers
    from int_span_viewings
    group by project_id, question
)

select
    marked.project_id,
    marked.question,
    marked.label,
    marked.positives,
    2e0 * coalesce(alike.exact, 0) / nullif(marked.compared, 0) as specific_agreement,
    shared.viewers > 1 as is_shared,
    int_answer_policies.minimum_label_items as minimum_n,
    int_answer_policies.minimum_label_positives as minimum_positives,
    int_answer_policies.minimum_interval,
    int_answer_policies.threshold,
    cast(null as varchar) as asset_key,
    cast(null as varchar) as pattern,
    cast(null as varchar) as answer,
    cast(null as bigint) as ratings,
    cast(null as bigint) as tokens
from marked
inner join shared
    on marked.project_id = shared.project_id
    and marked.question = shared.question
inner join int_answer_policies
    on marked.project_id = int_answer_policies.project_id
left join alike
    on marked.project_id = alike.project_id
    and marked.question = alike.question
    and marked.label = alike.label
union all
select
    project_id,
    question,
    cast(null as varchar) as label,
    cast(null as bigint) as positives,
    cast(null as double) as specific_agreement,
    cast(null as boolean) as is_shared,
    cast(null as double) as minimum_n,
    cast(null as double) as minimum_positives,
    cast(null as double) as minimum_interval,
    cast(null as double) as threshold,
    asset_key,
    pattern,
    answer,
    ratings,
    tokens
from int_span_tokens
