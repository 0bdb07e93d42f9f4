-- How alike two objects must be to be one and the same, for each question that draws.
--
-- A class may have settings of its own: see `int_class_thresholds`.
--
-- grain: project_id, question
-- project_id: the labeling effort
-- question: what was asked
-- threshold: IoU of areas, 0 to 1: the question's own, else the policy for it, else for all
-- oks: the same for object keypoint similarity of skeletons
-- tolerance_pixels: how far points, and lines on average, may be apart
-- tolerance_share: the same where the size of the picture is unknown, as a share of its sides
-- keypoint_pixels: how far a point of a skeleton may be off to count as in place; NULL leaves it
--   to keypoint_share
-- keypoint_share: the same as a share of the diagonal of the object's box
-- has_areas: whether boxes, regions or cuboids are drawn here
-- has_skeletons: whether keypoints are
-- has_points: whether single points are
-- has_lines: whether lines are
-- rule: the thresholds that matter here, in words
-- stored: yes

with kinds as (
    select distinct
        project_id,
        question,
        type
    from stg_annotations
    union
    select
        project_id,
        question,
        type
    from stg_questions
),

questions as (
    select
        project_id,
        question,
        max(
            case when type in ('bbox', 'polygon', 'mask', 'ellipse', 'cuboid') then 1 else 0 end
        ) = 1 as has_areas,
        max(case when type = 'keypoints' then 1 else 0 end) = 1 as has_skeletons,
        max(case when type = 'points' then 1 else 0 end) = 1 as has_points,
        max(case when type = 'polyline' then 1 else 0 end) = 1 as has_lines
    from kinds
    where
        type in (
            'bbox', 'polygon', 'mask', 'ellipse', 'keypoints', 'points', 'polyline', 'cuboid'
        )
    group by project_id, question
),

policies as (
    select
        project_id,
        scope,
        max(case when subject = 'matching' and name = 'iou' then value_number end) as iou,
        max(case when subject = 'matching' and name = 'oks' then value_number end) as oks,
        max(
            case when subject = 'matching' and name = 'tolerance_pixels' then value_number end
        ) as tolerance_pixels,
        max(
            case when subject = 'matching' and name = 'tolerance_share' then value_number end
        ) as tolerance_share,
        nullif(
            max(case when subject = 'keypoints' and name = 'tolerance_pixels' then value_number end),
            0e0
        ) as keypoint_pixels,
        max(
            case when subject = 'keypoints' and name = 'tolerance_share' then value_number end
        ) as keypoint_share
    from stg_policies
    where subject in ('matching', 'keypoints')
    group by project_id, scope
),

settings as (
    select
        questions.*,
        coalesce(stg_questions.matching_threshold, own.iou, general.iou) as threshold,
        coalesce(stg_questions.matching_threshold, own.oks, general.oks) as oks,
        coalesce(own.tolerance_pixels, general.tolerance_pixels) as tolerance_pixels,
        coalesce(own.tolerance_share, general.tolerance_share) as tolerance_share,
        coalesce(own.keypoint_pixels, general.keypoint_pixels) as keypoint_pixels,
        coalesce(own.keypoint_share, general.keypoint_share) as keypoint_share
    from questions
    left join stg_questions
        on questions.project_id = stg_questions.project_id
        and questions.question = stg_questions.question
    left join policies as own
        on questions.project_id = own.project_id
        and questions.question = own.scope
        and own.scope <> 'all'
    left join policies as general
        on questions.project_id = general.project_id
        and general.scope = 'all'
),

exceptions as (
    select
        project_id,
        scope
    from policies
    where coalesce(iou, oks, tolerance_pixels, tolerance_share) is not null and scope <> 'all'
),

special as (
    select
        classes.project_id,
        classes.question,
        count(distinct classes.label) as classes
    from int_drawn_areas as classes
    inner join exceptions
        on classes.project_id = exceptions.project_id
        and exceptions.scope in (classes.label, classes.question || '|' || classes.label)
        and exceptions.scope <> classes.question
    group by classes.project_id, classes.question
)

select
    settings.project_id,
    settings.question,
    settings.threshold,
    settings.oks,
    settings.tolerance_pixels,
    settings.tolerance_share,
    settings.keypoint_pixels,
    settings.keypoint_share,
    settings.has_areas,
    settings.has_skeletons,
    settings.has_points,
    settings.has_lines,
    concat_ws(
        ', ',
        case
            when settings.has_areas
                then 'IoU from ' || regexp_replace(cast(settings.threshold as varchar), '\.0$', '')
        end,
        case
            when settings.has_skeletons
                then 'OKS from ' || regexp_replace(cast(settings.oks as varchar), '\.0$', '')
        end,
        case
            when settings.has_points
                then 'points within '
                    || regexp_replace(cast(settings.tolerance_pixels as varchar), '\.0$', '')
                    || ' px'
        end,
        case
            when settings.has_lines
                then 'lines within '
                    || regexp_replace(cast(settings.tolerance_pixels as varchar), '\.0$', '')
                    || ' px on average'
        end,
        case
            when special.classes is not null
                then 'other for ' || cast(special.classes as varchar)
                    || case when special.classes = 1 then ' class' else ' classes' end
        end
    ) as rule
from settings
left join special
    on settings.project_id = special.project_id
    and settings.question = special.question
