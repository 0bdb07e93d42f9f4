-- What a matched object and its gold say differently of one attribute.
--
-- Compared are attributes that both carry, capitals and outer blanks aside. Of the flags for
-- occlusion and truncation tools write only the set ones, so a side that sets such a flag
-- elsewhere in the project and leaves it out here says no. Left out is the bookkeeping of tools
-- (ids, areas, scores, layers) unless policy `attribute.is_ignored` with the attribute as scope
-- is 0; where that is 1, any other attribute is left out.
--
-- grain: project_id, submission_id, unit_id, attribute
-- project_id: the labeling effort
-- submission_id: the work that is judged
-- unit_id: the object judged
-- attribute: the name of the attribute, in small letters
-- type: occlusion_truncation for those flags, else attribute
-- given_value: what the annotator says, in small letters
-- gold_value: what gold says, in small letters
-- is_safety_relevant: whether policy `attribute.is_safety_relevant` names it (as scope)

with bookkeeping as (
    select attribute
    from (
        values
            ('area'), ('category_id'), ('class_id'), ('classid'), ('confidence'), ('dimensions'),
            ('direction'), ('entity_id'), ('frame_end'), ('id'), ('instance_id'), ('iscrowd'),
            ('label_id'), ('locked'), ('num_keypoints'), ('object-name'), ('origin'),
            ('parent_id'), ('pointlabels'), ('position'), ('probability'), ('rotation'),
            ('score'), ('slot_name'), ('templatename'), ('track'), ('track_id'), ('visible'),
            ('z_order')
    ) as kept_by_tools (attribute)
),

policies as (
    select
        project_id,
        lower(scope) as attribute,
        max(case when name = 'is_ignored' then value_number end) as is_ignored,
        max(case when name = 'is_safety_relevant' then value_number end) as is_safety_relevant
    from stg_policies
    where subject = 'attribute'
    group by project_id, lower(scope)
),

matched as (
    select
        judgements.project_id,
        judgements.submission_id,
        judgements.unit_id,
        given.attributes as given_attributes,
        gold.attributes as gold_attributes
    from int_object_judgements as judgements
    inner join stg_annotations as given
        on judgements.project_id = given.project_id
        and judgements.annotation_id = given.annotation_id
    inner join stg_annotations as gold
        on judgements.project_id = gold.project_id
        and judgements.gold_annotation_id = gold.annotation_id
    where
        judgements.verdict = 'match'
        and (given.attributes is not null or gold.attributes is not null)
),

entries as (
    select
        project_id,
        submission_id,
        unit_id,
        'given' as side,
        unnest(map_keys(given_attributes)) as name,
        unnest(map_values(given_attributes)) as value
    from matched
    union all
    select
        project_id,
        submission_id,
        unit_id,
        'gold' as side,
        unnest(map_keys(gold_attributes)) as name,
        unnest(map_values(gold_attributes)) as value
    from matched
),

said as (
    select
        project_id,
        submission_id,
        unit_id,
        lower(trim(name)) as attribute,
        max(case when side = 'given' then lower(trim(value)) end) as given_value,
        max(case when side = 'gold' then lower(trim(value)) end) as gold_value
    from entries
    where value is not null
    group by project_id, submission_id, unit_id, lower(trim(name))
),

flags as (
    select
        project_id,
        attribute,
        count(given_value) > 0 as is_given_somewhere,
        count(gold_value) > 0 as is_gold_somewhere
    from said
    where attribute in ('occluded', 'truncated')
    group by project_id, attribute
),

flagged as (
    select
        said.project_id,
        said.submission_id,
        said.unit_id,
        said.attribute,
        'occlusion_truncation' as type,
        case
            when said.given_value in ('1', '1.0', 'true', 'yes') then 'yes'
            when said.given_value in ('0', '0.0', 'false', 'no', 'none', '') then 'no'
            when said.given_value is null and flags.is_given_somewhere then 'no'
            else said.given_value
        end as given_value,
        case
            when said.gold_value in ('1', '1.0', 'true', 'yes') then 'yes'
            when said.gold_value in ('0', '0.0', 'false', 'no', 'none', '') then 'no'
            when said.gold_value is null and flags.is_gold_somewhere then 'no'
            else said.gold_value
        end as gold_value
    from said
    inner join flags
        on said.project_id = flags.project_id
        and said.attribute = flags.attribute
),

compared as (
    select *
    from flagged
    union all
    select
        project_id,
        submission_id,
        unit_id,
        attribute,
        'attribute' as type,
        given_value,
        gold_value
    from said
    where attribute not in ('occluded', 'truncated')
)

select
    compared.project_id,
    compared.submission_id,
    compared.unit_id,
    compared.attribute,
    compared.type,
    compared.given_value,
    compared.gold_value,
    coalesce(policies.is_safety_relevant, 0e0) > 0e0 as is_safety_relevant
from compared
left join bookkeeping
    on compared.attribute = bookkeeping.attribute
left join policies
    on compared.project_id = policies.project_id
    and compared.attribute = policies.attribute
where
    compared.given_value <> compared.gold_value
    and coalesce(
        policies.is_ignored, case when bookkeeping.attribute is null then 0e0 else 1e0 end
    ) = 0e0
