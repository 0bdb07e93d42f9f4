-- How alike two objects must be to be one and the same, class by class.
--
-- What is said of a class in a question (scope `question|class`) goes before what is said of the
-- class (scope `class`), and that before the question (see `int_matching_thresholds`).
--
-- grain: project_id, question, label
-- project_id: the labeling effort
-- question: what was asked
-- label: the class drawn
-- threshold: IoU of areas, 0 to 1
-- oks: object keypoint similarity of skeletons, 0 to 1
-- tolerance_pixels: how far points, and lines on average, may be apart
-- tolerance_share: the same where the size of the picture is unknown, as a share of its sides
-- keypoint_pixels: how far a point of a skeleton may be off to count as in place; NULL leaves it
--   to keypoint_share
-- keypoint_share: the same as a share of the diagonal of the object's box
-- stored: yes

with classes as (
    select distinct
        project_id,
        question,
        label
    from int_drawn_areas
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
    where subject in ('matching', 'keypoints') and scope <> 'all'
    group by project_id, scope
)

select
    classes.project_id,
    classes.question,
    classes.label,
    coalesce(here.iou, anywhere.iou, general.threshold) as threshold,
    coalesce(here.oks, anywhere.oks, general.oks) as oks,
    coalesce(here.tolerance_pixels, anywhere.tolerance_pixels, general.tolerance_pixels)
        as tolerance_pixels,
    coalesce(here.tolerance_share, anywhere.tolerance_share, general.tolerance_share)
        as tolerance_share,
    coalesce(here.keypoint_pixels, anywhere.keypoint_pixels, general.keypoint_pixels)
        as keypoint_pixels,
    coalesce(here.keypoint_share, anywhere.keypoint_share, general.keypoint_share)
        as keypoint_share
from classes
inner join int_matching_thresholds as general
    on classes.project_id = general.project_id
    and classes.question = general.question
left join policies as anywhere
    on classes.project_id = anywhere.project_id
    and classes.label = anywhere.scope
    and classes.question <> anywhere.scope
left join policies as here
    on classes.project_id = here.project_id
    and classes.question || '|' || classes.label = here.scope
