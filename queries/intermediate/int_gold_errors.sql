-- What differs from gold, with how bad it is by rule.
--
-- Wrong class, missing and spurious are major. Missing what gold says is of a critical class,
-- taking such a class for another, or mixing up a critical pair (in either direction) is critical.
-- A match of the right class is judged by how alike it is (IoU, OKS, nearness): below the minor
-- band major, below the `none` band minor, else no error. The bands of areas under 32 x 32 pixels
-- lie .15 lower, because a pixel costs a small box more; where policy `severity_small.pixel_error`
-- says so, no edge off by more than that is no error. An object drawn twice is one duplicate, minor,
-- instead of a spurious one; several drawn as one, or one in pieces, is one grouping, major, instead
-- of what is missing, spurious and ill placed in it. A matched object that is said to be different
-- in an attribute (or in occlusion or truncation) is one minor error, major where an attribute is
-- safety relevant; a track that jumps is major. Bands (`severity_iou`, for all, a question, a class
-- or `question|class`) and levels (`severity_level`: 0 neutral to 3 critical) are policy.
-- Of spans a wrong type is major (critical as a wrong class is) and a boundary minor; of texts any
-- difference is minor, for how large it is says the word error rate.
--
-- grain: project_id, submission_id, unit_id, type
-- project_id: the labeling effort
-- submission_id: the work that is judged
-- unit_id: the decision judged, or the gold decision that is missing
-- type: wrong_class, missing, spurious, localisation, duplicate, grouping, attribute,
--   occlusion_truncation or tracking_id; of spans wrong_type or boundary too; of texts transcription
-- severity: neutral, minor, major or critical
-- note: what differs, in words; NULL where the type and the two labels say it
-- stored: yes

with levels as (
    select
        project_id,
        max(case when name = 'missing' then value_number end) as missing,
        max(case when name = 'spurious' then value_number end) as spurious,
        max(case when name = 'wrong_class' then value_number end) as wrong_class,
        max(case when name = 'wrong_type' then value_number end) as wrong_type,
        max(case when name = 'boundary' then value_number end) as boundary,
        max(case when name = 'transcription' then value_number end) as transcription,
        max(case when name = 'duplicate' then value_number end) as duplicate,
        max(case when name = 'attribute' then value_number end) as attribute,
        max(case when name = 'occlusion_truncation' then value_number end)
            as occlusion_truncation,
        max(case when name = 'grouping' then value_number end) as grouping_level,
        max(case when name = 'tracking_id' then value_number end) as tracking_id,
        max(case when name = 'critical_class' then value_number end) as critical_class,
        max(case when name = 'critical_pair' then value_number end) as critical_pair,
        max(case when name = 'safety_attribute' then value_number end) as safety_attribute
    from stg_policies
    where subject = 'severity_level' and scope = 'all'
    group by project_id
),

small as (
    select
        project_id,
        max(case when name = 'side_pixels' then value_number * value_number end) as area,
        max(case when name = 'lower_by' then value_number end) as lower_by,
        max(case when name = 'pixel_error' then value_number end) as pixel_error
    from stg_policies
    where subject = 'severity_small' and scope = 'all'
    group by project_id
),

bands as (
    select
        project_id,
        scope,
        max(case when name = 'none' then value_number end) as none_from,
        max(case when name = 'minor' then value_number end) as minor_from
    from stg_policies
    where subject = 'severity_iou'
    group by project_id, scope
),

critical_pairs as (
    select
        project_id,
        value_text as pair
    from stg_policies
    where subject = 'critical_pairs' and value_text is not null
    group by project_id, value_text
),

critical_labels as (
    select
        project_id,
        question,
        label
    from stg_labels
    where is_critical
),

critical_scopes as (
    select distinct
        project_id,
        scope
    from stg_policies
    where subject = 'label' and name = 'is_critical' and value_number > 0e0
),

