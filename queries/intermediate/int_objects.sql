-- Drawn objects that can be compared: of gold, of judged work and on shared assets.
--
-- Families (boxes, regions, skeletons, points, lines, cuboids) are never compared with each
-- other. A cuboid is compared by the bounds of its eight corners. Interpolated shapes and those
-- out of view are out. Shared are the assets that several annotators saw.
--
-- grain: project_id, annotation_id
-- project_id: the labeling effort
-- annotation_id: the object
-- submission_id: the pass that drew it
-- asset_key: what joins the same asset across sources
-- question: what was asked
-- family: box, region, keypoints, points, line or cuboid
-- frame: frame of a video; -1 where the asset is itself the frame or has none
-- type: bbox, polygon, mask, ellipse, keypoints, points, polyline or cuboid
-- label: the class chosen; `unspecified` where it carries none
-- x_min: left edge before rotation, in pixels where the size of the image is known
-- y_min: top edge before rotation
-- x_max: right edge before rotation
-- y_max: bottom edge before rotation
-- rotation_degrees: clockwise about the centre; 0 for an upright shape
-- bound_x_min: left edge of all it covers, rotation applied; of points, lines and skeletons of
--   all that could match it
-- bound_y_min: top edge of the same
-- bound_x_max: right edge of the same
-- bound_y_max: bottom edge of the same
-- area: of the box, or of the bounds of anything else; of a skeleton as the export states it
-- is_pixel: whether the coordinates are pixels
-- is_upright_box: whether its bounds are the whole shape
-- scale_x: what the horizontal coordinates of `geometry` are to be multiplied with
-- scale_y: the same for vertical ones
-- geometry: the outline where bounds are not enough; NULL for boxes and cuboids
-- threshold: how alike (IoU, OKS, nearness) another must be to match, 0 to 1
-- tolerance: of points and lines how far another may be off, of a skeleton how far one of its
--   points; in the units of its edges; NULL for the rest
-- stored: yes

with relevant as (
    select
        project_id,
        submission_id
    from int_compared_submissions
    union
    select
        project_id,
        submission_id
    from int_gold_submissions
    union
    select
        project_id,
        submission_id
    from int_object_viewings
    where viewers > 1
),

sizes as (
    select
        project_id,
        asset_key,
        max(width) as width,
        max(height) as height
    from stg_assets
    group by project_id, asset_key
),

drawn as (
    select
        int_drawn_areas.*,
        class_thresholds.threshold as area_threshold,
        class_thresholds.oks,
        class_thresholds.tolerance_pixels,
        class_thresholds.tolerance_share,
        class_thresholds.keypoint_pixels,
        class_thresholds.keypoint_share,
        case
            when stg_assets.frame is null and coalesce(stg_assets.media_type, '') <> 'image'
                then coalesce(int_drawn_areas.frame, -1)
            else -1
        end as scene_frame,
        coalesce(int_drawn_areas.coordinate_unit, 'pixel') = 'pixel' as was_pixel,
        case
            when int_drawn_areas.coordinate_unit = 'normalised' then coalesce(sizes.width, 1e0)
            else 1e0
        end as scale_x,
        case
            when int_drawn_areas.coordinate_unit = 'normalised' then coalesce(sizes.height, 1e0)
            else 1e0
        end as scale_y,
        sizes.width is not null and sizes.height is not null as has_size,
        coalesce(int_drawn_areas.rotation_degrees, 0e0) as turn
    from int_drawn_areas
    inner join relevant
        on int_drawn_areas.project_id = relevant.project_id
        and int_drawn_areas.submission_id = relevant.submission_id
    inner join int_class_thresholds as class_thresholds
        on int_drawn_areas.project_id = class_thresholds.project_id
        and int_drawn_areas.question = class_thresholds.question
        and int_drawn_areas.label = class_thresholds.label
    left join stg_assets
        on int_drawn_areas.project_id = stg_assets.project_id
        and int_drawn_areas.asset_id = stg_assets.asset_id
    left join sizes
        on int_drawn_areas.project_id = sizes.project_id
        and int_drawn_areas.asset_key = sizes.asset_key
),

scaled as (
    select
        *,
        x_min * scale_x as left_edge,
        y_min * scale_y as top_edge,
        x_max * scale_x as right_edge,
        y_max * scale_y as bottom_edge,
        case when type = 'bbox' then abs(cos(radians(turn))) else 1e0 end as cosine,
        case when type = 'bbox' then abs(sin(radians(turn))) else 0e0 end as sine
    from drawn
),

turned as (
    select
        *,
        (left_edge + right_edge) / 2e0 as centre_x,
        (top_edge + bottom_edge) / 2e0 as centre_y,
        ((right_edge - left_edge) * cosine + (bottom_edge - top_edge) * sine) / 2e0 as reach_x,
        ((right_edge - left_edge) * sine + (bottom_edge - top_edge) * cosine) / 2e0 as reach_y,
        sqrt(
            (right_edge - left_edge) * (right_edge - left_edge)
            + (bottom_edge - top_edge) * (bottom_edge - top_edge)
        ) as diagonal,
        was_pixel or has_size as is_pixel
    from scaled
),

tolerant as (
    select
        *,
        case
            when family = 'keypoints' and is_pixel
                then coalesce(keypoint_pixels, keypoint_share * diagonal)
            when family = 'keypoints' then keypoint_share * diagonal
            when family in ('points', 'line') and is_pixel then tolerance_pixels
            when family in ('points', 'line') then tolerance_share
        end as tolerance
    from turned
),

-- Two skeletons whose points lie further apart than their size have an OKS of about 0; points of
-- which none is within twice the tolerance are no match.
reaching as (
    select
        *,
        case
            when family = 'keypoints' then diagonal / 2e0 + 1e0 + tolerance
            when family in ('points', 'line') then tolerance + 1e-9
            else 0e0
        end as margin
    from tolerant
)

select
    project_id,
    annotation_id,
    submission_id,
    asset_key,
    question,
    family,
    scene_frame as frame,
    type,
    label,
    left_edge as x_min,
    top_edge as y_min,
    right_edge as x_max,
    bottom_edge as y_max,
    turn as rotation_degrees,
    case when turn = 0e0 then left_edge else centre_x - reach_x end - margin as bound_x_min,
    case when turn = 0e0 then top_edge else centre_y - reach_y end - margin as bound_y_min,
    case when turn = 0e0 then right_edge else centre_x + reach_x end + margin as bound_x_max,
    case when turn = 0e0 then bottom_edge else centre_y + reach_y end + margin as bound_y_max,
    coalesce(stated_area, (right_edge - left_edge) * (bottom_edge - top_edge)) as area,
    is_pixel,
    family = 'cuboid' or (family = 'box' and turn = 0e0) as is_upright_box,
    scale_x,
    scale_y,
    case when family in ('box', 'cuboid') then null else geometry end as geometry,
    case
        when family = 'keypoints' then oks
        when family in ('points', 'line') then 5e-1
        else area_threshold
    end as threshold,
    tolerance
from reaching
