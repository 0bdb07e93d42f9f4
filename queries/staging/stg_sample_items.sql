-- What each sample drew, unit by unit.
--
-- grain: project_id, sample_id, unit_id
-- project_id: the labeling effort
-- sample_id: the sample
-- unit_id: the annotation where single ones were drawn, else the key of the asset
-- asset_id: the asset, as one source knows it
-- asset_key: what joins the same asset across sources
-- annotation_id: the annotation drawn; NULL where whole assets were
-- stratum: the part of the population it was drawn from; `unspecified` where there are none
-- inclusion_prob: the chance it had to be drawn; NULL when nobody says
-- place: its place in the sample, from 0; the first so many are a random sample too

with keyed as (
    select
        sample_items.project_id,
        sample_items.sample_id,
        sample_items.asset_id,
        coalesce(assets.asset_key, sample_items.asset_id) as asset_key,
        sample_items.annotation_id,
        sample_items.stratum,
        sample_items.inclusion_prob,
        sample_items.source_row
    from sample_items
    left join assets
        on sample_items.project_id = assets.project_id
        and sample_items.asset_id = assets.asset_id
)

select
    project_id,
    sample_id,
    coalesce(annotation_id, asset_key) as unit_id,
    min(asset_id) as asset_id,
    min(asset_key) as asset_key,
    min(annotation_id) as annotation_id,
    coalesce(min(stratum), 'unspecified') as stratum,
    min(inclusion_prob) as inclusion_prob,
    min(source_row) as place
from keyed
group by project_id, sample_id, coalesce(annotation_id, asset_key)
