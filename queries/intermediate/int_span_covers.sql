-- The text that a pass covers with each class: overlapping and touching stretches are one.
--
-- grain: project_id, submission_id, question, label, span_start
-- project_id: the labeling effort
-- submission_id: the pass
-- question: what was asked
-- label: the class
-- span_start: first code point of an unbroken stretch
-- span_end: code point after its last
-- stored: yes

with ordered as (
    select
        project_id,
        submission_id,
        question,
        label,
        span_start,
        span_end,
        max(span_end) over (
            partition by project_id, submission_id, question, label
            order by span_start, span_end, annotation_id
            rows between unbounded preceding and 1 preceding
        ) as reached,
        row_number() over (
            partition by project_id, submission_id, question, label
            order by span_start, span_end, annotation_id
        ) as place
    from int_span_pieces
    where span_end > span_start
),

numbered as (
    select
        project_id,
        submission_id,
        question,
        label,
        span_start,
        span_end,
        sum(case when reached >= span_start then 0 else 1 end) over (
            partition by project_id, submission_id, question, label
            order by place
            rows between unbounded preceding and current row
        ) as stretch
    from ordered
)

select
    project_id,
    submission_id,
    question,
    label,
    min(span_start) as span_start,
    max(span_end) as span_end
from numbered
group by project_id, submission_id, question, label, stretch
