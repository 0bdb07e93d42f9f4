-- Work that is no blind first answer of its author, and whether agreement counts it.
--
-- A pre-label that nothing was changed in is its maker's answer, not the annotator's, and a version
-- made from somebody else's is not independent: neither is compared. Work that started from a
-- pre-label and was changed is compared, but was not blind: where there is much of it, agreement
-- flatters. Work may be of several kinds.
--
-- grain: project_id, question, kind
-- project_id: the labeling effort
-- question: what was asked
-- kind: prelabel_unchanged, prelabel_changed, made_from_other (from another annotator's version),
--   self_changed (its own author reviewed and changed it) or self_reviewed (the author only
--   accepted or rejected it)
-- is_compared: whether agreement counts such work; of answers, for drawn areas self_changed counts
-- submissions: passes of this kind that answer the question or draw in it
-- assets: assets they are about
-- annotators: named people who made them
-- stored: yes

with work as (
    select
        project_id,
        submission_id,
        asset_key,
        annotator_id,
        prelabel_submission_id,
        parent_submission_id,
        content_hash
    from stg_submissions
    where role = 'work' and status = 'submitted'
),

self_reviews as (
    select
        project_id,
        submission_id,
        max(case when verdict = 'fixed' then 1 else 0 end) = 1 as is_changed
    from stg_reviews
    where is_self_review
    group by project_id, submission_id
),

kinds as (
    select
        work.project_id,
        work.submission_id,
        case
            when work.content_hash = prelabels.content_hash then 'prelabel_unchanged'
            else 'prelabel_changed'
        end as kind
    from work
    left join stg_submissions as prelabels
        on work.project_id = prelabels.project_id
        and work.prelabel_submission_id = prelabels.submission_id
    where work.prelabel_submission_id is not null
    union all
    select
        work.project_id,
        work.submission_id,
        'made_from_other' as kind
    from work
    inner join stg_submissions as parents
        on work.project_id = parents.project_id
        and work.parent_submission_id = parents.submission_id
    where parents.role = 'work' and work.annotator_id <> parents.annotator_id
    union all
    select
        project_id,
        submission_id,
        case when is_changed then 'self_changed' else 'self_reviewed' end as kind
    from self_reviews
),

asked as (
    select distinct
        stg_annotations.project_id,
        stg_annotations.submission_id,
        stg_annotations.question
    from stg_annotations
    inner join kinds
        on stg_annotations.project_id = kinds.project_id
        and stg_annotations.submission_id = kinds.submission_id
    where
        stg_annotations.parent_annotation_id is null
        and stg_annotations.type <> 'relation'
)

select
    asked.project_id,
    asked.question,
    kinds.kind,
    kinds.kind in ('prelabel_changed', 'self_reviewed') as is_compared,
    count(*) as submissions,
    count(distinct work.asset_key) as assets,
    count(distinct work.annotator_id) as annotators
from asked
inner join kinds
    on asked.project_id = kinds.project_id
    and asked.submission_id = kinds.submission_id
inner join work
    on asked.project_id = work.project_id
    and asked.submission_id = work.submission_id
group by asked.project_id, asked.question, kinds.kind
