-- What the annotators of an asset say of each object on it: a class, or nothing.
--
-- Assets that several annotators saw. Whoever saw the asset and has no object in the cluster
-- says `(none)`, so every cluster has as many ratings as the asset has viewers.
--
-- grain: project_id, question, asset_key, cluster, label
-- project_id: the labeling effort
-- question: what was asked
-- asset_key: what joins the same asset across sources
-- cluster: the object: the smallest annotation id among those that are the same
-- label: the class, or `(none)`
-- ratings: annotators who say so
-- stored: yes

with clustered as (
    select
        int_object_viewings.project_id,
        int_object_viewings.question,
        int_object_viewings.asset_key,
        int_object_viewings.viewers,
        coalesce(int_object_clusters.cluster, int_objects.annotation_id) as cluster,
        int_objects.label
    from int_object_viewings
    inner join int_objects
        on int_object_viewings.project_id = int_objects.project_id
        and int_object_viewings.submission_id = int_objects.submission_id
        and int_object_viewings.question = int_objects.question
    left join int_object_clusters
        on int_objects.project_id = int_object_clusters.project_id
        and int_objects.annotation_id = int_object_clusters.annotation_id
    where int_object_viewings.viewers > 1
),

said as (
    select
        project_id,
        question,
        asset_key,
        cluster,
        label,
        count(*) as ratings
    from clustered
    group by project_id, question, asset_key, cluster, label
    union all
    select
        project_id,
        question,
        asset_key,
        cluster,
        '(none)' as label,
        max(viewers) - count(*) as ratings
    from clustered
    group by project_id, question, asset_key, cluster
    having max(viewers) > count(*)
)

select
    project_id,
    question,
    asset_key,
    cluster,
    label,
    cast(sum(ratings) as bigint) as ratings
from said
group by project_id, question, asset_key, cluster, label