judged as (
    select
        judgements.project_id,
        judgements.submission_id,
        judgements.unit_id,
        judgements.question,
        judgements.verdict,
        judgements.given_label,
        judgements.gold_label,
        judgements.iou,
        judgements.gold_area,
        coalesce(here.none_from, called.none_from, asked.none_from, general.none_from) as none_from,
        coalesce(here.minor_from, called.minor_from, asked.minor_from, general.minor_from)
            as minor_from
    from int_gold_judgements as judgements
    left join bands as general
        on judgements.project_id = general.project_id
        and general.scope = 'all'
    left join bands as asked
        on judgements.project_id = asked.project_id
        and judgements.question = asked.scope
    left join bands as called
        on judgements.project_id = called.project_id
        and judgements.gold_label = called.scope
        and judgements.question <> called.scope
    left join bands as here
        on judgements.project_id = here.project_id
        and judgements.question || '|' || judgements.gold_label = here.scope
    where
        judgements.verdict <> 'match'
        or judgements.iou < coalesce(
            here.none_from, called.none_from, asked.none_from, general.none_from
        )
),

graded as (
    select
        judged.project_id,
        judged.submission_id,
        judged.unit_id,
        judged.verdict,
        judged.given_label,
        judged.gold_label,
        judged.iou,
        critical_labels.label is not null
        or called.scope is not null
        or here.scope is not null as is_critical_class,
        forward.pair is not null or backward.pair is not null as is_critical_pair,
        judged.none_from
        - case when judged.gold_area < small.area then small.lower_by else 0e0 end as none_from,
        judged.minor_from
        - case when judged.gold_area < small.area then small.lower_by else 0e0 end as minor_from,
        coalesce(
            judged.gold_area < small.area and objects.edge_offset <= small.pixel_error, false
        ) as is_small_slip
    from judged
    left join small
        on judged.project_id = small.project_id
    left join int_object_judgements as objects
        on judged.project_id = objects.project_id
        and judged.submission_id = objects.submission_id
        and judged.unit_id = objects.unit_id
    left join critical_labels
        on judged.project_id = critical_labels.project_id
        and judged.question = critical_labels.question
        and judged.gold_label = critical_labels.label
    left join critical_scopes as called
        on judged.project_id = called.project_id
        and judged.gold_label = called.scope
    left join critical_scopes as here
        on judged.project_id = here.project_id
        and judged.question || '|' || judged.gold_label = here.scope
    left join critical_pairs as forward
        on judged.project_id = forward.project_id
        and judged.gold_label || '|' || judged.given_label = forward.pair
    left join critical_pairs as backward
        on judged.project_id = backward.project_id
        and judged.given_label || '|' || judged.gold_label = backward.pair
),

-- What a grouping stands for: its pieces, and the one that covers them.
grouped as (
    select
        project_id,
        submission_id,
        unit_id
    from int_object_groups
    union
    select
        project_id,
        submission_id,
        piece_unit_id as unit_id
    from int_object_groups
),

