-- Drawn areas that can be compared: boxes, and regions, of gold, judged work and shared assets.
--
-- Boxes and regions (polygons, masks, ellipses) are never compared with each other; points,
-- lines, key points and cuboids are not compared. Interpolated shapes and those out of view are
-- out. Shared are the assets that several annotators saw.
--
-- grain: project_id, annotation_id
-- project_id: the labeling effort
-- annotation_id: the object
-- submission_id: the pass that drew it
-- asset_key: what joins the same asset across sources
-- question: what was asked
-- family: box or region
-- frame: frame of a video; -1 where the asset is itself the frame or has none
-- type: bbox, polygon, mask or ellipse
-- label: the class chosen; `unspecified` where it carries none
-- x_min: left edge before rotation, in pixels where the size of the image is known
-- y_min: top edge before rotation
-- x_max: right edge before rotation
-- y_max: bottom edge before rotation
-- rotation_degrees: clockwise about the centre; 0 for an upright shape
-- bound_x_min: left edge of all it covers, rotation applied
-- bound_y_min: top edge of all it covers
-- bound_x_max: right edge of all it covers
-- bound_y_max: bottom edge of all it covers
-- area: of the box, or of the bounds of a region
-- is_pixel: whether the coordinates are pixels
-- is_upright_box: whether its bounds are the whole shape
-- scale_x: what the horizontal coordinates of `geometry` are to be multiplied with
-- scale_y: the same for vertical ones
-- geometry: the outline where bounds are not enough; NULL for boxes
-- stored: yes

with relevant as (
    select
        project_id,
        submission_id
    from int_judged_submissions
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
        ((right_edge - left_edge) * sine + (bottom_edge - top_edge) * cosine) / 2e0 as reach_y
    from scaled
)

select
    project_id,
    annotation_id,
    submission_id,
    asset_key,
    question,
    case when type = 'bbox' then 'box' else 'region' end as family,
    scene_frame as frame,
    type,
    label,
    left_edge as x_min,
    top_edge as y_min,
    right_edge as x_max,
    bottom_edge as y_max,
    turn as rotation_degrees,
    case when turn = 0e0 then left_edge else centre_x - reach_x end as bound_x_min,
    case when turn = 0e0 then top_edge else centre_y - reach_y end as bound_y_min,
    case when turn = 0e0 then right_edge else centre_x + reach_x end as bound_x_max,
    case when turn = 0e0 then bottom_edge else centre_y + reach_y end as bound_y_max,
    (right_edge - left_edge) * (bottom_edge - top_edge) as area,
    was_pixel or has_size as is_pixel,
    type = 'bbox' and turn = 0e0 as is_upright_box,
    scale_x,
    scale_y,
    case when type = 'bbox' then null else geometry end as geometry
from turned
