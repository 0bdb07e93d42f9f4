-- How much faster each annotator gets with practice: the learning curve of Wright (1936).
--
-- A learning rate of .9 means that the 200th asset takes 90 % of the time of the 100th. Not to be
-- drawn further than twice the assets it was fitted on.
--
-- grain: project_id, annotator_id
-- project_id: the labeling effort
-- annotator_id: who annotated
-- value: learning rate: time after doubling the experience, as a share of before
-- ci_low: lower end of its 95 % interval
-- ci_high: upper end
-- n: timed assets in the order they were handed in
-- first_seconds: fitted time of the first asset
-- exponent: slope of log time on log experience; the learning rate is 2 to its power
-- method: the fit
-- reason: insufficient_n below 30 timed assets; NULL otherwise
-- function: learning.by_annotator

select
    project_id,
    annotator_id,
    submission_id,
    submitted_at,
    capped_seconds as seconds
from int_work_times
where
    status = 'submitted'
    and capped_seconds is not null
    and submitted_at is not null
    and not is_rework
    and annotator_id <> 'unspecified'
