-- Which gold each question is scored against: a short hash of all active gold answers.
--
-- It changes when a gold answer is added, corrected, disputed or retired, and at nothing else.
--
-- grain: project_id, question
-- project_id: the labeling effort
-- question: what was asked
-- gold_version: eight characters; equal for equal gold
-- gold_assets: assets with active gold for the question
-- exported_at: the newest export among its gold (UTC); NULL when unknown
-- stored: yes

with active as (
    select
        project_id,
        question,
        asset_key,
        content,
        exported_at
    from int_gold_contents
    where gold_status = 'active'
),

questions as (
    select distinct
        project_id,
        question
    from active
    union
    select distinct
        project_id,
        question
    from int_gold_judgements
),

-- Gold that says "nothing here" speaks to every question of its project.
speaking as (
    select
        questions.project_id,
        questions.question,
        active.asset_key,
        active.content,
        active.exported_at
    from questions
    inner join active
        on questions.project_id = active.project_id
        and (questions.question = active.question or active.question = 'unspecified')
)

select
    project_id,
    question,
    substr(
        md5(
            string_agg(
                distinct asset_key || ':' || content, ',' order by asset_key || ':' || content
            )
        ),
        1,
        8
    ) as gold_version,
    count(distinct asset_key) as gold_assets,
    max(exported_at) as exported_at
from speaking
group by project_id, question
