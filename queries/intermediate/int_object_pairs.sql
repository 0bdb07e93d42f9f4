-- Objects of judged work and of gold that touch: the candidates for a match, labels ignored.
--
-- Upright boxes appear only where they overlap enough to match; other shapes wherever they may
-- meet, because how alike they are is not known yet. The class of the gold object decides how
-- alike they must be.
--
-- grain: project_id, annotation_id, gold_annotation_id
-- project_id: the labeling effort
-- annotation_id: the object that is judged
-- gold_annotation_id: the gold object
-- submission_id: the work that is judged
-- gold_submission_id: the gold submission
-- question: what was asked
-- family: box, region, keypoints, points, line or cuboid
-- frame: frame of a video; -1 where there is none
-- iou: intersection over union, 0 to 1; of the bounds where not is_exact
-- threshold: IoU (of skeletons OKS, of points and lines nearness) from which on the pair may
--   match, by the gold object's class
-- tolerance: how far points and lines may be apart, by the gold object; NULL for the rest
-- is_exact: whether iou is that of the shapes themselves
-- is_alike: whether both carry the same class

with touching as (
    select
        given.project_id,
        given.annotation_id,
        gold.annotation_id as gold_annotation_id,
        given.submission_id,
        gold.submission_id as gold_submission_id,
        given.question,
        given.family,
        given.frame,
        greatest(
            least(given.bound_x_max, gold.bound_x_max)
            - greatest(given.bound_x_min, gold.bound_x_min),
            0e0
        ) * greatest(
            least(given.bound_y_max, gold.bound_y_max)
            - greatest(given.bound_y_min, gold.bound_y_min),
            0e0
        ) as common,
        (given.bound_x_max - given.bound_x_min) * (given.bound_y_max - given.bound_y_min)
        + (gold.bound_x_max - gold.bound_x_min) * (gold.bound_y_max - gold.bound_y_min)
            as areas,
        given.is_upright_box and gold.is_upright_box as is_exact,
        given.label = gold.label as is_alike,
        gold.threshold,
        gold.tolerance
    from int_compared_submissions as judged
    inner join int_objects as given
        on judged.project_id = given.project_id
        and judged.submission_id = given.submission_id
    inner join int_objects as gold
        on given.project_id = gold.project_id
        and given.asset_key = gold.asset_key
        and given.question = gold.question
        and given.family = gold.family
        and given.frame = gold.frame
        and given.bound_x_min < gold.bound_x_max
        and gold.bound_x_min < given.bound_x_max
        and given.bound_y_min < gold.bound_y_max
        and gold.bound_y_min < given.bound_y_max
    inner join int_gold_submissions
        on gold.project_id = int_gold_submissions.project_id
        and gold.submission_id = int_gold_submissions.submission_id
),

measured as (
    select
        touching.*,
        common / nullif(areas - common, 0e0) as iou
    from touching
)

select
    project_id,
    annotation_id,
    gold_annotation_id,
    submission_id,
    gold_submission_id,
    question,
    family,
    frame,
    iou,
    threshold,
    tolerance,
    is_exact,
    is_alike
from measured
where not is_exact or iou >= threshold
