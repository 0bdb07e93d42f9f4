-- Every span of text that was marked, with all its pieces.
--
-- grain: project_id, span_id
-- project_id: the labeling effort
-- span_id: the span: the smallest annotation id among its pieces
-- submission_id: the pass that marked it
-- asset_key: what joins the same asset across sources
-- question: what was asked
-- label: the class chosen; `unspecified` where it carries none
-- extent: where its pieces begin and end, as text; equal for spans of the same place
-- characters: code points in all its pieces
-- copy: 1, or 2, 3 ... where the same pass marks the same place with the same class again
-- stored: yes

with spans as (
    select
        project_id,
        span_id,
        submission_id,
        asset_key,
        question,
        label,
        cast(span_start as varchar) || '-' || cast(span_end as varchar) as extent,
        span_end - span_start as characters
    from int_span_pieces
    where not is_grouped
    union all
    select
        project_id,
        span_id,
        submission_id,
        asset_key,
        question,
        label,
        string_agg(
            cast(span_start as varchar) || '-' || cast(span_end as varchar),
            ' ' order by span_start, span_end
        ) as extent,
        cast(sum(span_end - span_start) as bigint) as characters
    from int_span_pieces
    where is_grouped
    group by project_id, span_id, submission_id, asset_key, question, label
),

-- Few places are marked twice, so only those are numbered.
repeated as (
    select
        project_id,
        submission_id,
        question,
        label,
        extent
    from spans
    group by project_id, submission_id, question, label, extent
    having count(*) > 1
),

copies as (
    select
        spans.project_id,
        spans.span_id,
        row_number() over (
            partition by
                spans.project_id,
                spans.submission_id,
                spans.question,
                spans.label,
                spans.extent
            order by spans.span_id
        ) as copy
    from spans
    inner join repeated
        on spans.project_id = repeated.project_id
        and spans.submission_id = repeated.submission_id
        and spans.question = repeated.question
        and spans.label = repeated.label
        and spans.extent = repeated.extent
)

select
    spans.project_id,
    spans.span_id,
    spans.submission_id,
    spans.asset_key,
    spans.question,
    spans.label,
    spans.extent,
    spans.characters,
    coalesce(copies.copy, 1) as copy
from spans
left join copies
    on spans.project_id = copies.project_id
    and spans.span_id = copies.span_id
