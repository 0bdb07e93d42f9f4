-- Everything people decided, in the order they did: one row per entry of the log.
--
-- grain: project_id, sequence
-- project_id: the labeling effort
-- sequence: the line of the log, from 1 over all projects
-- decided_at: when (UTC)
-- actor: who decided
-- kind: decision, undo, comment, dispute, assignment, view, sample or report
-- what: what they did, in words
-- finding: what it is about, in words; NULL where it is about no finding
-- comment: what they wrote; NULL where they wrote nothing
-- is_undone: whether it was taken back later
-- asset_id: the asset it is about; NULL where it is about none
-- asset_key: what joins the same asset across sources; NULL where it is about none
-- submission_id: the work it is about; NULL where it is about several or none
-- annotator_id: whose work it is about; NULL where it is about several people or nobody is named
-- label: the class it is about; NULL where it is about several or none
-- subject: what it is about: `error:`, `flag:`, `asset:` or `annotation:` and an id
-- revision: how many entries there were about the subject by then, this one included

select
    project_id,
    sequence,
    decided_at,
    actor,
    kind,
    case
        when action = 'confirm' then 'confirmed the error'
        when action = 'dismiss' then 'dismissed it'
        when action = 'dispute' then 'disputed gold'
        when action = 'ask' then 'asked the guideline owner'
        when action = 'comment' then 'commented'
        when action = 'assign' and assignee is null then 'gave it back'
        when action = 'assign' then 'assigned it to ' || assignee
        when kind = 'undo' then 'took a decision back'
        when kind = 'view' then 'kept a view'
        when kind = 'sample' then 'drew a sample'
        when kind = 'report' then 'made a report'
        else kind
    end
    || case
        when action = 'confirm' and coalesce(severity, type, cause) is not null
            then ': ' || replace(concat_ws(', ', severity, type, cause), '_', ' ')
        else ''
    end as what,
    finding,
    comment,
    is_undone,
    asset_id,
    asset_key,
    submission_id,
    annotator_id,
    label,
    subject,
    revision
from stg_decisions
