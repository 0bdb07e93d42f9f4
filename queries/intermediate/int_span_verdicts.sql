-- Each marked span compared with gold: matched, of a wrong type, ill bounded, missing or spurious.
--
-- Where several gold submissions stand for one asset, work is held against the one it fits best.
--
-- grain: project_id, submission_id, unit_id
-- project_id: the labeling effort
-- submission_id: the work that is compared: judged by gold, or what stands after it
-- unit_id: the span judged, or the gold span that is missing
-- question: what was asked
-- gold_submission_id: the gold submission it is held against
-- annotation_id: the span that is judged; NULL where it is missing
-- gold_annotation_id: the gold span; NULL where the span is spurious
-- verdict: match (same place, same class), wrong_type (another class, whatever the place), boundary
--   (same class, not quite the place), missing or spurious
-- given_label: the class marked; NULL where it is missing
-- gold_label: the class in gold; NULL where the span is spurious
-- iou: code points that both cover over those that either covers; NULL where there is no pair
-- stored: yes

with given_side as (
    select
        scenes.project_id,
        scenes.submission_id,
        scenes.gold_submission_id,
        scenes.question,
        given.span_id as annotation_id,
        given.label as given_label,
        matches.gold_annotation_id,
        matches.iou,
        matches.is_same_place
    from int_span_scenes as scenes
    inner join int_spans as given
        on scenes.project_id = given.project_id
        and scenes.submission_id = given.submission_id
        and scenes.question = given.question
    left join int_span_matches as matches
        on given.project_id = matches.project_id
        and given.span_id = matches.annotation_id
        and scenes.gold_submission_id = matches.gold_submission_id
),

gold_side as (
    select
        scenes.project_id,
        scenes.submission_id,
        scenes.gold_submission_id,
        scenes.question,
        gold.span_id as gold_annotation_id,
        gold.label as gold_label
    from int_span_scenes as scenes
    inner join int_spans as gold
        on scenes.project_id = gold.project_id
        and scenes.gold_submission_id = gold.submission_id
        and scenes.question = gold.question
),

compared as (
    select
        coalesce(given_side.project_id, gold_side.project_id) as project_id,
        coalesce(given_side.submission_id, gold_side.submission_id) as submission_id,
        coalesce(
            given_side.gold_submission_id, gold_side.gold_submission_id
        ) as gold_submission_id,
        coalesce(given_side.question, gold_side.question) as question,
        given_side.annotation_id,
        gold_side.gold_annotation_id,
        given_side.given_label,
        gold_side.gold_label,
        given_side.iou,
        given_side.is_same_place
    from given_side
    full outer join gold_side
        on given_side.project_id = gold_side.project_id
        and given_side.submission_id = gold_side.submission_id
        and given_side.gold_annotation_id = gold_side.gold_annotation_id
),

judged as (
    select
        *,
        case
            when annotation_id is null then 'missing'
            when gold_annotation_id is null then 'spurious'
            when given_label <> gold_label then 'wrong_type'
            when is_same_place then 'match'
            else 'boundary'
        end as verdict
    from compared
),

fits as (
    select
        project_id,
        submission_id,
        gold_submission_id,
        question,
        row_number() over (
            partition by project_id, submission_id, question
            order by
                count(*) filter (where verdict = 'match') desc,
                count(*) asc,
                round(sum(coalesce(iou, 0e0)), 9) desc,
                gold_submission_id asc
        ) as fit
    from judged
    group by project_id, submission_id, gold_submission_id, question
)

select
    judged.project_id,
    judged.submission_id,
    coalesce(judged.annotation_id, judged.gold_annotation_id) as unit_id,
    judged.question,
    judged.gold_submission_id,
    judged.annotation_id,
    judged.gold_annotation_id,
    judged.verdict,
    judged.given_label,
    judged.gold_label,
    judged.iou
from judged
inner join fits
    on judged.project_id = fits.project_id
    and judged.submission_id = fits.submission_id
    and judged.gold_submission_id = fits.gold_submission_id
    and judged.question = fits.question
where fits.fit = 1
