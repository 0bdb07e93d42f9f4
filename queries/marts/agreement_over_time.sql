-- How alike annotators answered the assets that were completed in each week.
--
-- Read it with the guideline: a fall after a new version is its reading, not the people. The last
-- week may not be over; leave it out of averages. Of drawings and spans it is mean F1, of sets of
-- labels the share who chose the same; `method` says which.
--
-- grain: project_id, question, week
-- project_id: the labeling effort
-- question: what was asked
-- week: Monday of the ISO week in which the last answer on the asset came in, project's zone
-- value: Krippendorff's alpha (or what method names) of that week's assets; NULL when it is undefined (see reason)
-- ci_low: lower end of its 95 % interval, over new assets with the same annotators
-- ci_high: upper end
-- n: assets with two answers or more
-- percent: share of answer pairs that are equal, mean over those assets, 0 to 1; NULL for what is
--   drawn
-- items: assets completed
-- undated_items: assets of the question with no date in any answer, which are in no week
-- is_incomplete: whether it is the last week the project has data of, which may not be over
-- guideline_version: the guideline in force at the end of the week; NULL when unknown
-- method: the formula and how the interval was made
-- reason: why there is no value (no_overlap, single_category), or insufficient_n where there is
--   one that should not be relied on

select
    project_id,
    question,
    week,
    value,
    ci_low,
    ci_high,
    n,
    percent,
    items,
    undated_items,
    is_incomplete,
    guideline_version,
    method,
    reason
from int_answer_agreement_over_time
union all
select
    project_id,
    question,
    week,
    value,
    ci_low,
    ci_high,
    n,
    percent,
    items,
    undated_items,
    is_incomplete,
    guideline_version,
    method,
    reason
from int_drawn_agreement_over_time
