-- How many of the others who saw the same asset speak against a label.
--
-- Drawn objects and spans are compared with the ones they match; an answer with the answers of
-- everybody asked. First independent passes of named people on shared assets.
--
-- grain: project_id, annotation_id
-- project_id: the labeling effort
-- annotation_id: the decision
-- against: of the others, the share that does not say the same, 0 to 1
-- reason: what they say, in words; NULL where all say the same

with sides as (
    select
        project_id,
        annotation_a as annotation_id,
        annotation_b as other_id,
        is_alike
    from int_object_pairings
    union all
    select
        project_id,
        annotation_b as annotation_id,
        annotation_a as other_id,
        is_alike
    from int_object_pairings
),

matched as (
    select
        project_id,
        annotation_id,
        count(*) as matched,
        count(*) filter (where is_alike) as alike
    from sides
    group by project_id, annotation_id
),

otherwise as (
    select
        sides.project_id,
        sides.annotation_id,
        others.label,
        count(*) as votes
    from sides
    inner join int_crops as others
        on sides.project_id = others.project_id
        and sides.other_id = others.annotation_id
    where not sides.is_alike
    group by sides.project_id, sides.annotation_id, others.label
),

loudest as (
    select
        project_id,
        annotation_id,
        label,
        votes,
        row_number() over (
            partition by project_id, annotation_id
            order by votes desc, label asc
        ) as place
    from otherwise
),

objects as (
    select
        crops.project_id,
        crops.annotation_id,
        viewings.viewers,
        coalesce(matched.matched, 0) as matched,
        coalesce(matched.alike, 0) as alike,
        loudest.label,
        loudest.votes
    from int_crops as crops
    inner join int_object_viewings as viewings
        on crops.project_id = viewings.project_id
        and crops.submission_id = viewings.submission_id
        and crops.question = viewings.question
    inner join int_objects as drawn
        on crops.project_id = drawn.project_id
        and crops.annotation_id = drawn.annotation_id
    left join matched
        on crops.project_id = matched.project_id
        and crops.annotation_id = matched.annotation_id
    left join loudest
        on crops.project_id = loudest.project_id
        and crops.annotation_id = loudest.annotation_id
        and loudest.place = 1
    where viewings.viewers > 1
),

marked as (
    select
        project_id,
        span_a as annotation_id
    from int_span_pairings
    union all
    select
        project_id,
        span_b as annotation_id
    from int_span_pairings
),

span_matches as (
    select
        project_id,
        annotation_id,
        count(*) as alike
    from marked
    group by project_id, annotation_id
),

spans as (
    select
        crops.project_id,
        crops.annotation_id,
        viewings.viewers,
        coalesce(span_matches.alike, 0) as matched,
        coalesce(span_matches.alike, 0) as alike,
        cast(null as varchar) as label,
        cast(null as bigint) as votes
    from int_crops as crops
    inner join int_span_viewings as viewings
        on crops.project_id = viewings.project_id
        and crops.submission_id = viewings.submission_id
        and crops.question = viewings.question
    left join span_matches
        on crops.project_id = span_matches.project_id
        and crops.annotation_id = span_matches.annotation_id
    where crops.family = 'span' and viewings.viewers > 1
),

compared as (
    select * from objects
    union all
    select * from spans
),

ballots as (
    select
        project_id,
        asset_key,
        question,
        label,
        count(*) as votes
    from int_answers
    group by project_id, asset_key, question, label
)

select
    project_id,
    annotation_id,
    1e0 - least(alike, viewers - 1) / nullif(cast(viewers - 1 as double), 0e0) as against,
    case
        when alike >= viewers - 1 then null
        when label is not null
            then cast(votes as varchar) || ' of ' || cast(viewers as varchar)
            || case when votes = 1 then ' says ' else ' say ' end || label
        when matched = 0 then 'alone among ' || cast(viewers as varchar) || ' people'
        else cast(viewers - 1 - matched as varchar) || ' of ' || cast(viewers as varchar)
            || case when viewers - 1 - matched = 1 then ' has ' else ' have ' end || 'nothing here'
    end as reason
from compared
union all
select
    crops.project_id,
    crops.annotation_id,
    1e0 - (ballots.votes - 1) / nullif(cast(disputed.votes - 1 as double), 0e0) as against,
    'answers: ' || disputed.split as reason
from int_crops as crops
inner join int_answers
    on crops.project_id = int_answers.project_id
    and crops.submission_id = int_answers.submission_id
    and crops.question = int_answers.question
    and crops.label = int_answers.label
inner join int_class_votes as disputed
    on int_answers.project_id = disputed.project_id
    and int_answers.asset_key = disputed.asset_key
    and int_answers.question = disputed.question
inner join ballots
    on int_answers.project_id = ballots.project_id
    and int_answers.asset_key = ballots.asset_key
    and int_answers.question = ballots.question
    and int_answers.label = ballots.label
where crops.type = 'classification'
