-- How past forecasts have fared: what was expected on each past day, and what then happened.
--
-- Over many days, P85 should have been kept 85 times in 100; far fewer means that the pace changes
-- more than its history tells. Neighbouring days share most of their history, so forty rows are no
-- forty trials. A forecast is judged once as many days have passed as it expected, not as soon as
-- it is kept: else the last ones would all look kept. Forecasts of the last 120 working days.
--
-- grain: project_id, made_on
-- project_id: the labeling effort
-- made_on: local date, the last one the forecast knew of
-- items: assets it was asked about: two weeks' worth at the pace it knew
-- p50_days: working days it expected at 50 %
-- p85_days: at 85 %
-- p95_days: at 95 %
-- actual_days: working days they took; NULL where they are not done yet
-- is_within_p50: whether they took no longer than p50_days; NULL before so many have passed
-- is_within_p85: no longer than p85_days
-- is_within_p95: no longer than p95_days
-- reason: no_data where they are not done yet; NULL otherwise
-- function: completion.backtest

select
    project_id,
    day,
    weekday,
    done
from int_calendar
where is_working and not is_incomplete
