-- Every label that somebody checked: compared with gold, or in work that a reviewer judged.
--
-- A label checked both ways is there twice, as its error may be. A verdict on a pass of several
-- answers checks each of them, and is a check of its own that `unspecified` errors belong to.
--
-- grain: project_id, check_id
-- project_id: the labeling effort
-- check_id: gold or reviewer, and what was checked
-- question: what was asked; `unspecified` for a pass as a whole
-- label: the class it counts under: gold's, else the one given
-- asset_key: what joins the same asset across sources
-- annotator_id: whose work it is; NULL where nobody is named
-- day: local date the work was handed in, else of the verdict; NULL when unknown
-- is_repeated: whether it stands for a pass whose labels are checks of their own as well

with passes as (
    select
        project_id,
        submission_id,
        min(asset_key) as asset_key,
        min(annotator_id) as annotator_id,
        min(day) as day
    from int_review_checks
    where annotation_id is null and submission_id is not null
    group by project_id, submission_id
),

decided as (
    select
        project_id,
        annotation_id,
        min(question) as question,
        min(label) as label,
        min(asset_key) as asset_key,
        min(annotator_id) as annotator_id,
        min(day) as day
    from int_review_checks
    where annotation_id is not null
    group by project_id, annotation_id
),

in_passes as (
    select
        stg_annotations.project_id,
        stg_annotations.annotation_id,
        stg_annotations.submission_id,
        stg_annotations.question,
        coalesce(stg_annotations.label, stg_annotations.value_text, 'unspecified') as label,
        passes.asset_key,
        passes.annotator_id,
        passes.day
    from passes
    inner join stg_annotations
        on passes.project_id = stg_annotations.project_id
        and passes.submission_id = stg_annotations.submission_id
),

filled as (
    select distinct
        project_id,
        submission_id
    from in_passes
)

select
    project_id,
    'gold ' || submission_id || ' ' || unit_id as check_id,
    question,
    coalesce(gold_label, given_label) as label,
    asset_key,
    annotator_id,
    day,
    false as is_repeated
from int_gold_judgements
union all
select
    project_id,
    'reviewer ' || annotation_id as check_id,
    question,
    label,
    asset_key,
    annotator_id,
    day,
    false as is_repeated
from decided
union all
select
    in_passes.project_id,
    'reviewer ' || in_passes.annotation_id as check_id,
    in_passes.question,
    in_passes.label,
    in_passes.asset_key,
    in_passes.annotator_id,
    in_passes.day,
    false as is_repeated
from in_passes
left join decided
    on in_passes.project_id = decided.project_id
    and in_passes.annotation_id = decided.annotation_id
where decided.annotation_id is null
union all
select
    checks.project_id,
    'pass ' || checks.review_id as check_id,
    checks.question,
    checks.label,
    checks.asset_key,
    checks.annotator_id,
    checks.day,
    filled.submission_id is not null as is_repeated
from int_review_checks as checks
left join filled
    on checks.project_id = filled.project_id
    and checks.submission_id = filled.submission_id
where checks.annotation_id is null
