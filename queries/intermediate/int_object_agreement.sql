-- How alike annotators draw, question by question, by several coefficients with their intervals.
--
-- grain: project_id, question, coefficient
-- project_id: the labeling effort
-- question: what was asked
-- coefficient: f1, mean_iou (of areas), mean_oks and tolerance_rate (of skeletons), rmse (of
--   the points of skeletons and point sets), mean_distance (of lines), class_agreement, pq,
--   alpha_none; those of shapes that the question does not have are left out
-- value: the coefficient, 0 to 1, of rmse and mean_distance pixels; NULL when it is undefined
--   (see reason)
-- ci_low: lower end of its 95 % interval, over new assets with the same annotators
-- ci_high: upper end
-- n: assets that the number rests on: seen by two or more, and for f1, pq and alpha_none with
--   an object, for the others with two objects that match
-- method: the formula, how alike two objects must be to match, and how the interval was made
-- reason: why there is no value (no_data, no_overlap, single_category, not_applicable), or
--   insufficient_n where there is one that should not be relied on
-- items: assets seen
-- annotators: people who saw them
-- judgements: objects drawn
-- prevalence: share of the commonest class, or of nothing, among what is said of objects
-- p_above_threshold: probability that f1 or alpha_none exceeds the project's threshold
-- warning: `prevalence` where that share is .85 or more, else NULL
-- function: object_agreement.overview

with viewings as (
    select
        project_id,
        question,
        count(distinct asset_key) as items,
        count(distinct annotator_id) as annotators,
        cast(sum(objects) as bigint) as judgements
    from int_object_viewings
    group by project_id, question
),

without_place as (
    select
        stg_annotations.project_id,
        stg_annotations.question,
        count(*) as objects
    from stg_annotations
    inner join stg_submissions_first
        on stg_annotations.project_id = stg_submissions_first.project_id
        and stg_annotations.submission_id = stg_submissions_first.submission_id
    left join int_drawn_areas
        on stg_annotations.project_id = int_drawn_areas.project_id
        and stg_annotations.annotation_id = int_drawn_areas.annotation_id
    where
        stg_annotations.type in (
            'bbox', 'polygon', 'mask', 'ellipse', 'keypoints', 'points', 'polyline', 'cuboid'
        )
        and int_drawn_areas.annotation_id is null
        and stg_submissions_first.annotator_id is not null
        and not stg_submissions_first.is_honeypot
        and not coalesce(stg_annotations.is_outside, false)
        and coalesce(stg_annotations.source, 'manual') <> 'interpolated'
    group by stg_annotations.project_id, stg_annotations.question
),

questions as (
    select
        project_id,
        question
    from viewings
    union
    select
        project_id,
        question
    from stg_questions
    where
        type in (
            'bbox', 'polygon', 'mask', 'ellipse', 'keypoints', 'points', 'polyline', 'cuboid'
        )
    union
    select
        project_id,
        question
    from without_place
),

assets as (
    select
        project_id,
        question,
        asset_key,
        count(f1) as pairs,
        count(*) - count(f1) as empty_pairs,
        sum(coalesce(f1, 0e0)) as f1,
        sum(coalesce(2e0 * iou / nullif(objects, 0), 0e0)) as pq,
        cast(sum(matched) as bigint) as matched,
        cast(sum(alike) as bigint) as alike,
        sum(iou) as iou,
        cast(sum(areas) as bigint) as areas,
        sum(area_iou) as area_iou,
        cast(sum(skeletons) as bigint) as skeletons,
        sum(oks) as oks,
        cast(sum(skeleton_points) as bigint) as skeleton_points,
        cast(sum(in_place) as bigint) as in_place,
        cast(sum(measured) as bigint) as measured,
        sum(squares) as squares,
        cast(sum(lines) as bigint) as lines,
        sum(distance) as distance
    from int_object_comparisons
    group by project_id, question, asset_key
)

select
    questions.project_id,
    questions.question,
    int_matching_thresholds.rule,
    int_matching_thresholds.has_areas,
    int_matching_thresholds.has_skeletons,
    int_matching_thresholds.has_points,
    int_matching_thresholds.has_lines,
    int_matching_thresholds.keypoint_pixels,
    int_matching_thresholds.keypoint_share,
    coalesce(without_place.objects, 0) as without_place,
    int_answer_policies.threshold,
    int_answer_policies.minimum_headline as minimum_n,
    int_answer_policies.minimum_interval,
    coalesce(viewings.items, 0) as items,
    coalesce(viewings.annotators, 0) as annotators,
    coalesce(viewings.judgements, 0) as judgements,
    assets.asset_key,
    assets.pairs,
    assets.empty_pairs,
    assets.f1,
    assets.pq,
    assets.matched,
    assets.alike,
    assets.areas,
    assets.area_iou,
    assets.skeletons,
    assets.oks,
    assets.skeleton_points,
    assets.in_place,
    assets.measured,
    assets.squares,
    assets.lines,
    assets.distance,
    int_object_ratings.cluster,
    int_object_ratings.label,
    int_object_ratings.ratings
from questions
inner join int_answer_policies
    on questions.project_id = int_answer_policies.project_id
inner join int_matching_thresholds
    on questions.project_id = int_matching_thresholds.project_id
    and questions.question = int_matching_thresholds.question
left join without_place
    on questions.project_id = without_place.project_id
    and questions.question = without_place.question
left join viewings
    on questions.project_id = viewings.project_id
    and questions.question = viewings.question
left join assets
    on questions.project_id = assets.project_id
    and questions.question = assets.question
left join int_object_ratings
    on assets.project_id = int_object_ratings.project_id
    and assets.question = int_object_ratings.question
    and assets.asset_key = int_object_ratings.asset_key
