-- Every area a person or a tool drew: boxes, polygons, masks and ellipses.
--
-- Interpolated shapes and those out of view are left out.
--
-- grain: project_id, annotation_id
-- project_id: the labeling effort
-- annotation_id: the object
-- submission_id: the pass that drew it
-- asset_id: the asset, as one source knows it
-- asset_key: what joins the same asset across sources
-- question: what was asked
-- type: bbox, polygon, mask or ellipse
-- label: the class chosen; `unspecified` where it carries none
-- x_min: left edge, of the box before rotation or of the shape's bounds
-- y_min: top edge
-- x_max: right edge
-- y_max: bottom edge
-- coordinate_unit: pixel or normalised (0 to 1)
-- rotation_degrees: clockwise about the centre; NULL or 0 for an upright shape
-- geometry: the shape, in the documented encoding of its type
-- frame: frame or page it stands on

select
    project_id,
    annotation_id,
    submission_id,
    asset_id,
    asset_key,
    question,
    type,
    coalesce(label, 'unspecified') as label,
    x_min,
    y_min,
    x_max,
    y_max,
    coordinate_unit,
    rotation_degrees,
    geometry,
    frame
from stg_annotations
where
    type in ('bbox', 'polygon', 'mask', 'ellipse')
    and not coalesce(is_outside, false)
    and coalesce(source, 'manual') <> 'interpolated'
