-- Every entry of the log of decisions, with what it says and whether it was taken back.
--
-- grain: project_id, sequence
-- project_id: the labeling effort
-- sequence: the line of the log, from 1 over all projects
-- decided_at: when it was written (UTC)
-- actor: who wrote it
-- kind: decision, undo, comment, dispute, assignment, view, sample or report
-- subject: what it is about: `error:`, `flag:`, `asset:` or `annotation:` and an id
-- revision: how many entries there were about the subject by then, this one included
-- action: confirm, dismiss, ask, dispute, comment, assign or undo; NULL for other entries
-- is_undone: whether a later entry took it back
-- type: what is wrong, by the person who decided; NULL where they did not say
-- severity: how bad, by the person who decided; NULL where they did not say
-- cause: human_error, bad_data, taxonomy_gap or tool; NULL where they did not say
-- assignee: who is to look at it; NULL for other entries, and where it was given back
-- comment: what they wrote; NULL where they wrote nothing
-- finding: what it is about in words, as the person saw it; NULL for other entries
-- asset_id: the asset it is about; NULL where it is about none
-- asset_key: what joins the same asset across sources
-- submission_id: the work it is about; NULL where it is about several or none
-- annotation_id: the label it is about; NULL where it is about several or none
-- annotator_id: whose work it is about; NULL where it is about several people or nobody is named
-- question: what was asked
-- label: the class it counts under
-- gold_label: what gold says
-- given_label: what the annotator says
-- found_by: what found it: gold, reviewer, consensus, rule, model or person
-- reason: why the asset was flagged; NULL where it was not
-- work_on: local date of the work it is about; NULL when unknown

with read as (
    select
        project_id,
        sequence,
        decided_at,
        actor,
        kind,
        subject,
        revision,
        json_extract_string(body, '$.action') as action,
        try_cast(json_extract_string(body, '$.undoes') as bigint) as undoes,
        json_extract_string(body, '$.type') as type,
        json_extract_string(body, '$.severity') as severity,
        json_extract_string(body, '$.cause') as cause,
        json_extract_string(body, '$.assignee') as assignee,
        json_extract_string(body, '$.comment') as comment,
        json_extract_string(body, '$.finding') as finding,
        json_extract_string(body, '$.asset_id') as asset_id,
        json_extract_string(body, '$.asset_key') as asset_key,
        json_extract_string(body, '$.submission_id') as submission_id,
        json_extract_string(body, '$.annotation_id') as annotation_id,
        json_extract_string(body, '$.annotator_id') as annotator_id,
        json_extract_string(body, '$.question') as question,
        json_extract_string(body, '$.label') as label,
        json_extract_string(body, '$.gold_label') as gold_label,
        json_extract_string(body, '$.given_label') as given_label,
        json_extract_string(body, '$.found_by') as found_by,
        json_extract_string(body, '$.reason') as reason,
        try_cast(json_extract_string(body, '$.work_on') as date) as work_on
    from decisions
)

select
    read.project_id,
    read.sequence,
    read.decided_at,
    read.actor,
    read.kind,
    read.subject,
    read.revision,
    read.action,
    undone.sequence is not null as is_undone,
    read.type,
    read.severity,
    read.cause,
    nullif(read.assignee, '') as assignee,
    nullif(read.comment, '') as comment,
    read.finding,
    read.asset_id,
    read.asset_key,
    read.submission_id,
    read.annotation_id,
    read.annotator_id,
    read.question,
    read.label,
    read.gold_label,
    read.given_label,
    read.found_by,
    read.reason,
    read.work_on
from read
left join read as undone
    on read.project_id = undone.project_id
    and read.subject = undone.subject
    and read.sequence = undone.undoes
    and undone.kind = 'undo'
