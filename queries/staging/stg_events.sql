-- Every dated thing that an export tells of the work on an asset, beside submissions and reviews.
--
-- Events about a whole job or a project, and events without a date, have no place here. A move
-- out of a step named rework is work handed in again.
--
-- grain: project_id, event_id
-- project_id: the labeling effort
-- event_id: one dated thing that happened
-- type: created, started, submitted, accepted, rejected, reopened, skipped, or the tool's word
-- actor_id: who did it; NULL where nobody is named
-- asset_id: the asset, as one source knows it
-- asset_key: what joins the same asset across sources
-- submission_id: the submission it is about; NULL when the export does not say
-- happened_at: when (UTC)

select
    events.project_id,
    events.event_id,
    case
        when events.type = 'moved' and lower(events.subject_id) like 'rework%>%' then 'submitted'
        else events.type
    end as type,
    events.actor_id,
    events.asset_id,
    coalesce(assets.asset_key, events.asset_id) as asset_key,
    events.submission_id,
    events.happened_at
from events
left join assets
    on events.project_id = assets.project_id
    and events.asset_id = assets.asset_id
where events.asset_id is not null and events.happened_at is not null
