-- How alike each annotator decides with the others on the same assets, and what that does to alpha.
--
-- A positive influence says that agreement would be higher without this annotator: look at the
-- answers together, for one who is alone may be the one who is right. An annotator who both
-- answers and draws under one question is judged by the answers; the method says which.
--
-- grain: project_id, question, annotator_id
-- project_id: the labeling effort
-- question: what was asked
-- annotator_id: who annotated
-- value: agreed over n, 0 to 1, or for drawn areas the mean f1 with each other annotator; NULL
--   when nobody else saw the same assets
-- ci_low: lower end of its 95 % interval, over new assets
-- ci_high: upper end
-- n: comparisons: for each asset, the others who answered it too, or of drawn areas who saw it
--   while one of the two drew
-- agreed: of those, the ones answered alike; NULL for drawn areas
-- items: assets that the comparisons are on
-- co_annotators: people met on those assets
-- influence: alpha without the annotator minus alpha of all: above 0 the annotator lowers
--   agreement; NULL when one of the two is undefined, and for drawn areas
-- influence_low: lower end of its 95 % interval, over new assets
-- influence_high: upper end
-- method: what is compared, and how intervals were made
-- reason: why there is no value (no_overlap, no_data where nobody drew on what is shared), or
--   insufficient_n where there is one that should not be relied on

select
    project_id,
    question,
    annotator_id,
    value,
    ci_low,
    ci_high,
    n,
    agreed,
    items,
    co_annotators,
    influence,
    influence_low,
    influence_high,
    method,
    reason
from int_answer_agreement_by_annotator
union all
select
    int_object_agreement_by_annotator.project_id,
    int_object_agreement_by_annotator.question,
    int_object_agreement_by_annotator.annotator_id,
    int_object_agreement_by_annotator.value,
    int_object_agreement_by_annotator.ci_low,
    int_object_agreement_by_annotator.ci_high,
    int_object_agreement_by_annotator.n,
    null as agreed,
    int_object_agreement_by_annotator.items,
    int_object_agreement_by_annotator.co_annotators,
    null as influence,
    null as influence_low,
    null as influence_high,
    int_object_agreement_by_annotator.method,
    int_object_agreement_by_annotator.reason
from int_object_agreement_by_annotator
left join int_answer_agreement_by_annotator
    on int_object_agreement_by_annotator.project_id = int_answer_agreement_by_annotator.project_id
    and int_object_agreement_by_annotator.question = int_answer_agreement_by_annotator.question
    and int_object_agreement_by_annotator.annotator_id
    = int_answer_agreement_by_annotator.annotator_id
where int_answer_agreement_by_annotator.project_id is null
