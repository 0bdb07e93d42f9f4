-- The weeks in which assets were completed, and the guideline that held then.
--
-- An asset is completed on the day of the last first independent answer to the question, or pass
-- that drew or marked. Where a question has both, its answers count.
--
-- grain: project_id, question, week
-- project_id: the labeling effort
-- question: what was asked
-- week: Monday of the ISO week, in the project's time zone
-- items: assets completed
-- is_incomplete: whether it is the last week the project has data of, which may not be over
-- guideline_version: the version in force at the end of the week: the declared one, else the one
--   that most of the week's answers name; NULL when neither is known

with answered as (
    select
        project_id,
        question
    from int_answer_assets
    group by project_id, question
),

completed as (
    select
        project_id,
        question,
        asset_key,
        completed_on
    from int_answer_assets
    union all
    select
        scored.project_id,
        scored.question,
        scored.asset_key,
        scored.completed_on
    from int_scored_assets as scored
    left join answered
        on scored.project_id = answered.project_id
        and scored.question = answered.question
    where answered.question is null
),

passes as (
    select
        project_id,
        question,
        asset_key,
        submission_id
    from int_answers
    union
    select
        project_id,
        question,
        asset_key,
        submission_id
    from int_object_viewings
    union
    select
        project_id,
        question,
        asset_key,
        submission_id
    from int_span_viewings
    union
    select
        project_id,
        question,
        asset_key,
        submission_id
    from int_choice_sets
),

weeks as (
    select
        project_id,
        question,
        cast(date_trunc('week', completed_on) as date) as week,
        count(*) as items
    from completed
    where completed_on is not null
    group by project_id, question, cast(date_trunc('week', completed_on) as date)
),

last_days as (
    select
        project_id,
        max(day) as last_day
    from (
        select project_id, day from stg_submissions where role = 'work'
        union all
        select project_id, day from stg_reviews
    ) as days
    group by project_id
),

declared as (
    select
        weeks.project_id,
        weeks.question,
        weeks.week,
        stg_guidelines.version,
        row_number() over (
            partition by weeks.project_id, weeks.question, weeks.week
            order by stg_guidelines.effective_at desc, stg_guidelines.version desc
        ) as place
    from weeks
    inner join stg_guidelines
        on weeks.project_id = stg_guidelines.project_id
        and stg_guidelines.day < weeks.week + interval 7 day
),

named as (
    select
        passes.project_id,
        passes.question,
        cast(date_trunc('week', completed.completed_on) as date) as week,
        stg_submissions.guideline_version as version,
        count(*) as answers
    from stg_submissions
    inner join passes
        on stg_submissions.project_id = passes.project_id
        and stg_submissions.submission_id = passes.submission_id
    inner join completed
        on passes.project_id = completed.project_id
        and passes.question = completed.question
        and passes.asset_key = completed.asset_key
    where
        stg_submissions.guideline_version is not null
        and completed.completed_on is not null
    group by
        passes.project_id,
        passes.question,
        cast(date_trunc('week', completed.completed_on) as date),
        stg_submissions.guideline_version
),

most_named as (
    select
        project_id,
        question,
        week,
        version,
        row_number() over (
            partition by project_id, question, week order by answers desc, version desc
        ) as place
    from named
)

select
    weeks.project_id,
    weeks.question,
    weeks.week,
    weeks.items,
    weeks.week = cast(date_trunc('week', last_days.last_day) as date) as is_incomplete,
    coalesce(declared.version, most_named.version) as guideline_version
from weeks
inner join last_days
    on weeks.project_id = last_days.project_id
left join declared
    on weeks.project_id = declared.project_id
    and weeks.question = declared.question
    and weeks.week = declared.week
    and declared.place = 1
left join most_named
    on weeks.project_id = most_named.project_id
    and weeks.question = most_named.question
    and weeks.week = most_named.week
    and most_named.place = 1
