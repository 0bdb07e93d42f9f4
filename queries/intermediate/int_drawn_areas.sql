-- Every shape that can be compared with another: areas, skeletons, points, lines and cuboids.
--
-- Interpolated shapes and those out of view are left out, and so is what has no place on the
-- picture: a cuboid in space, a skeleton of which no point is labelled. A question that has
-- nothing else is `not_applicable` to agreement.
--
-- grain: project_id, annotation_id
-- project_id: the labeling effort
-- annotation_id: the object
-- submission_id: the pass that drew it
-- asset_id: the asset, as one source knows it
-- asset_key: what joins the same asset across sources
-- question: what was asked
-- type: bbox, polygon, mask, ellipse, keypoints, points, polyline or cuboid
-- family: what it may be compared with: box, region (polygon, mask, ellipse), keypoints, points,
--   line or cuboid
-- label: the class chosen; `unspecified` where it carries none
-- x_min: left edge, of the box before rotation or of the shape's bounds
-- y_min: top edge
-- x_max: right edge
-- y_max: bottom edge
-- coordinate_unit: pixel or normalised (0 to 1)
-- rotation_degrees: clockwise about the centre; NULL or 0 for an upright shape
-- geometry: the shape, in the documented encoding of its type
-- stated_area: of a skeleton, the area that the export states (COCO's `area`); NULL otherwise
-- frame: frame or page it stands on

select
    project_id,
    annotation_id,
    submission_id,
    asset_id,
    asset_key,
    question,
    type,
    case
        when type = 'bbox' then 'box'
        when type = 'polyline' then 'line'
        when type in ('keypoints', 'points', 'cuboid') then type
        else 'region'
    end as family,
    coalesce(label, 'unspecified') as label,
    x_min,
    y_min,
    x_max,
    y_max,
    coordinate_unit,
    rotation_degrees,
    geometry,
    case
        when type = 'keypoints' then nullif(try_cast(attributes['area'] as double), 0e0)
    end as stated_area,
    frame
from stg_annotations
where
    type in (
        'bbox', 'polygon', 'mask', 'ellipse', 'keypoints', 'points', 'polyline', 'cuboid'
    )
    and x_min is not null
    and y_min is not null
    and x_max is not null
    and y_max is not null
    and (type not in ('points', 'polyline', 'keypoints') or geometry is not null)
    -- A point of a skeleton is [x, y, visibility], and 0 says that it is not labelled.
    and (
        type <> 'keypoints'
        or regexp_matches(geometry, '\[[^\[\],]*,[^\[\],]*,\s*[12](\.0*)?\s*\]')
    )
    and not coalesce(is_outside, false)
    and coalesce(source, 'manual') <> 'interpolated'
