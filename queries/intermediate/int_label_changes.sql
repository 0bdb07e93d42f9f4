-- Every label that became another: between two exports, or in a version somebody else made.
--
-- Only labels that were handed in change; what happens in a draft does not count. A decision whose
-- id is gone from a full export was removed: its new label is `(none)`.
--
-- grain: project_id, change_id
-- project_id: the labeling effort
-- change_id: what changed, and in which version of it
-- question: what was asked
-- asset_key: what joins the same asset across sources
-- annotator_id: whose label it was; NULL where nobody is named
-- submission_id: the submission it was in
-- changed_by: export (it differs in a later one) or reviewer (somebody made a version of it)
-- old_label: the class it was
-- new_label: the class it became; `(none)` where it was removed
-- changed_at: when the export that shows it was made, or the version handed in (UTC)
-- stored: yes

with ended as (
    select
        versions.project_id,
        versions.annotation_id,
        versions.submission_id,
        versions.question,
        versions.from_export,
        versions.label as old_label,
        versions.to_at as changed_at,
        following.annotation_id is null as is_removed,
        following.is_submitted,
        following.label as new_label
    from stg_annotation_versions as versions
    left join stg_annotation_versions as following
        on versions.project_id = following.project_id
        and versions.annotation_id = following.annotation_id
        and versions.to_export = following.from_export
    where versions.to_export is not null and versions.is_submitted
),

-- One chosen answer of a version and of what it was made from.
chosen as (
    select
        stg_annotations.project_id,
        stg_annotations.submission_id,
        stg_annotations.question,
        min(stg_annotations.label) as label
    from stg_annotations
    where
        stg_annotations.type in ('classification', 'choices', 'rating')
        and stg_annotations.parent_annotation_id is null
        and (stg_annotations.project_id, stg_annotations.submission_id) in (
            select
                project_id,
                submission_id
            from stg_submissions
            where parent_submission_id is not null
            union
            select
                project_id,
                parent_submission_id
            from stg_submissions
            where parent_submission_id is not null
        )
    group by
        stg_annotations.project_id,
        stg_annotations.submission_id,
        stg_annotations.question
    having count(*) = 1
),

changes as (
    select
        ended.project_id,
        ended.annotation_id || ' ' || cast(ended.from_export as varchar) as change_id,
        ended.question,
        stg_submissions.asset_key,
        stg_submissions.annotator_id,
        ended.submission_id,
        'export' as changed_by,
        ended.old_label,
        case when ended.is_removed then '(none)' else ended.new_label end as new_label,
        ended.changed_at
    from ended
    left join stg_submissions
        on ended.project_id = stg_submissions.project_id
        and ended.submission_id = stg_submissions.submission_id
    where
        ended.is_removed
        or (ended.is_submitted and ended.new_label is distinct from ended.old_label)
    union all
    select
        made.project_id,
        made.submission_id || ' ' || after.question as change_id,
        after.question,
        work.asset_key,
        work.annotator_id,
        work.submission_id,
        'reviewer' as changed_by,
        before.label as old_label,
        after.label as new_label,
        made.submitted_at as changed_at
    from stg_submissions as made
    inner join stg_submissions as work
        on made.project_id = work.project_id
        and made.parent_submission_id = work.submission_id
    inner join chosen as after
        on made.project_id = after.project_id
        and made.submission_id = after.submission_id
    inner join chosen as before
        on work.project_id = before.project_id
        and work.submission_id = before.submission_id
        and after.question = before.question
    where
        work.role = 'work'
        and made.annotator_id is distinct from work.annotator_id
        and after.label is distinct from before.label
)

select
    project_id,
    change_id,
    question,
    coalesce(asset_key, 'unspecified') as asset_key,
    annotator_id,
    submission_id,
    changed_by,
    coalesce(old_label, 'unspecified') as old_label,
    coalesce(new_label, 'unspecified') as new_label,
    changed_at
from changes
