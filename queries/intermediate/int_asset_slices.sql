-- Which slice of the material each asset is in: its batch, and what its metadata says.
--
-- Only what tells assets apart: keys with at least two and not too many values (policy
-- slice.most_values). An asset without a key is in no slice of it.
--
-- grain: project_id, asset_key, dimension
-- project_id: the labeling effort
-- asset_key: what joins the same asset across sources
-- dimension: batch, or `metadata.` and the key
-- slice: the batch or the value; the first in the alphabet where sources differ
-- stored: yes

with told as (
    select
        project_id,
        asset_key,
        'metadata.' || unnest(map_keys(metadata)) as dimension,
        unnest(map_values(metadata)) as slice
    from stg_assets
    where metadata is not null
    union all
    select
        project_id,
        asset_key,
        'batch' as dimension,
        batch as slice
    from stg_assets
    where batch is not null
),

settings as (
    select
        project_id,
        max(value_number) as most_values
    from stg_policies
    where subject = 'slice' and name = 'most_values' and scope = 'all'
    group by project_id
),

assets as (
    select
        project_id,
        count(distinct asset_key) as assets
    from stg_assets
    group by project_id
),

dimensions as (
    select
        told.project_id,
        told.dimension
    from told
    inner join settings
        on told.project_id = settings.project_id
    inner join assets
        on told.project_id = assets.project_id
    where told.slice is not null and told.slice <> ''
    group by told.project_id, told.dimension, settings.most_values, assets.assets
    having
        count(distinct told.slice) <= settings.most_values
        and (count(distinct told.slice) > 1 or count(distinct told.asset_key) < assets.assets)
)

select
    told.project_id,
    told.asset_key,
    told.dimension,
    min(told.slice) as slice
from told
inner join dimensions
    on told.project_id = dimensions.project_id
    and told.dimension = dimensions.dimension
where told.slice is not null and told.slice <> ''
group by told.project_id, told.asset_key, told.dimension
