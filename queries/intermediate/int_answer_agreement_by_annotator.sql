-- How alike each annotator answers with those who answered the same assets, and influence on alpha.
--
-- grain: project_id, question, annotator_id
-- project_id: the labeling effort
-- question: what was asked
-- annotator_id: who annotated
-- value: agreed over n, 0 to 1; NULL when nobody else answered the same assets
-- ci_low: lower end of its 95 % interval, over new assets
-- ci_high: upper end
-- n: comparisons: for each asset, the others who answered it too
-- agreed: of those, the ones answered alike
-- items: assets that somebody else answered too
-- co_annotators: people met on those assets
-- influence: alpha without the annotator minus alpha of all: above 0 the annotator lowers
--   agreement; NULL when one of the two is undefined
-- influence_low: lower end of its 95 % interval, over new assets
-- influence_high: upper end
-- method: what is compared, the alpha, and how intervals were made
-- reason: no_overlap where there is no value, or insufficient_n where there is one that should
--   not be relied on
-- function: annotator_agreement.by_annotator

with shared as (
    select
        project_id,
        question,
        asset_key,
        pattern
    from int_answer_assets
    where annotators > 1
),

patterns as (
    select distinct
        project_id,
        question,
        pattern
    from shared
),

cells as (
    select
        int_answers.project_id,
        int_answers.question,
        int_answer_annotators.annotator_no,
        shared.pattern,
        int_answer_labels.label_no,
        count(*) as assets
    from int_answers
    inner join shared
        on int_answers.project_id = shared.project_id
        and int_answers.question = shared.question
        and int_answers.asset_key = shared.asset_key
    inner join int_answer_labels
        on int_answers.project_id = int_answer_labels.project_id
        and int_answers.question = int_answer_labels.question
        and int_answers.label = int_answer_labels.label
    inner join int_answer_annotators
        on int_answers.project_id = int_answer_annotators.project_id
        and int_answers.question = int_answer_annotators.question
        and int_answers.annotator_id = int_answer_annotators.annotator_id
    group by
        int_answers.project_id,
        int_answers.question,
        int_answer_annotators.annotator_no,
        shared.pattern,
        int_answer_labels.label_no
),

met as (
    select
        project_id,
        question,
        annotator_id,
        count(*) as co_annotators
    from (
        select project_id, question, annotator_a as annotator_id
        from int_answer_agreement_by_pair
        union all
        select project_id, question, annotator_b as annotator_id
        from int_answer_agreement_by_pair
    ) as sides
    group by project_id, question, annotator_id
),

told as (
    select
        project_id,
        question,
        annotator_no,
        annotator_id,
        cast(null as bigint) as pattern,
        cast(null as bigint) as label_no,
        cast(null as varchar) as label,
        cast(null as double) as position,
        cast(null as bigint) as ratings,
        cast(null as bigint) as assets
    from int_answer_annotators
    union all
    select
        int_answer_patterns.project_id,
        int_answer_patterns.question,
        null as annotator_no,
        null as annotator_id,
        int_answer_patterns.pattern,
        int_answer_patterns.label_no,
        int_answer_patterns.label,
        int_answer_patterns.position,
        int_answer_patterns.ratings,
        int_answer_patterns.assets
    from int_answer_patterns
    inner join patterns
        on int_answer_patterns.project_id = patterns.project_id
        and int_answer_patterns.question = patterns.question
        and int_answer_patterns.pattern = patterns.pattern
    union all
    select
        project_id,
        question,
        annotator_no,
        null as annotator_id,
        pattern,
        label_no,
        null as label,
        null as position,
        null as ratings,
        assets
    from cells
)

select
    told.project_id,
    told.question,
    int_answer_questions.scale,
    int_answer_questions.taxonomy_size,
    int_answer_policies.minimum_annotator as minimum_n,
    int_answer_policies.minimum_interval,
    told.annotator_no,
    told.annotator_id,
    met.co_annotators,
    told.pattern,
    told.label_no,
    told.label,
    told.position,
    told.ratings,
    told.assets
from told
inner join int_answer_questions
    on told.project_id = int_answer_questions.project_id
    and told.question = int_answer_questions.question
inner join int_answer_policies
    on told.project_id = int_answer_policies.project_id
left join met
    on told.project_id = met.project_id
    and told.question = met.question
    and told.annotator_id = met.annotator_id
