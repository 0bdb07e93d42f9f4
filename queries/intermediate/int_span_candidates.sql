-- Spans of two annotators with the same class that lie on the same place or overlap.
--
-- A span that both marked exactly alike appears with its counterpart only.
--
-- grain: project_id, span_a, span_b
-- project_id: the labeling effort
-- span_a: the span of one annotator
-- span_b: the span of the other, who comes later in the alphabet
-- question: what was asked
-- submission_a: the pass that marked span_a
-- submission_b: the pass that marked span_b
-- is_exact: whether they lie on the same place

with sides as (
    select
        a.project_id,
        a.question,
        a.submission_id as submission_a,
        b.submission_id as submission_b
    from int_span_viewings as a
    inner join int_span_viewings as b
        on a.project_id = b.project_id
        and a.question = b.question
        and a.asset_key = b.asset_key
        and a.annotator_id < b.annotator_id
    where a.spans > 0 and b.spans > 0
),

exact as (
    select
        sides.project_id,
        a.span_id as span_a,
        b.span_id as span_b,
        sides.question,
        sides.submission_a,
        sides.submission_b
    from sides
    inner join int_spans as a
        on sides.project_id = a.project_id
        and sides.submission_a = a.submission_id
        and sides.question = a.question
    inner join int_spans as b
        on sides.project_id = b.project_id
        and sides.submission_b = b.submission_id
        and sides.question = b.question
        and a.label = b.label
        and a.extent = b.extent
        and a.copy = b.copy
),

overlapping as (
    select distinct
        sides.project_id,
        a.span_id as span_a,
        b.span_id as span_b,
        sides.question,
        sides.submission_a,
        sides.submission_b
    from sides
    inner join int_span_pieces as a
        on sides.project_id = a.project_id
        and sides.submission_a = a.submission_id
        and sides.question = a.question
    inner join int_span_pieces as b
        on sides.project_id = b.project_id
        and sides.submission_b = b.submission_id
        and sides.question = b.question
        and a.label = b.label
        and a.span_start < b.span_end
        and b.span_start < a.span_end
        and a.span_start < a.span_end
        and b.span_start < b.span_end
)

select
    project_id,
    span_a,
    span_b,
    question,
    submission_a,
    submission_b,
    true as is_exact
from exact
union all
select
    overlapping.project_id,
    overlapping.span_a,
    overlapping.span_b,
    overlapping.question,
    overlapping.submission_a,
    overlapping.submission_b,
    false as is_exact
from overlapping
left join exact as taken_a
    on overlapping.project_id = taken_a.project_id
    and overlapping.span_a = taken_a.span_a
    and overlapping.submission_b = taken_a.submission_b
left join exact as taken_b
    on overlapping.project_id = taken_b.project_id
    and overlapping.span_b = taken_b.span_b
    and overlapping.submission_a = taken_b.submission_a
where taken_a.span_a is null and taken_b.span_b is null
