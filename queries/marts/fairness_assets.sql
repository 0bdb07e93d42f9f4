-- Assets with confirmed errors in each slice of the material or of the people: where to look.
--
-- Groups of too few people stand together under `(small groups)`, or nowhere, as in the slices.
--
-- grain: project_id, dimension, slice, asset_key
-- project_id: the labeling effort
-- dimension: batch, `metadata.` and a key of the assets, or of people: country, channel or team
-- slice: the value
-- slice_name: what people call it: the name of a team where names may be shown, else the slice
-- asset_key: what joins the same asset across sources
-- asset_id: the asset, as the work's source knows it; the first of several
-- name: what people call the asset; its key where it is not listed
-- errors: confirmed errors on it, decisions included; for groups of people, on their work alone
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
    from int_decided_errors as errors
    inner join int_confirmed_errors as confirmed
        on errors.project_id = confirmed.project_id
        and errors.error_id = confirmed.error_id
    where errors.asset_id <> 'unspecified'
),

placed as (
    select
        errors.*,
        slices.dimension,
        slices.slice,
        slices.slice as shown
    from errors
    inner join int_asset_slices as slices
        on errors.project_id = slices.project_id
        and errors.asset_key = slices.asset_key
    union all
    select
        errors.*,
        groups.dimension,
        groups.slice,
        coalesce(rates.slice, '(small groups)') as shown
    from errors
    inner join int_people_groups as groups
        on errors.project_id = groups.project_id
        and errors.submission_id = groups.submission_id
    left join int_slice_rates as rates
        on groups.project_id = rates.project_id
        and groups.dimension = rates.dimension
        and groups.slice = rates.slice
),

counts as (
    select
        placed.project_id,
        placed.dimension,
        placed.shown as slice,
        rates.name as slice_name,
        placed.asset_key,
        min(placed.asset_id) as asset_id,
        count(*) as errors,
        cast(sum(placed.penalty) as double) as penalty,
        count(distinct placed.annotator_id) as annotators
    from placed
    inner join int_named_slices as rates
        on placed.project_id = rates.project_id
        and placed.dimension = rates.dimension
        and placed.shown = rates.slice
    group by
        placed.project_id, placed.dimension, placed.shown, rates.name, placed.asset_key
)

select
    counts.project_id,
    counts.dimension,
    counts.slice,
    counts.slice_name,
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