single as (
    select
        graded.project_id,
        graded.submission_id,
        graded.unit_id,
        case
            when graded.verdict = 'match' then 'localisation'
            when duplicates.annotation_id is not null or copies.span_id is not null
                then 'duplicate'
            else graded.verdict
        end as type,
        case
            when graded.verdict = 'match'
                then case when graded.iou >= graded.minor_from then 1e0 else 2e0 end
            when graded.verdict = 'boundary' then levels.boundary
            when graded.verdict = 'transcription' then levels.transcription
            when graded.verdict in ('wrong_class', 'wrong_type')
                then greatest(
                    case
                        when graded.verdict = 'wrong_type' then levels.wrong_type
                        else levels.wrong_class
                    end,
                    case when graded.is_critical_pair then levels.critical_pair end,
                    case when graded.is_critical_class then levels.critical_class end
                )
            when graded.verdict = 'missing'
                then greatest(
                    levels.missing,
                    case when graded.is_critical_class then levels.critical_class end
                )
            when duplicates.annotation_id is not null or copies.span_id is not null
                then levels.duplicate
            else levels.spurious
        end as level,
        case
            when duplicates.annotation_id is not null then 'drawn twice'
            when copies.span_id is not null then 'marked twice'
            when graded.verdict = 'wrong_type'
                then 'gold says ' || graded.gold_label || ', marked ' || graded.given_label
            when graded.verdict = 'boundary'
                then graded.given_label || ' is marked from or to elsewhere than in gold'
            when texts.wer is not null
                then cast(texts.word_edits as varchar) || ' words to change in '
                    || cast(texts.words as varchar)
            when texts.unit_id is not null then 'gold is empty, something was written'
            when spans.verdict = 'missing'
                then 'gold has ' || graded.gold_label || ', nothing was marked'
            when spans.verdict = 'spurious'
                then graded.given_label || ' was marked, gold has nothing there'
        end as note
    from graded
    left join levels
        on graded.project_id = levels.project_id
    left join int_object_duplicates as duplicates
        on graded.project_id = duplicates.project_id
        and graded.unit_id = duplicates.annotation_id
        and graded.verdict = 'spurious'
    left join int_spans as copies
        on graded.project_id = copies.project_id
        and graded.unit_id = copies.span_id
        and graded.verdict = 'spurious'
        and copies.copy > 1
    left join int_span_judgements as spans
        on graded.project_id = spans.project_id
        and graded.submission_id = spans.submission_id
        and graded.unit_id = spans.unit_id
    left join int_text_judgements as texts
        on graded.project_id = texts.project_id
        and graded.submission_id = texts.submission_id
        and graded.unit_id = texts.unit_id
        and graded.verdict = 'transcription'
    left join grouped
        on graded.project_id = grouped.project_id
        and graded.submission_id = grouped.submission_id
        and graded.unit_id = grouped.unit_id
        and graded.verdict <> 'wrong_class'
    where
        grouped.unit_id is null
        and (
            graded.verdict <> 'match'
            or (graded.iou < graded.none_from and not graded.is_small_slip)
        )
),

found as (
    select *
    from single
    union all
    select
        groups.project_id,
        groups.submission_id,
        groups.unit_id,
        'grouping' as type,
        max(levels.grouping_level) as level,
        case
            when bool_or(groups.is_merge)
                then cast(max(groups.pieces) as varchar) || ' objects of gold drawn as one'
            else 'one object of gold drawn as ' || cast(max(groups.pieces) as varchar)
        end as note
    from int_object_groups as groups
    left join levels
        on groups.project_id = levels.project_id
    group by groups.project_id, groups.submission_id, groups.unit_id
    union all
    select
        differences.project_id,
        differences.submission_id,
        differences.unit_id,
        differences.type,
        max(
            case
                when differences.is_safety_relevant then levels.safety_attribute
                when differences.type = 'attribute' then levels.attribute
                else levels.occlusion_truncation
            end
        ) as level,
        case
            when count(*) = 1
                then min(differences.attribute) || ': gold says ' || min(differences.gold_value)
                    || ', given ' || min(differences.given_value)
            else cast(count(*) as varchar) || ' attributes differ: '
                || min(differences.attribute) || ' ... ' || max(differences.attribute)
        end as note
    from int_attribute_differences as differences
    left join levels
        on differences.project_id = levels.project_id
    group by
        differences.project_id,
        differences.submission_id,
        differences.unit_id,
        differences.type
    union all
    select
        switches.project_id,
        switches.submission_id,
        switches.unit_id,
        'tracking_id' as type,
        levels.tracking_id as level,
        'track ' || switches.before_track_id || ' of gold''s ' || switches.gold_track_id
        || ' becomes ' || switches.given_track_id as note
    from int_track_switches as switches
    left join levels
        on switches.project_id = levels.project_id
)

select
    project_id,
    submission_id,
    unit_id,
    type,
    case
        when level >= 3e0 then 'critical'
        when level >= 2e0 then 'major'
        when level >= 1e0 then 'minor'
        else 'neutral'
    end as severity,
    note
from found
