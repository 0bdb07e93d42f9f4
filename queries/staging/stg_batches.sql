-- The deliveries that are planned or named: how large, for whom, until when.
--
-- grain: project_id, batch
-- project_id: the labeling effort
-- batch: its name
-- population: assets it is to hold; NULL when nobody says
-- due_on: the date it is due; NULL when nobody says
-- customer: who gets it; NULL when nobody says

select
    project_id,
    batch,
    max(population) as population,
    max(due_on) as due_on,
    max(customer) as customer
from batches
group by project_id, batch
