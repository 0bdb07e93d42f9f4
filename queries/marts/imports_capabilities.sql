-- What can be computed from what was imported, and what is missing for the rest.
--
-- grain: project_id, metric
-- project_id: the labeling effort
-- metric: throughput, days, annotators, time, agreement, accuracy, errors, reviews, predictions
--   or geometry
-- is_computable: whether the tables hold what the metric needs
-- reason: what is missing, and what would fill it; NULL when it can be computed

with metrics as (
    select *
    from (
        values
            ('throughput'), ('days'), ('annotators'), ('time'), ('agreement'), ('accuracy'),
            ('errors'), ('reviews'), ('predictions'), ('geometry')
    ) as listed (metric)
),

missing as (
    select
        int_project_facts.project_id,
        metrics.metric,
        case
            when metrics.metric = 'reviews'
                then case when reviews = 0 then 'this export has no review verdicts' end
            when metrics.metric = 'predictions'
                then case
                    when predictions = 0
                        then 'no predictions yet; import them with --role prediction'
                end
            when metrics.metric = 'errors' and reviews > 0 then null
            when work = 0 then 'no work yet; import an export of annotators'' submissions'
            when metrics.metric = 'days' and dated = 0
                then 'this export has no dates of submission'
            when metrics.metric = 'annotators' and named = 0
                then 'this export names no annotators'
            when metrics.metric = 'time' and timed = 0 then 'this export has no work times'
            when metrics.metric = 'geometry' and shapes = 0 then 'nothing was drawn'
            when metrics.metric in ('accuracy', 'errors') and gold = 0
                then 'no gold yet; import it with --role gold'
            when metrics.metric in ('accuracy', 'errors') and gold_assets = 0
                then 'the gold covers no asset that annotators answered'
            when metrics.metric = 'agreement' and named = 0
                then 'this export names no annotators'
            when metrics.metric = 'agreement' and answers = 0 and viewings = 0
                then 'nothing that can be compared; agreement needs a class, a rating, a text,'
                    || ' a marked span or a drawn area'
            when metrics.metric = 'agreement' and shared_answers = 0 and shared_viewings = 0
                then 'no asset was answered by two annotators'
        end as reason
    from int_project_facts
    cross join metrics
)

select
    project_id,
    metric,
    reason is null as is_computable,
    reason
from missing
