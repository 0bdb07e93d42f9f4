-- How unusual a thing's size and proportions are among those of its label.
--
-- Distance from the median in robust standard deviations (1.4826 times the median absolute
-- deviation) of the logarithm; given from 10 things of a label on.
--
-- grain: project_id, annotation_id
-- project_id: the labeling effort
-- annotation_id: the decision
-- z: the larger of the two distances, 0 and up; NULL where it cannot be told
-- times: its size as a multiple of the median; NULL where it has none
-- is_size: whether it is the size that is unusual, and not the proportions

with centres as (
    select
        project_id,
        question,
        label,
        family,
        count(*) as n,
        median(extent) as extent,
        median(aspect) as aspect
    from int_crops
    where kind <> 'prediction' and extent is not null
    group by project_id, question, label, family
),

offsets as (
    select
        crops.project_id,
        crops.annotation_id,
        crops.question,
        crops.label,
        crops.family,
        crops.extent - centres.extent as extent,
        crops.aspect - centres.aspect as aspect
    from int_crops as crops
    inner join centres
        on crops.project_id = centres.project_id
        and crops.question = centres.question
        and crops.label = centres.label
        and crops.family = centres.family
    where crops.kind <> 'prediction' and crops.extent is not null and centres.n >= 10
),

spreads as (
    select
        project_id,
        question,
        label,
        family,
        14826e-4 * median(abs(extent)) as extent,
        14826e-4 * median(abs(aspect)) as aspect
    from offsets
    group by project_id, question, label, family
),

distances as (
    select
        offsets.project_id,
        offsets.annotation_id,
        offsets.extent,
        abs(offsets.extent) / nullif(greatest(spreads.extent, 5e-2), 0e0) as by_size,
        abs(offsets.aspect) / nullif(greatest(spreads.aspect, 5e-2), 0e0) as by_shape
    from offsets
    inner join spreads
        on offsets.project_id = spreads.project_id
        and offsets.question = spreads.question
        and offsets.label = spreads.label
        and offsets.family = spreads.family
)

select
    project_id,
    annotation_id,
    greatest(by_size, coalesce(by_shape, 0e0)) as z,
    exp(extent) as times,
    by_size >= coalesce(by_shape, 0e0) as is_size
from distances
