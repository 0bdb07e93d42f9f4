-- Every stretch of text that was marked, and the span it is a piece of.
--
-- Most spans have one piece; several are a discontinuous span. Spans whose export does not say
-- where in the text they lie are left out.
--
-- grain: project_id, annotation_id
-- project_id: the labeling effort
-- annotation_id: the piece
-- span_id: the span: the smallest annotation id among its pieces
-- submission_id: the pass that marked it
-- asset_key: what joins the same asset across sources
-- question: what was asked
-- label: the class chosen; `unspecified` where it carries none
-- span_start: first code point
-- span_end: code point after the last; equal to span_start where nothing is between
-- is_grouped: whether the export joins it with other pieces
-- stored: yes

with marked as (
    select
        project_id,
        annotation_id,
        submission_id,
        asset_key,
        question,
        coalesce(label, 'unspecified') as label,
        span_start,
        span_end,
        group_id
    from stg_annotations
    where
        type = 'span'
        and span_start is not null
        and span_end >= span_start
)

select
    project_id,
    annotation_id,
    annotation_id as span_id,
    submission_id,
    asset_key,
    question,
    label,
    span_start,
    span_end,
    false as is_grouped
from marked
where group_id is null
union all
select
    project_id,
    annotation_id,
    min(annotation_id) over (
        partition by project_id, submission_id, question, label, group_id
    ) as span_id,
    submission_id,
    asset_key,
    question,
    label,
    span_start,
    span_end,
    true as is_grouped
from marked
where group_id is not null
