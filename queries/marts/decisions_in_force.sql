-- What holds for everything that somebody decided on, commented or gave to somebody.
--
-- grain: project_id, subject
-- project_id: the labeling effort
-- subject: what it is about: `error:`, `flag:`, `asset:` or `annotation:` and an id
-- asset_id: the asset it is about
-- status: confirmed, dismissed, disputed (gold is doubted), asked (the owner of the guideline),
--     or open, where nothing is decided
-- type: what is wrong, by the person who decided; NULL where they did not say
-- severity: how bad, by the person who decided; NULL where they did not say
-- cause: human_error, bad_data, taxonomy_gap or tool; NULL where they did not say
-- decided_by: who decided; NULL where nobody did
-- decided_at: when (UTC)
-- assignee: who is to look at it; NULL for nobody
-- comments: remarks on it, those beside a decision included
-- revision: entries about it, whatever they say

select
    project_id,
    subject,
    asset_id,
    case when is_asked then 'asked' else coalesce(status, 'open') end as status,
    type,
    severity,
    cause,
    decided_by,
    decided_at,
    assignee,
    comments,
    revision
from int_verdicts
