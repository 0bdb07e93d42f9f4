-- Assets with confirmed errors in each slice of the material or of the people: where to look.
--
-- grain: project_id, dimension, slice, asset_key
-- project_id: the labeling effort
-- dimension: batch, `metadata.` and a key of the assets, or of people: country or channel
-- slice: the value
-- asset_key: what joins the same asset across sources
-- asset_id: the asset, as the work's source knows it; the first of several
-- name: what people call it; its key where it is not listed
-- errors: confirmed errors on it; for groups of people, those on their work alone
-- penalty: their weights, added up
-- annotators: people whose work they are on; work without a name counts as nobody

with errors as (
    select
        errors.project_id,
        errors.asset_key,
        errors.asset_id,
        errors.submission_id,
        errors.annotator_id,
        confirmed.penalty
    from int_errors as errors
    inner join int_confirmed_errors as confirmed
        on errors.project_id = confirmed.project_id
        and errors.error_id = confirmed.error_id
    where errors.asset_id <> 'unspecified'
),

passes as (
    select
        project_id,
        submission_id,
        country,
        channel
    from stg_submissions
    where role = 'work' and annotator_id is not null
),

placed as (
    select
        errors.*,
        slices.dimension,
        slices.slice
    from errors
    inner join int_asset_slices as slices
        on errors.project_id = slices.project_id
        and errors.asset_key = slices.asset_key
    union all
    select
        errors.*,
        'country' as dimension,
        passes.country as slice
    from errors
    inner join passes
        on errors.project_id = passes.project_id
        and errors.submission_id = passes.submission_id
    where passes.country is not null
    union all
    select
        errors.*,
        'channel' as dimension,
        passes.channel as slice
    from errors
    inner join passes
        on errors.project_id = passes.project_id
        and errors.submission_id = passes.submission_id
    where passes.channel is not null
),

counts as (
    select
        project_id,
        dimension,
        slice,
        asset_key,
        min(asset_id) as asset_id,
        count(*) as errors,
        cast(sum(penalty) as double) as penalty,
        count(distinct annotator_id) as annotators
    from placed
    group by project_id, dimension, slice, asset_key
)

select
    counts.project_id,
    counts.dimension,
    counts.slice,
    counts.asset_key,
    counts.asset_id,
    coalesce(stg_assets.name, counts.asset_key) as name,
    counts.errors,
    counts.penalty,
    counts.annotators
from counts
left join stg_assets
    on counts.project_id = stg_assets.project_id
    and counts.asset_id = stg_assets.asset_id
