-- How far apart annotators' texts are, question by question, as error rates: 0 is perfect.
--
-- grain: project_id, question, coefficient
-- project_id: the labeling effort
-- question: what was asked
-- coefficient: wer (words) or cer (characters)
-- value: mean over two annotators on an asset of the edits over the length of the text, both
--   directions averaged; 0 is perfect, it may exceed 1; NULL when undefined (see reason)
-- ci_low: lower end of its 95 % interval, over new assets with the same annotators
-- ci_high: upper end
-- n: assets with two texts that are not empty
-- method: the formula, what was set aside, what was left out, and how the interval was made
-- reason: why there is no value (no_data, no_overlap), or insufficient_n where there is one that
--   should not be relied on
-- items: assets answered
-- annotators: people who answered
-- judgements: texts
-- prevalence: always NULL
-- p_above_threshold: always NULL
-- warning: always NULL
-- function: transcripts.overview

with answers as (
    select
        project_id,
        question,
        count(distinct asset_key) as items,
        count(distinct annotator_id) as annotators,
        count(*) as judgements
    from int_text_answers
    group by project_id, question
),

questions as (
    select
        project_id,
        question
    from answers
    union
    select
        project_id,
        question
    from stg_questions
    where type = 'text'
),

pairs as (
    select
        *,
        (word_edits / nullif(cast(words_a as double), 0e0)
        + word_edits / nullif(cast(words_b as double), 0e0)) / 2e0 as wer,
        (character_edits / nullif(cast(characters_a as double), 0e0)
        + character_edits / nullif(cast(characters_b as double), 0e0)) / 2e0 as cer
    from int_text_edits
)

select
    questions.project_id,
    questions.question,
    int_text_policies.normalisation,
    int_answer_policies.threshold,
    int_answer_policies.minimum_headline as minimum_n,
    int_answer_policies.minimum_interval,
    coalesce(answers.items, 0) as items,
    coalesce(answers.annotators, 0) as annotators,
    coalesce(answers.judgements, 0) as judgements,
    pairs.asset_key,
    pairs.wer,
    pairs.cer,
    count(*) as pairs,
    sum(case when pairs.characters_a + pairs.characters_b = 0 then 1 else 0 end)
        as empty_pairs,
    sum(case when pairs.wer is null then pairs.word_edits else 0 end) as inserted_words,
    sum(case when pairs.cer is null then pairs.character_edits else 0 end)
        as inserted_characters
from questions
inner join int_answer_policies
    on questions.project_id = int_answer_policies.project_id
inner join int_text_policies
    on questions.project_id = int_text_policies.project_id
left join answers
    on questions.project_id = answers.project_id
    and questions.question = answers.question
left join pairs
    on questions.project_id = pairs.project_id
    and questions.question = pairs.question
group by
    questions.project_id,
    questions.question,
    int_text_policies.normalisation,
    int_answer_policies.threshold,
    int_answer_policies.minimum_headline,
    int_answer_policies.minimum_interval,
    coalesce(answers.items, 0),
    coalesce(answers.annotators, 0),
    coalesce(answers.judgements, 0),
    pairs.asset_key,
    pairs.wer,
    pairs.cer
