-- How many of each annotator's labels were changed after they were handed in.
--
-- grain: project_id, annotator_id
-- project_id: the labeling effort
-- annotator_id: whose labels they were; work without a name is in changes_by_label only
-- changes: how often a label of theirs became another
-- changed: labels of theirs that changed at least once, or were removed
-- removed: of those, the ones that are gone
-- between_exports: changes seen in a later export
-- by_reviewers: changes in a version made by somebody else
-- value: changed / n
-- ci_low: lower end of Wilson's 95 % interval of value
-- ci_high: upper end
-- n: objects and answers handed in, those removed since included
-- method: what was compared
-- reason: insufficient_n where n is below the minimum; NULL otherwise
-- function: paired.changes_by_annotator

with handed_in as (
    select
        project_id,
        annotator_id,
        cast(sum(objects + answers) as bigint) as labels
    from int_work_daily
    where annotator_id <> 'unspecified'
    group by project_id, annotator_id
),

pieces as (
    select
        project_id,
        annotator_id,
        submission_id,
        question,
        changed_by,
        case
            when changed_by = 'export'
                then regexp_replace(change_id, ' [0-9]+$', '')
            else submission_id || ' ' || question
        end as piece,
        new_label = '(none)' as is_removed
    from int_label_changes
    where annotator_id is not null
),

changed as (
    select
        project_id,
        annotator_id,
        count(*) as changes,
        count(distinct piece) as changed,
        count(distinct case when is_removed then piece end) as removed,
        count(*) filter (where changed_by = 'export') as between_exports,
        count(*) filter (where changed_by = 'reviewer') as by_reviewers
    from pieces
    group by project_id, annotator_id
),

minimums as (
    select
        project_id,
        max(value_number) as minimum_n
    from stg_policies
    where subject = 'review_rate' and name = 'minimum_n' and scope = 'all'
    group by project_id
)

select
    coalesce(handed_in.project_id, changed.project_id) as project_id,
    coalesce(handed_in.annotator_id, changed.annotator_id) as annotator_id,
    coalesce(changed.changes, 0) as changes,
    coalesce(changed.changed, 0) as changed,
    coalesce(changed.removed, 0) as removed,
    coalesce(changed.between_exports, 0) as between_exports,
    coalesce(changed.by_reviewers, 0) as by_reviewers,
    coalesce(handed_in.labels, 0) + coalesce(changed.removed, 0) as n,
    minimums.minimum_n
from handed_in
full outer join changed
    on handed_in.project_id = changed.project_id
    and handed_in.annotator_id = changed.annotator_id
left join minimums
    on coalesce(handed_in.project_id, changed.project_id) = minimums.project_id
