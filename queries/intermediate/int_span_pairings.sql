-- Which span of one annotator is which of another: one to one, same class, exact ones first.
--
-- Spans that only overlap are paired so that as many as possible have a partner.
--
-- grain: project_id, span_a, span_b
-- project_id: the labeling effort
-- span_a: the span of one annotator
-- span_b: the span of the other, who comes later in the alphabet
-- question: what was asked
-- submission_a: the pass that marked span_a
-- submission_b: the pass that marked span_b
-- is_exact: whether they lie on the same place
-- function: spans.pairings

select
    project_id,
    span_a,
    span_b,
    question,
    submission_a,
    submission_b,
    is_exact
from int_span_candidates
