-- How often what each detector reports turns out to be an error.
--
-- grain: project_id, detected_by
-- project_id: the labeling effort
-- detected_by: gold, reviewer, rule, consensus, model, customer, or a person who looked at it
-- errors: errors reported
-- open: of those, the ones nobody has decided on
-- confirmed: of those, the confirmed ones, and those fixed since
-- dismissed: of those, the ones that were none
-- value: detector precision, confirmed / (confirmed + dismissed)
-- ci_low: lower end of Wilson's 95 % interval of value
-- ci_high: upper end
-- n: errors decided on
-- method: what starts confirmed
-- reason: no_data where nothing was decided; NULL otherwise
-- function: severity.by_detector
-- stored: no

select
    project_id,
    detected_by,
    count(*) as errors,
    count(*) filter (where status = 'open') as open,
    count(*) filter (where status in ('confirmed', 'fixed')) as confirmed,
    count(*) filter (where status = 'dismissed') as dismissed
from int_decided_errors
group by project_id, detected_by
