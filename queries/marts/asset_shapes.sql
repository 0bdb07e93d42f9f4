-- Everything that anybody answered or drew on an asset, under whichever id a source knows it.
--
-- Gold and predictions often come from another export, where the same asset has another id:
-- asset_id is the one asked for, source_asset_id the one that was annotated.
--
-- grain: project_id, asset_id, annotation_id
-- project_id: the labeling effort
-- asset_id: the asset that is looked at
-- annotation_id: one decision on it
-- submission_id: the pass it belongs to (see asset_passes)
-- source_asset_id: the asset as the annotation's own source knows it
-- parent_annotation_id: the object it is nested under; NULL when it stands alone
-- question: what was asked
-- type: classification, choices, bbox, polygon ... relation, text, number, rating, ranking
-- label: the class chosen; NULL where it carries none
-- value_text: the text answered
-- value_number: the number answered
-- rank: place in a ranking, 1 first
-- x_min: left edge, of the box before rotation or of the shape's bounds
-- y_min: top edge
-- x_max: right edge
-- y_max: bottom edge
-- coordinate_unit: pixel or normalised (0 to 1)
-- rotation_degrees: clockwise about the centre; NULL or 0 for an upright shape
-- geometry: the shape, in the documented encoding of its type
-- span_start: first code point
-- span_end: code point after the last
-- group_id: joins the pieces of one discontinuous span, or shapes that belong together
-- time_start_seconds: media time of the beginning
-- time_end_seconds: media time of the end
-- frame: frame or page the decision stands on; NULL where the asset has none
-- track_id: the object followed through frames
-- from_annotation_id: where a relation starts
-- to_annotation_id: where a relation ends
-- score: a model's confidence

select
    stg_assets.project_id,
    stg_assets.asset_id,
    stg_annotations.annotation_id,
    stg_annotations.submission_id,
    stg_annotations.asset_id as source_asset_id,
    stg_annotations.parent_annotation_id,
    stg_annotations.question,
    stg_annotations.type,
    stg_annotations.label,
    stg_annotations.value_text,
    stg_annotations.value_number,
    stg_annotations.rank,
    stg_annotations.x_min,
    stg_annotations.y_min,
    stg_annotations.x_max,
    stg_annotations.y_max,
    stg_annotations.coordinate_unit,
    stg_annotations.rotation_degrees,
    stg_annotations.geometry,
    stg_annotations.span_start,
    stg_annotations.span_end,
    stg_annotations.group_id,
    stg_annotations.time_start_seconds,
    stg_annotations.time_end_seconds,
    stg_annotations.frame,
    stg_annotations.track_id,
    stg_annotations.from_annotation_id,
    stg_annotations.to_annotation_id,
    stg_annotations.score
from stg_assets
inner join stg_annotations
    on stg_assets.project_id = stg_annotations.project_id
    and stg_assets.asset_key = stg_annotations.asset_key
where not coalesce(stg_annotations.is_outside, false)
