-- Work that quality assurance looked at or that changed, with the version that stands after it.
--
-- Before is the first independent submission; after is the latest version: one made from it by
-- somebody, a later round of the same person, or the same submission as it stands now.
--
-- grain: project_id, submission_id
-- project_id: the labeling effort
-- submission_id: the first independent submission
-- asset_key: what joins the same asset across sources
-- after_submission_id: the version that stands after quality assurance
-- has_versions: whether its decisions changed between exports
-- is_lost: whether a reviewer fixed it and the version before is not known
-- stored: yes

with verdicts as (
    select
        project_id,
        submission_id,
        bool_or(verdict = 'fixed') as is_fixed
    from stg_reviews
    where submission_id is not null
    group by project_id, submission_id
),

versions as (
    select
        project_id,
        submission_id,
        min(from_export) as from_export
    from stg_annotation_versions
    group by project_id, submission_id
),

later as (
    select
        judged.project_id,
        judged.submission_id,
        made.submission_id as after_submission_id,
        made.round,
        made.submitted_at,
        made.source_row
    from int_judged_submissions as judged
    inner join stg_submissions as made
        on judged.project_id = made.project_id
        and judged.submission_id = made.parent_submission_id
    where made.role = 'work' and made.status = 'submitted'
    union
    select
        judged.project_id,
        judged.submission_id,
        again.submission_id as after_submission_id,
        again.round,
        again.submitted_at,
        again.source_row
    from int_judged_submissions as judged
    inner join verdicts
        on judged.project_id = verdicts.project_id
        and judged.submission_id = verdicts.submission_id
    inner join stg_submissions as again
        on judged.project_id = again.project_id
        and judged.asset_key = again.asset_key
        and judged.annotator_id = again.annotator_id
        and judged.submission_id <> again.submission_id
    where again.role = 'work' and again.status = 'submitted'
),

latest as (
    select
        project_id,
        submission_id,
        after_submission_id,
        row_number() over (
            partition by project_id, submission_id
            order by
                round desc nulls last,
                submitted_at desc nulls last,
                source_row desc nulls last,
                after_submission_id desc
        ) as place
    from later
)

select
    judged.project_id,
    judged.submission_id,
    judged.asset_key,
    coalesce(latest.after_submission_id, judged.submission_id) as after_submission_id,
    versions.submission_id is not null as has_versions,
    coalesce(verdicts.is_fixed, false)
    and versions.submission_id is null
    and latest.submission_id is null as is_lost
from int_judged_submissions as judged
left join verdicts
    on judged.project_id = verdicts.project_id
    and judged.submission_id = verdicts.submission_id
left join versions
    on judged.project_id = versions.project_id
    and judged.submission_id = versions.submission_id
left join latest
    on judged.project_id = latest.project_id
    and judged.submission_id = latest.submission_id
    and latest.place = 1
where
    verdicts.submission_id is not null
    or versions.submission_id is not null
    or latest.submission_id is not null
