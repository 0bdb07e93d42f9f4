-- Every decision inside a submission that counts: drafts, expired and removed ones are out.
--
-- grain: project_id, annotation_id
-- project_id: the labeling effort
-- annotation_id: one decision inside a submission
-- submission_id: the submission it belongs to
-- asset_id: the asset, as one source knows it
-- asset_key: what joins the same asset across sources
-- parent_annotation_id: the object it is nested under; NULL when it stands alone
-- question: what was asked
-- type: classification, choices, bbox, polygon ... relation, text, number, rating, ranking
-- label: the class chosen; NULL where it carries none
-- value_text: the text answered
-- value_number: the number answered
-- x_min: left edge, of the box before rotation or of the shape's bounds
-- y_min: top edge
-- x_max: right edge
-- y_max: bottom edge
-- coordinate_unit: pixel or normalised (0 to 1)
-- rotation_degrees: clockwise about the centre; NULL or 0 for an upright box
-- geometry: the shape, in the documented encoding of its type
-- span_start: first code point
-- span_end: code point after the last
-- group_id: joins the pieces of one discontinuous span, or shapes that belong together
-- time_start_seconds: media time of the beginning
-- time_end_seconds: media time of the end
-- frame: frame or page the decision stands on
-- track_id: the object followed through frames
-- is_keyframe: whether a person set this frame; NULL where it is no track
-- is_outside: whether the tracked object is out of view here; NULL where it is no track
-- from_annotation_id: where a relation starts
-- to_annotation_id: where a relation ends
-- rank: place in a ranking, 1 first
-- source: manual, automatic or interpolated
-- attributes: what else the tool says about it
-- score: a model's confidence

select
    annotations.project_id,
    annotations.annotation_id,
    annotations.submission_id,
    annotations.asset_id,
    coalesce(assets.asset_key, annotations.asset_id) as asset_key,
    annotations.parent_annotation_id,
    annotations.question,
    annotations.type,
    annotations.label,
    annotations.value_text,
    annotations.value_number,
    annotations.x_min,
    annotations.y_min,
    annotations.x_max,
    annotations.y_max,
    annotations.coordinate_unit,
    annotations.rotation_degrees,
    annotations.geometry,
    annotations.span_start,
    annotations.span_end,
    annotations.group_id,
    annotations.time_start_seconds,
    annotations.time_end_seconds,
    annotations.frame,
    annotations.track_id,
    annotations.is_keyframe,
    annotations.is_outside,
    annotations.from_annotation_id,
    annotations.to_annotation_id,
    annotations.rank,
    annotations.source,
    annotations.attributes,
    annotations.score
from annotations
inner join submissions
    on annotations.project_id = submissions.project_id
    and annotations.submission_id = submissions.submission_id
left join assets
    on annotations.project_id = assets.project_id
    and annotations.asset_id = assets.asset_id
where submissions.status in ('submitted', 'skipped')
