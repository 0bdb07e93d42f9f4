-- Every unit that a sample drew, and every asset with a verdict, with the worst that was found.
--
-- The first look at each person's work, or at each annotation, counts: a unit that was wrong, done
-- again and accepted was wrong when it was presented. Where several parts of a unit were judged,
-- the worst is what it is. A verdict belongs to a sample where it says so, or says nothing and
-- came after the draw.
--
-- grain: project_id, kind, name, unit_id
-- project_id: the labeling effort
-- kind: what the unit is looked at in: a sample, a batch or the project
-- name: the sample's id, the batch, or `all`
-- unit_id: the key of the asset; of a sample of annotations the annotation
-- stratum: the part of the population it was drawn from; `unspecified` where there are none
-- inclusion_prob: the chance it had to be looked at; NULL when unknown
-- selection: how it was picked: random, full, targeted, gold or unknown
-- grade: 0 right, 1 neutral, 2 minor, 3 not graded, 4 major, 5 critical; NULL without a verdict
-- objects: annotations of the asset; 0 where verdicts name none
-- wrong_objects: of those, the ones that a verdict calls wrong
-- stored: yes

with linked as (
    select
        items.project_id,
        'sample' as kind,
        items.sample_id as name,
        items.unit_id,
        items.asset_key,
        items.stratum,
        items.inclusion_prob,
        'random' as selection,
        reviews.annotator_id,
        reviews.annotation_id,
        reviews.reviewed_at,
        reviews.grade
    from stg_sample_items as items
    inner join stg_samples
        on items.project_id = stg_samples.project_id
        and items.sample_id = stg_samples.sample_id
    left join int_acceptance_reviews as reviews
        on items.project_id = reviews.project_id
        and items.asset_key = reviews.asset_key
        and (items.annotation_id is null or items.annotation_id = reviews.annotation_id)
        and (
            reviews.sample_id = items.sample_id
            or (reviews.sample_id is null and reviews.reviewed_at >= stg_samples.drawn_at)
        )
    union all
    select
        reviews.project_id,
        scopes.kind,
        case when scopes.kind = 'batch' then int_items.batch else 'all' end as name,
        reviews.asset_key as unit_id,
        reviews.asset_key,
        'unspecified' as stratum,
        reviews.inclusion_prob,
        reviews.selection,
        reviews.annotator_id,
        reviews.annotation_id,
        reviews.reviewed_at,
        reviews.grade
    from int_acceptance_reviews as reviews
    inner join int_items
        on reviews.project_id = int_items.project_id
        and reviews.asset_key = int_items.asset_key
    cross join (values ('batch'), ('project')) as scopes (kind)
    where scopes.kind = 'project' or int_items.batch <> 'unspecified'
),

ranked as (
    select
        *,
        min(reviewed_at) over (
            partition by project_id, kind, name, unit_id, annotator_id, annotation_id
        ) as first_at
    from linked
),

judged_assets as (
    select distinct
        project_id,
        asset_key
    from linked
    where annotation_id is not null
),

drawn_objects as (
    select
        stg_submissions.project_id,
        stg_submissions.asset_key,
        count(*) as objects
    from stg_annotations
    inner join stg_submissions
        on stg_annotations.project_id = stg_submissions.project_id
        and stg_annotations.submission_id = stg_submissions.submission_id
    inner join judged_assets
        on stg_submissions.project_id = judged_assets.project_id
        and stg_submissions.asset_key = judged_assets.asset_key
    where stg_submissions.role = 'work' and not stg_submissions.is_gold
    group by stg_submissions.project_id, stg_submissions.asset_key
),

units as (
    select
        project_id,
        kind,
        name,
        unit_id,
        min(asset_key) as asset_key,
        min(stratum) as stratum,
        max(inclusion_prob) as inclusion_prob,
        case
            when bool_or(selection = 'random') then 'random'
            when bool_or(selection = 'full') then 'full'
            else min(selection)
        end as selection,
        max(grade) as grade,
        count(distinct case when grade >= 2 then annotation_id end) as wrong_objects
    from ranked
    where reviewed_at is not distinct from first_at
    group by project_id, kind, name, unit_id
)

select
    units.project_id,
    units.kind,
    units.name,
    units.unit_id,
    units.stratum,
    units.inclusion_prob,
    units.selection,
    units.grade,
    coalesce(drawn_objects.objects, 0) as objects,
    least(units.wrong_objects, coalesce(drawn_objects.objects, 0)) as wrong_objects
from units
left join drawn_objects
    on units.project_id = drawn_objects.project_id
    and units.asset_key = drawn_objects.asset_key
