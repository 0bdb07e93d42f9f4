-- What each project's tables hold, counted just far enough to say what can be computed.
--
-- grain: project_id
-- project_id: the labeling effort
-- work: work submissions
-- dated: of those, the ones with a date
-- timed: of those, the ones with a positive time
-- named: of those, the ones with an annotator
-- gold: gold submissions that are not retired or disputed
-- predictions: submissions by a model
-- gold_assets: assets with gold that somebody answered in work of their own
-- shapes: drawn shapes in any submission
-- answers: answers of named annotators that can be compared
-- shared_answers: of those, the ones on assets that several annotators answered
-- viewings: passes of named annotators over assets that areas are drawn or spans marked on, or that
--   are answered by a text or by several labels at a time
-- shared_viewings: of those, the ones over assets that several annotators saw
-- reviews: verdicts
-- stored: yes

with projects as (
    select project_id from stg_imports
    union
    select project_id from stg_assets
    union
    select project_id from stg_submissions
),

assets as (
    select
        project_id,
        asset_key,
        count(*) filter (where role = 'work') as work,
        count(day) filter (where role = 'work') as dated,
        count(*) filter (where role = 'work' and work_seconds > 0) as timed,
        count(annotator_id) filter (where role = 'work') as named,
        count(*) filter (
            where is_gold and coalesce(gold_status, 'active') = 'active'
        ) as gold,
        count(*) filter (where role = 'prediction') as predictions,
        count(*) filter (
            where role = 'work' and not is_gold and status = 'submitted'
        ) as judged
    from stg_submissions
    group by project_id, asset_key
),

submissions as (
    select
        project_id,
        sum(work) as work,
        sum(dated) as dated,
        sum(timed) as timed,
        sum(named) as named,
        sum(gold) as gold,
        sum(predictions) as predictions,
        count(*) filter (where gold > 0 and judged > 0) as gold_assets
    from assets
    group by project_id
),

shapes as (
    select
        project_id,
        count(*) as shapes
    from stg_annotations
    where
        type in (
            'bbox', 'polygon', 'polyline', 'points', 'keypoints', 'mask', 'ellipse', 'cuboid'
        )
    group by project_id
),

answered as (
    select
        project_id,
        question,
        asset_key,
        count(*) as answers
    from int_answers
    group by project_id, question, asset_key
),

answers as (
    select
        project_id,
        sum(answers) as answers,
        sum(case when answers > 1 then answers else 0 end) as shared_answers
    from answered
    group by project_id
),

seen as (
    select
        project_id,
        viewers
    from int_object_viewings
    union all
    select
        project_id,
        viewers
    from int_span_viewings
    union all
    select
        project_id,
        writers as viewers
    from int_text_answers
    union all
    select
        project_id,
        count(*) over (partition by project_id, question, asset_key) as viewers
    from int_choice_sets
),

viewings as (
    select
        project_id,
        count(*) as viewings,
        count(*) filter (where viewers > 1) as shared_viewings
    from seen
    group by project_id
),

reviews as (
    select
        project_id,
        count(*) as reviews
    from stg_reviews
    group by project_id
)

select
    projects.project_id,
    cast(coalesce(submissions.work, 0) as bigint) as work,
    cast(coalesce(submissions.dated, 0) as bigint) as dated,
    cast(coalesce(submissions.timed, 0) as bigint) as timed,
    cast(coalesce(submissions.named, 0) as bigint) as named,
    cast(coalesce(submissions.gold, 0) as bigint) as gold,
    cast(coalesce(submissions.predictions, 0) as bigint) as predictions,
    cast(coalesce(submissions.gold_assets, 0) as bigint) as gold_assets,
    cast(coalesce(shapes.shapes, 0) as bigint) as shapes,
    cast(coalesce(answers.answers, 0) as bigint) as answers,
    cast(coalesce(answers.shared_answers, 0) as bigint) as shared_answers,
    cast(coalesce(viewings.viewings, 0) as bigint) as viewings,
    cast(coalesce(viewings.shared_viewings, 0) as bigint) as shared_viewings,
    cast(coalesce(reviews.reviews, 0) as bigint) as reviews
from projects
left join submissions
    on projects.project_id = submissions.project_id
left join shapes
    on projects.project_id = shapes.project_id
left join answers
    on projects.project_id = answers.project_id
left join viewings
    on projects.project_id = viewings.project_id
left join reviews
    on projects.project_id = reviews.project_id
