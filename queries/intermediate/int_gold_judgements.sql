-- Everything that could be compared with gold, and what came of it.
--
-- A unit is an item (an asset and a question) where the answer is chosen, an object where it is drawn,
-- a span where text is marked, a text where it is written. A text is of no class: `unspecified` in
-- gold, and given only where it is the same.
--
-- grain: project_id, submission_id, unit_id
-- project_id: the labeling effort
-- submission_id: the work that is judged
-- unit_id: the decision judged, or the gold decision that is missing
-- unit: item, object, span or text
-- question: what was asked
-- asset_id: the asset, as the work's source knows it
-- asset_key: what joins the same asset across sources
-- gold_asset_id: the asset, as gold's source knows it
-- annotator_id: who annotated; NULL where nobody is named
-- job_id: the tool's raw id of the job it belongs to
-- annotation_id: the decision judged; NULL where it is missing
-- gold_annotation_id: the gold decision; NULL where the object is spurious
-- verdict: match, wrong_class, missing or spurious; of spans wrong_type or boundary (right class, not
--   quite the place) as well; of texts match or transcription
-- is_correct: whether it is a match
-- given_label: what the annotator says; NULL where it is missing, or a text that differs
-- gold_label: what gold says; NULL where the object is spurious
-- iou: overlap of a matched pair of objects or spans; NULL otherwise
-- gold_area: pixels of the gold object; NULL where there is none or the scale is unknown
-- found_at: when both work and gold were known (UTC); NULL where neither says
-- day: local date the work was handed in; NULL when unknown
-- stored: yes

select
    project_id,
    submission_id,
    unit_id,
    'item' as unit,
    question,
    asset_id,
    asset_key,
    gold_asset_id,
    annotator_id,
    job_id,
    annotation_id,
    gold_annotation_id,
    verdict,
    is_correct,
    given_label,
    gold_label,
    cast(null as double) as iou,
    cast(null as double) as gold_area,
    found_at,
    day
from int_item_judgements
union all
select
    objects.project_id,
    objects.submission_id,
    objects.unit_id,
    'object' as unit,
    objects.question,
    judged.asset_id,
    judged.asset_key,
    gold.asset_id as gold_asset_id,
    judged.annotator_id,
    judged.job_id,
    objects.annotation_id,
    objects.gold_annotation_id,
    objects.verdict,
    objects.verdict = 'match' as is_correct,
    objects.given_label,
    objects.gold_label,
    objects.iou,
    objects.gold_area,
    greatest(judged.submitted_at, gold.submitted_at) as found_at,
    judged.day
from int_object_judgements as objects
inner join int_judged_submissions as judged
    on objects.project_id = judged.project_id
    and objects.submission_id = judged.submission_id
inner join int_gold_submissions as gold
    on objects.project_id = gold.project_id
    and objects.gold_submission_id = gold.submission_id
union all
select
    spans.project_id,
    spans.submission_id,
    spans.unit_id,
    'span' as unit,
    spans.question,
    judged.asset_id,
    judged.asset_key,
    gold.asset_id as gold_asset_id,
    judged.annotator_id,
    judged.job_id,
    spans.annotation_id,
    spans.gold_annotation_id,
    spans.verdict,
    spans.verdict = 'match' as is_correct,
    spans.given_label as given_label,
    spans.gold_label as gold_label,
    spans.iou as iou,
    cast(null as double) as gold_area,
    greatest(judged.submitted_at, gold.submitted_at) as found_at,
    judged.day
from int_span_judgements as spans
inner join int_judged_submissions as judged
    on spans.project_id = judged.project_id
    and spans.submission_id = judged.submission_id
inner join int_gold_submissions as gold
    on spans.project_id = gold.project_id
    and spans.gold_submission_id = gold.submission_id
union all
select
    texts.project_id,
    texts.submission_id,
    texts.unit_id,
    'text' as unit,
    texts.question,
    judged.asset_id,
    judged.asset_key,
    gold.asset_id as gold_asset_id,
    judged.annotator_id,
    judged.job_id,
    texts.annotation_id,
    texts.gold_annotation_id,
    texts.verdict,
    texts.verdict = 'match' as is_correct,
    case when texts.verdict = 'match' then 'unspecified' end as given_label,
    'unspecified' as gold_label,
    cast(null as double) as iou,
    cast(null as double) as gold_area,
    greatest(judged.submitted_at, gold.submitted_at) as found_at,
    judged.day
from int_text_judgements as texts
inner join int_judged_submissions as judged
    on texts.project_id = judged.project_id
    and texts.submission_id = judged.submission_id
inner join int_gold_submissions as gold
    on texts.project_id = gold.project_id
    and texts.gold_submission_id = gold.submission_id
