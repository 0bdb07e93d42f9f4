-- How alike each two annotators answer, on the assets that both answered.
--
-- grain: project_id, question, annotator_a, annotator_b
-- project_id: the labeling effort
-- question: what was asked
-- annotator_a: one of the two
-- annotator_b: the other
-- n: assets that both answered
-- agreed: of those, the ones answered alike
-- percent: agreed over n, 0 to 1
-- value: Krippendorff's alpha of the two; NULL when undefined
-- ci_low: lower end of its 95 % interval, over new assets
-- ci_high: upper end
-- method: the formula and how the interval was made
-- reason: single_category where there is no value, or insufficient_n where there is one that
--   should not be relied on
-- kappa: Cohen's kappa of the two; NULL when alpha is, or after 1,000 different answers
-- kappa_low: lower end of its 95 % interval, from its large-sample variance
-- kappa_high: upper end
-- kappa_linear: kappa where answers further apart on their scale are less alike, by their
--   distance; NULL where answers have no order
-- kappa_quadratic: the same by the square of their distance
-- spearman: rank correlation of the two; NULL where answers have no order, or one of the two
--   always gave the same
-- kendall: Kendall's tau-b of the two; NULL as spearman
-- function: agreement.by_pair

with assets as (
    select
        project_id,
        question,
        asset_key,
        row_number() over (order by project_id, question, asset_key) as asset_no
    from int_answers
    group by project_id, question, asset_key
    having count(*) > 1
),

annotators as (
    select
        project_id,
        question,
        annotator_id,
        row_number() over (order by project_id, question, annotator_id) as annotator_no
    from int_answers
    group by project_id, question, annotator_id
),

numbered as (
    select
        assets.asset_no,
        annotators.annotator_no,
        int_answer_labels.label_no
    from int_answers
    inner join assets
        on int_answers.project_id = assets.project_id
        and int_answers.question = assets.question
        and int_answers.asset_key = assets.asset_key
    inner join annotators
        on int_answers.project_id = annotators.project_id
        and int_answers.question = annotators.question
        and int_answers.annotator_id = annotators.annotator_id
    inner join int_answer_labels
        on int_answers.project_id = int_answer_labels.project_id
        and int_answers.question = int_answer_labels.question
        and int_answers.label = int_answer_labels.label
),

cells as (
    select
        a.annotator_no as a_no,
        b.annotator_no as b_no,
        least(a.label_no, b.label_no) as low_no,
        greatest(a.label_no, b.label_no) as high_no,
        count(*) as assets,
        count(*) filter (where a.label_no > b.label_no) as crossed
    from numbered as a
    inner join numbered as b
        on a.asset_no = b.asset_no
        and a.annotator_no < b.annotator_no
    group by
        a.annotator_no,
        b.annotator_no,
        least(a.label_no, b.label_no),
        greatest(a.label_no, b.label_no)
)

select
    a.project_id,
    a.question,
    a.annotator_id as annotator_a,
    b.annotator_id as annotator_b,
    cells.a_no,
    cells.b_no,
    cells.low_no,
    cells.high_no,
    low.position as low_position,
    high.position as high_position,
    cells.assets,
    cells.crossed,
    int_answer_questions.scale,
    int_answer_policies.minimum_pair as minimum_n,
    int_answer_policies.minimum_interval
from cells
inner join annotators as a
    on cells.a_no = a.annotator_no
inner join annotators as b
    on cells.b_no = b.annotator_no
inner join int_answer_labels as low
    on a.project_id = low.project_id
    and a.question = low.question
    and cells.low_no = low.label_no
inner join int_answer_labels as high
    on a.project_id = high.project_id
    and a.question = high.question
    and cells.high_no = high.label_no
inner join int_answer_questions
    on a.project_id = int_answer_questions.project_id
    and a.question = int_answer_questions.question
inner join int_answer_policies
    on a.project_id = int_answer_policies.project_id
