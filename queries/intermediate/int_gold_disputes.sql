-- What the crowd answers where gold says something else: the most frequent such answer per gold unit.
--
-- A unit is an answer on an asset (or on one frame of a video), or one object in gold. Each
-- annotator counts once. What annotators draw where gold has nothing is not compared among them.
--
-- grain: project_id, question, asset_key, gold_unit
-- project_id: the labeling effort
-- question: what was asked
-- asset_key: what joins the same asset across sources
-- gold_unit: the frame of an answer, or the gold object
-- gold_label: what gold says; one of its answers where it accepts several
-- other_label: what most of those say who differ; `(none)` where they draw nothing
-- annotators: named annotators who were compared with the unit
-- others: of those, the ones who say other_label
-- stored: yes

with units as (
    select
        judgements.project_id,
        judgements.question,
        judgements.asset_key,
        case
            when judgements.unit <> 'item' then judgements.gold_annotation_id
            else coalesce(cast(int_gold_answers.frame as varchar), '-1')
        end as gold_unit,
        judgements.annotator_id,
        judgements.gold_label,
        coalesce(judgements.given_label, '(none)') as given_label,
        judgements.is_correct
    from int_gold_judgements as judgements
    left join int_gold_answers
        on judgements.project_id = int_gold_answers.project_id
        and judgements.asset_key = int_gold_answers.asset_key
        and judgements.question = int_gold_answers.question
        and judgements.gold_annotation_id = int_gold_answers.annotation_id
    where
        judgements.annotator_id is not null
        and judgements.gold_annotation_id is not null
        and judgements.unit <> 'text'  -- differing texts are not one other answer
),

met as (
    select
        project_id,
        question,
        asset_key,
        gold_unit,
        min(gold_label) as gold_label,
        count(distinct annotator_id) as annotators
    from units
    group by project_id, question, asset_key, gold_unit
),

votes as (
    select
        project_id,
        question,
        asset_key,
        gold_unit,
        given_label,
        count(distinct annotator_id) as others
    from units
    where not is_correct
    group by project_id, question, asset_key, gold_unit, given_label
),

ranked as (
    select
        *,
        row_number() over (
            partition by project_id, question, asset_key, gold_unit
            order by others desc, given_label asc
        ) as place
    from votes
)

select
    ranked.project_id,
    ranked.question,
    ranked.asset_key,
    ranked.gold_unit,
    met.gold_label,
    ranked.given_label as other_label,
    met.annotators,
    ranked.others
from ranked
inner join met
    on ranked.project_id = met.project_id
    and ranked.question = met.question
    and ranked.asset_key = met.asset_key
    and ranked.gold_unit = met.gold_unit
where ranked.place = 1
