-- What holds for each subject that people decided on: the latest entry of each sort that stands.
--
-- An entry that was taken back counts no more, so that the one before it holds again.
--
-- grain: project_id, subject
-- project_id: the labeling effort
-- subject: what it is about: `error:`, `flag:`, `asset:` or `annotation:` and an id
-- status: confirmed, dismissed or disputed (gold is doubted); NULL where nobody decided
-- type: what is wrong, by the person who decided; NULL where they did not say
-- severity: how bad, by the person who decided; NULL where they did not say
-- cause: human_error, bad_data, taxonomy_gap or tool; NULL where they did not say
-- decided_by: who decided
-- decided_at: when (UTC)
-- is_asked: whether the owner of the guideline was asked, and nobody has decided since
-- assignee: who is to look at it; NULL for nobody
-- comments: remarks on it, those beside a decision included
-- revision: entries about it, whatever they say: what optimistic locking compares
-- error_id: the error it is about; NULL where it is no error that was imported
-- finding: what it is about in words
-- asset_id: the asset it is about
-- asset_key: what joins the same asset across sources
-- submission_id: the work it is about
-- annotation_id: the label it is about
-- annotator_id: whose work it is about
-- question: what was asked
-- label: the class it counts under
-- gold_label: what gold says
-- given_label: what the annotator says
-- found_by: what found it
-- reason: why the asset was flagged
-- work_on: local date of the work it is about

with sorted as (
    select
        *,
        case
            when action in ('confirm', 'dismiss', 'dispute') then 'verdict'
            else action
        end as sort
    from stg_decisions
    where not is_undone and action in ('confirm', 'dismiss', 'dispute', 'ask', 'assign')
),

ranked as (
    select
        *,
        row_number() over (
            partition by project_id, subject, sort
            order by sequence desc
        ) as place
    from sorted
),

latest as (
    select * from ranked where place = 1
),

counted as (
    select
        project_id,
        subject,
        max(revision) as revision,
        count(*) filter (where comment is not null and not is_undone) as comments,
        min(asset_id) as asset_id,
        min(asset_key) as asset_key
    from stg_decisions
    where action is not null
    group by project_id, subject
)

select
    counted.project_id,
    counted.subject,
    case verdict.action
        when 'confirm' then 'confirmed'
        when 'dismiss' then 'dismissed'
        when 'dispute' then 'disputed'
    end as status,
    verdict.type,
    verdict.severity,
    verdict.cause,
    verdict.actor as decided_by,
    verdict.decided_at,
    asked.sequence is not null and asked.sequence > coalesce(verdict.sequence, 0) as is_asked,
    assigned.assignee,
    counted.comments,
    counted.revision,
    case when counted.subject like 'error:%' then substr(counted.subject, 7) end as error_id,
    verdict.finding,
    counted.asset_id,
    counted.asset_key,
    verdict.submission_id,
    verdict.annotation_id,
    verdict.annotator_id,
    verdict.question,
    verdict.label,
    verdict.gold_label,
    verdict.given_label,
    verdict.found_by,
    coalesce(verdict.reason, asked.reason) as reason,
    verdict.work_on
from counted
left join latest as verdict
    on counted.project_id = verdict.project_id
    and counted.subject = verdict.subject
    and verdict.sort = 'verdict'
left join latest as asked
    on counted.project_id = asked.project_id
    and counted.subject = asked.subject
    and asked.sort = 'ask'
left join latest as assigned
    on counted.project_id = assigned.project_id
    and counted.subject = assigned.subject
    and assigned.sort = 'assign'
