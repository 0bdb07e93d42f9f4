-- Everything that carries a label and has a place of its own: what a gallery can show.
--
-- Drawn objects, spans, segments, and answers about the whole asset. Answers nested under an
-- object, interpolated shapes and those out of view are left out.
--
-- grain: project_id, annotation_id
-- project_id: the labeling effort
-- annotation_id: the decision
-- kind: work, gold or prediction
-- submission_id: the pass it belongs to
-- asset_id: the asset, as one source knows it
-- asset_key: what joins the same asset across sources
-- annotator_id: who annotated; NULL where nobody is named
-- question: what was asked
-- label: the class
-- type: classification, choices, bbox, polygon ... span, segment
-- family: box, region, keypoints, points, line, cuboid, span, segment or answer
-- frame: frame of a video; -1 where there is none
-- batch: the delivery the asset belongs to; NULL when there are none
-- day: local date it was handed in; NULL when unknown
-- score: a model's confidence; NULL where there is none
-- x_min: left edge, in pixels where the size of the image is known; NULL without a place
-- y_min: top edge
-- x_max: right edge
-- y_max: bottom edge
-- extent: logarithm of its area, of its length in characters or in seconds; NULL where it has none
-- aspect: logarithm of width over height; NULL where it has none
-- stored: yes

with placed as (
    select
        annotations.project_id,
        annotations.annotation_id,
        case when submissions.is_gold then 'gold' else submissions.role end as kind,
        annotations.submission_id,
        annotations.asset_id,
        annotations.asset_key,
        submissions.annotator_id,
        annotations.question,
        annotations.label,
        annotations.type,
        case
            when annotations.type = 'bbox' then 'box'
            when annotations.type = 'polyline' then 'line'
            when annotations.type in ('polygon', 'mask', 'ellipse') then 'region'
            when annotations.type in ('classification', 'choices') then 'answer'
            else annotations.type
        end as family,
        coalesce(annotations.frame, -1) as frame,
        submissions.batch,
        submissions.day,
        annotations.score,
        case when annotations.coordinate_unit = 'normalised' then coalesce(assets.width, 1e0)
            else 1e0 end as scale_x,
        case when annotations.coordinate_unit = 'normalised' then coalesce(assets.height, 1e0)
            else 1e0 end as scale_y,
        annotations.x_min,
        annotations.y_min,
        annotations.x_max,
        annotations.y_max,
        annotations.span_end - annotations.span_start as characters,
        annotations.time_end_seconds - annotations.time_start_seconds as seconds
    from stg_annotations as annotations
    inner join stg_submissions as submissions
        on annotations.project_id = submissions.project_id
        and annotations.submission_id = submissions.submission_id
    left join stg_assets as assets
        on annotations.project_id = assets.project_id
        and annotations.asset_id = assets.asset_id
    where
        annotations.label is not null
        and annotations.parent_annotation_id is null
        and annotations.type in (
            'bbox', 'polygon', 'mask', 'ellipse', 'keypoints', 'points', 'polyline', 'cuboid',
            'span', 'segment', 'classification', 'choices'
        )
        and not coalesce(annotations.is_outside, false)
        and coalesce(annotations.source, 'manual') <> 'interpolated'
        and (submissions.is_gold or submissions.role in ('work', 'prediction'))
),

scaled as (
    select
        *,
        x_min * scale_x as left_edge,
        y_min * scale_y as top_edge,
        x_max * scale_x as right_edge,
        y_max * scale_y as bottom_edge
    from placed
)

select
    project_id,
    annotation_id,
    kind,
    submission_id,
    asset_id,
    asset_key,
    annotator_id,
    question,
    label,
    type,
    family,
    frame,
    batch,
    day,
    score,
    left_edge as x_min,
    top_edge as y_min,
    right_edge as x_max,
    bottom_edge as y_max,
    case
        when family = 'span' and characters > 0 then ln(characters)
        when family = 'segment' and seconds > 0e0 then ln(seconds)
        when family in ('box', 'region', 'keypoints', 'cuboid')
            and right_edge > left_edge and bottom_edge > top_edge
            then ln((right_edge - left_edge) * (bottom_edge - top_edge))
    end as extent,
    case
        when family in ('box', 'region', 'keypoints', 'cuboid')
            and right_edge > left_edge and bottom_edge > top_edge
            then ln((right_edge - left_edge) / (bottom_edge - top_edge))
    end as aspect
from scaled
