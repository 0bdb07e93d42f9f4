-- How often each annotator met each gold asset: every pass counts, skipped ones too.
--
-- grain: project_id, annotator_id, asset_key
-- project_id: the labeling effort
-- annotator_id: who met it; authors of its gold are left out
-- asset_key: what joins the same asset across sources
-- exposures: passes over it, submitted or skipped
-- stored: yes

with gold_assets as (
    select distinct
        project_id,
        asset_key
    from int_gold_submissions
),

authors as (
    select distinct
        project_id,
        asset_key,
        annotator_id
    from int_gold_submissions
    where annotator_id is not null
)

select
    work.project_id,
    work.annotator_id,
    work.asset_key,
    count(*) as exposures
from stg_submissions as work
inner join gold_assets
    on work.project_id = gold_assets.project_id
    and work.asset_key = gold_assets.asset_key
left join authors
    on work.project_id = authors.project_id
    and work.asset_key = authors.asset_key
    and work.annotator_id = authors.annotator_id
where
    work.role = 'work'
    and not work.is_gold
    and work.annotator_id is not null
    and authors.annotator_id is null
group by work.project_id, work.annotator_id, work.asset_key
