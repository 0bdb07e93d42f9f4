-- How alike two annotators marked one asset that both saw.
--
-- grain: project_id, question, submission_a, submission_b
-- project_id: the labeling effort
-- question: what was asked
-- submission_a: the pass of one annotator
-- submission_b: the pass of the other
-- asset_key: what joins the same asset across sources
-- annotator_a: who made submission_a
-- annotator_b: who made submission_b, later in the alphabet
-- spans: spans that the two marked together; 0 where both marked none
-- exact: spans of one that the other marked with the same class on the same place
-- partial: spans of one that overlap one of the other's of the same class, exact ones left out
-- characters: code points that each marked, added up; one marked with two classes counts twice
-- common: code points that both marked with the same class
-- f1: 2 exact / spans; NULL where both marked none
-- f1_partial: the same with half a point for each partial match
-- f1_character: 2 common / characters; NULL where neither marked a character
-- stored: yes

with paired as (
    select
        project_id,
        question,
        submission_a,
        submission_b,
        count(*) filter (where is_exact) as exact,
        count(*) filter (where not is_exact) as partial
    from int_span_pairings
    group by project_id, question, submission_a, submission_b
),

covered as (
    select
        project_id,
        question,
        submission_id,
        cast(sum(span_end - span_start) as bigint) as characters
    from int_span_covers
    group by project_id, question, submission_id
),

sides as (
    select
        a.project_id,
        a.question,
        a.submission_id as submission_a,
        b.submission_id as submission_b,
        a.asset_key,
        a.annotator_id as annotator_a,
        b.annotator_id as annotator_b,
        a.spans + b.spans as spans
    from int_span_viewings as a
    inner join int_span_viewings as b
        on a.project_id = b.project_id
        and a.question = b.question
        and a.asset_key = b.asset_key
        and a.annotator_id < b.annotator_id
),

shared as (
    select
        sides.project_id,
        sides.question,
        sides.submission_a,
        sides.submission_b,
        cast(
            sum(
                least(a.span_end, b.span_end) - greatest(a.span_start, b.span_start)
            ) as bigint
        ) as common
    from sides
    inner join int_span_covers as a
        on sides.project_id = a.project_id
        and sides.submission_a = a.submission_id
        and sides.question = a.question
    inner join int_span_covers as b
        on sides.project_id = b.project_id
        and sides.submission_b = b.submission_id
        and sides.question = b.question
        and a.label = b.label
        and a.span_start < b.span_end
        and b.span_start < a.span_end
    group by sides.project_id, sides.question, sides.submission_a, sides.submission_b
),

counted as (
    select
        sides.*,
        coalesce(paired.exact, 0) as exact,
        coalesce(paired.partial, 0) as partial,
        coalesce(covered_a.characters, 0) + coalesce(covered_b.characters, 0) as characters,
        coalesce(shared.common, 0) as common
    from sides
    left join paired
        on sides.project_id = paired.project_id
        and sides.question = paired.question
        and sides.submission_a = paired.submission_a
        and sides.submission_b = paired.submission_b
    left join covered as covered_a
        on sides.project_id = covered_a.project_id
        and sides.question = covered_a.question
        and sides.submission_a = covered_a.submission_id
    left join covered as covered_b
        on sides.project_id = covered_b.project_id
        and sides.question = covered_b.question
        and sides.submission_b = covered_b.submission_id
    left join shared
        on sides.project_id = shared.project_id
        and sides.question = shared.question
        and sides.submission_a = shared.submission_a
        and sides.submission_b = shared.submission_b
)

select
    project_id,
    question,
    submission_a,
    submission_b,
    asset_key,
    annotator_a,
    annotator_b,
    spans,
    exact,
    partial,
    characters,
    common,
    2e0 * exact / nullif(spans, 0) as f1,
    (2e0 * exact + partial) / nullif(spans, 0) as f1_partial,
    2e0 * common / nullif(characters, 0) as f1_character
from counted
