-- What each gold submission says to each question, as one short hash.
--
-- Equal content gives equal hashes, whatever the ids are and whenever it was imported. Gold that
-- says "nothing here" stands under the question `unspecified`.
--
-- grain: project_id, submission_id, question
-- project_id: the labeling effort
-- submission_id: the gold submission, whatever its gold_status
-- question: what was asked
-- asset_key: what joins the same asset across sources
-- asset_id: the asset, as gold's source knows it
-- gold_status: active, disputed or retired
-- content: hash of all it says to the question
-- answer: the class it gives; where there are several, the first and how many more
-- exported_at: when the export was made that brought it (UTC); NULL when unknown
-- stored: yes

with gold as (
    select
        project_id,
        submission_id,
        asset_key,
        asset_id,
        coalesce(gold_status, 'active') as gold_status,
        import_id
    from stg_submissions
    where is_gold and status = 'submitted'
),

decisions as (
    select
        stg_annotations.project_id,
        stg_annotations.submission_id,
        stg_annotations.question,
        coalesce(
            stg_annotations.label,
            stg_annotations.value_text,
            cast(stg_annotations.value_number as varchar)
        ) as answer,
        md5(
            stg_annotations.type
            || '|' || coalesce(stg_annotations.label, '')
            || '|' || coalesce(stg_annotations.value_text, '')
            || '|' || coalesce(cast(stg_annotations.value_number as varchar), '')
            || '|' || coalesce(cast(stg_annotations.x_min as varchar), '')
            || '|' || coalesce(cast(stg_annotations.y_min as varchar), '')
            || '|' || coalesce(cast(stg_annotations.x_max as varchar), '')
            || '|' || coalesce(cast(stg_annotations.y_max as varchar), '')
            || '|' || coalesce(cast(stg_annotations.rotation_degrees as varchar), '')
            || '|' || coalesce(cast(stg_annotations.geometry as varchar), '')
            || '|' || coalesce(cast(stg_annotations.span_start as varchar), '')
            || '|' || coalesce(cast(stg_annotations.span_end as varchar), '')
            || '|' || coalesce(cast(stg_annotations.time_start_seconds as varchar), '')
            || '|' || coalesce(cast(stg_annotations.time_end_seconds as varchar), '')
            || '|' || coalesce(cast(stg_annotations.frame as varchar), '')
            || '|' || coalesce(cast(stg_annotations.rank as varchar), '')
        ) as content
    from stg_annotations
    inner join gold
        on stg_annotations.project_id = gold.project_id
        and stg_annotations.submission_id = gold.submission_id
),

contents as (
    select
        project_id,
        submission_id,
        question,
        md5(string_agg(content, ',' order by content)) as content,
        min(answer) as first_answer,
        count(answer) as answers
    from decisions
    group by project_id, submission_id, question
)

select
    gold.project_id,
    gold.submission_id,
    coalesce(contents.question, 'unspecified') as question,
    gold.asset_key,
    gold.asset_id,
    gold.gold_status,
    coalesce(contents.content, md5('')) as content,
    case
        when contents.answers > 1
            then contents.first_answer || ' (and ' || cast(contents.answers - 1 as varchar)
            || ' more)'
        else contents.first_answer
    end as answer,
    stg_imports.exported_at
from gold
left join contents
    on gold.project_id = contents.project_id
    and gold.submission_id = contents.submission_id
left join stg_imports
    on gold.project_id = stg_imports.project_id
    and gold.import_id = stg_imports.import_id
