-- Working time that the tool recorded beside submissions: sessions, heartbeats.
--
-- grain: project_id, session_no
-- project_id: the labeling effort
-- session_no: a number without meaning
-- annotator_id: who was at work; NULL where nobody is named
-- asset_id: the asset, where the tool says which; NULL otherwise
-- job_id: the tool's raw id of the job; NULL where it has none
-- started_at: when it began (UTC)
-- seconds: how long it lasted
-- kind: active or elapsed

select
    project_id,
    row_number() over (
        partition by project_id
        order by annotator_id, started_at, job_id, asset_id, kind, seconds
    ) as session_no,
    annotator_id,
    asset_id,
    job_id,
    started_at,
    seconds,
    kind
from work_sessions
