-- Annotators whose work is worth going through together, and why.
--
-- Listed are people who are surely below the accuracy target (`weak`), and people with raised signs
-- of at least two different kinds: answers against gold, time, order, recognised gold. This is
-- where to begin a conversation: it says what was seen, not why.
--
-- grain: project_id, annotator_id, reason
-- project_id: the labeling effort
-- annotator_id: who annotated
-- reason: below_target, or a raised signal (drift, leakage, spammer, speed, straight_lining,
--     swapped_labels)
-- question: what was asked; NULL where it is about all work
-- score: kinds of evidence for the person, plus half the probability of being below target
-- detail: what was seen, in words
-- value: the figure behind it
-- threshold: what it is held against
-- n: answers or passes it rests on
-- method: how it was found

with weak as (
    select
        *,
        row_number() over (
            partition by project_id, annotator_id
            order by p_below_target desc, q_value asc, question asc
        ) as place,
        count(*) over (partition by project_id, annotator_id) as questions
    from int_annotator_accuracy
    where status = 'weak'
),

raised as (
    select
        *,
        case signal
            when 'speed' then 'time'
            when 'straight_lining' then 'order'
            when 'leakage' then 'recognised gold'
            else 'answers against gold'
        end as kind
    from int_people_signals
    where is_raised
),

kinds as (
    select project_id, annotator_id, kind from raised
    union
    select project_id, annotator_id, 'answers against gold' as kind from weak
),

people as (
    select
        kinds.project_id,
        kinds.annotator_id,
        count(*) as kinds,
        max(case when weak.annotator_id is not null then weak.p_below_target else 0e0 end)
            as p_below_target,
        max(case when weak.annotator_id is not null then 1 else 0 end) = 1 as is_weak
    from kinds
    left join weak
        on kinds.project_id = weak.project_id
        and kinds.annotator_id = weak.annotator_id
        and weak.place = 1
    group by kinds.project_id, kinds.annotator_id
),

reasons as (
    select
        project_id,
        annotator_id,
        'below_target' as reason,
        question,
        cast(correct as varchar) || ' of ' || cast(n as varchar)
        || ' right against gold, where ' || cast(round(100e0 * target, 1) as varchar)
        || '% are expected'
        || case
            when questions > 1
                then '; also on ' || cast(questions - 1 as varchar) || ' more questions'
            else ''
        end
        || '. Go through the answers together.' as detail,
        value,
        target as threshold,
        n,
        method
    from weak
    where place = 1
    union all
    select
        project_id,
        annotator_id,
        signal as reason,
        question,
        evidence as detail,
        value,
        threshold,
        n,
        method
    from raised
)

select
    reasons.project_id,
    reasons.annotator_id,
    reasons.reason,
    reasons.question,
    people.kinds + people.p_below_target / 2e0 as score,
    reasons.detail,
    reasons.value,
    reasons.threshold,
    reasons.n,
    reasons.method
from reasons
inner join people
    on reasons.project_id = people.project_id
    and reasons.annotator_id = people.annotator_id
where people.is_weak or people.kinds >= 2
