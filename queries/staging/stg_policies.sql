-- The settings behind the numbers: what a project says, else what Assay ships with.
--
-- grain: project_id, subject, name, scope
-- project_id: the labeling effort
-- subject: what the setting is about (agreement, accuracy, agreement_pair ...)
-- name: which setting of it (target, threshold, minimum_n ...)
-- scope: where it holds: `all`, or one label, question, class pair
-- value_number: the setting, where it is a number; NULL where it is a text
-- value_text: the setting, where it is a text; NULL where it is a number
-- is_default: whether it is what Assay ships with, in value and not only in name
-- import_id: the import since which a project's own setting holds; NULL where it has none
-- stored: yes

with known_projects as (
    select project_id from projects
    union
    select project_id from submissions
    union
    select project_id from policies
),

defaults as (
    select *
    from (
        values
            ('agreement_headline', 'minimum_n', 30e0),
            ('agreement_pair', 'minimum_n', 20e0),
            ('agreement_annotator', 'minimum_n', 20e0),
            ('agreement_label_items', 'minimum_n', 30e0),
            ('agreement_label_positives', 'minimum_n', 10e0),
            ('agreement_interval', 'minimum_n', 10e0),
            ('annotator_gold', 'minimum_n', 20e0),
            ('class_rate', 'minimum_n', 10e0),
            ('slice', 'minimum_n', 30e0),
            ('suspicion', 'people', 8e-1),
            ('suspicion', 'model', 8e-1),
            ('suspicion', 'size', 3e-1),
            ('suspicion', 'outlier_z', 35e-1),
            ('agreement', 'threshold', 667e-3),
            ('agreement', 'target', 8e-1),
            ('acceptance', 'aql_major', 1e0),
            ('acceptance', 'aql_minor', 4e0),
            ('acceptance', 'confidence', 95e-2),
            ('acceptance', 'tolerated_rate', cast(null as double)),
            ('accuracy', 'target', 95e-2),
            ('matching', 'iou', 5e-1),
            ('matching', 'oks', 5e-1),
            ('matching', 'tolerance_pixels', 1e1),
            ('matching', 'tolerance_share', 1e-2),
            ('keypoints', 'tolerance_pixels', 0e0),
            ('keypoints', 'tolerance_share', 5e-2),
            ('oks_sigma', 'default', 9e-2),
            ('severity_small', 'side_pixels', 32e0),
            ('severity_small', 'lower_by', 15e-2),
            ('severity_small', 'pixel_error', 0e0),
            ('severity_duplicate', 'iou', 9e-1),
            ('severity_grouping', 'cover', 5e-1),
            ('severity_grouping', 'most', 125e-2),
            ('severity_grouping', 'whole', 9e-1),
            ('severity_level', 'missing', 2e0),
            ('severity_level', 'spurious', 2e0),
            ('severity_level', 'wrong_class', 2e0),
            ('severity_level', 'wrong_type', 2e0),
            ('severity_level', 'boundary', 1e0),
            ('severity_level', 'transcription', 1e0),
            ('severity_level', 'duplicate', 1e0),
            ('severity_level', 'attribute', 1e0),
            ('severity_level', 'occlusion_truncation', 1e0),
            ('severity_level', 'grouping', 2e0),
            ('severity_level', 'tracking_id', 2e0),
            ('severity_level', 'critical_class', 3e0),
            ('severity_level', 'critical_pair', 3e0),
            ('severity_level', 'safety_attribute', 2e0),
            ('attribute', 'is_ignored', 0e0),
            ('attribute', 'is_safety_relevant', 0e0),
            ('label', 'is_critical', 0e0),
            ('severity_weight', 'neutral', 0e0),
            ('severity_weight', 'minor', 1e0),
            ('severity_weight', 'major', 5e0),
            ('severity_weight', 'critical', 25e0),
            ('severity_iou', 'none', 9e-1),
            ('severity_iou', 'minor', 75e-2),
            ('severity_iou', 'major', 5e-1),
            ('accuracy_recent', 'answers', 1e2),
            ('accuracy_recent', 'days', 3e1),
            ('drift', 'baseline_n', 3e1),
            ('drift', 'baseline_weeks', 2e1),
            ('drift', 'cusum_limit', 3e0),
            ('drift', 'average_run_length', 0e0),
            ('drift', 'ewma_weight', 2e-1),
            ('drift', 'ewma_width', 3e0),
            ('gold', 'most_exposures', 5e0),
            ('gold', 'suspect_annotators', 4e0),
            ('gold', 'suspect_share', 7e-1),
            ('signal_speed', 'z', -3e0),
            ('signal_speed', 'minimum_n', 2e1),
            ('signal_speed', 'minimum_peers', 5e0),
            ('signal_speed', 'floor_seconds', 1e0),
            ('signal_speed', 'floor_share', 1e-1),
            ('signal_straight_lining', 'p', 1e-3),
            ('signal_spammer', 'score', 1e-1),
            ('signal_swapped_labels', 'q', 5e-2),
            ('signal_leakage', 'q', 5e-2),
            ('time', 'hard_cap_seconds', 18e2),
            ('severity_type', 'multiplier', 1e0),
            ('slice', 'minimum_errors', 5e0),
            ('slice', 'minimum_people', 5e0),
            ('slice', 'most_values', 2e1),
            ('slice', 'difference', 2e-2),
            ('slice', 'q', 5e-2),
            ('review_rate', 'minimum_n', 2e1),
            ('multi_label', 'distance', cast(null as double)),
            ('span_agreement', 'method', cast(null as double)),
            ('consensus', 'method', cast(null as double)),
            ('consensus', 'smoothing', 1e0),
            ('consensus', 'diagonal', 1e0),
            ('consensus', 'skill_agreements', 8e0),
            ('consensus', 'skill_answers', 1e1),
            ('consensus', 'rounds', 5e2),
            ('consensus', 'tau', 95e-2),
            ('consensus', 'tau_critical', 99e-2),
            ('consensus', 'n_max', 7e0),
            ('consensus', 'minimum_votes', 3e0),
            ('consensus', 'minimum_items', 2e1),
            ('cause', 'minimum_votes', 4e0),
            ('cause', 'share', 3e-1),
            ('cause', 'entropy', 6e-1),
            ('cause', 'pair_assets', 1e1),
            ('cause', 'pair_answers', 3e0),
            ('cause', 'self_consistency', 8e-1),
            ('cause', 'cannot_tell', cast(null as double)),
            ('cause', 'other', cast(null as double)),
            ('transcription', 'ignore_case', 0e0),
            ('transcription', 'ignore_punctuation', 0e0),
            ('critical_pairs', 'pairs', cast(null as double)),
            ('calendar', 'working_days', cast(null as double)),
            ('calendar', 'pause_days', 28e0),
            ('forecast', 'minimum_n', 1e1),
            ('forecast', 'on_time', 85e-2),
            ('target', 'per_day', cast(null as double)),
            ('target', 'review_days', cast(null as double)),
            ('target', 'acceptance', cast(null as double)),
            ('target', 'budget', cast(null as double)),
            ('cost', 'label_rate', cast(null as double)),
            ('cost', 'review_rate', cast(null as double)),
            ('cost', 'fixed', cast(null as double)),
            ('cost', 'currency', cast(null as double)),
            ('guideline', 'note', cast(null as double)),
            ('guideline', 'url', cast(null as double))
    ) as shipped (subject, name, value_number)
),

-- A list is stated whole, one element a line, so that a shorter list takes elements back.
stated as (
    select
        project_id,
        subject,
        name,
        scope,
        value_number,
        value_text,
        import_id
    from policies
    where not (subject = 'critical_pairs' and name = 'pairs') and subject <> 'team'
    union all
    select
        project_id,
        subject,
        'pair' as name,
        unnest(string_split(value_text, chr(10))) as scope,
        value_number,
        unnest(string_split(value_text, chr(10))) as value_text,
        import_id
    from policies
    where subject = 'critical_pairs' and name = 'pairs' and value_text <> ''
),

shipped as (
    select
        known_projects.project_id,
        defaults.subject,
        defaults.name,
        'all' as scope,
        defaults.value_number
    from known_projects
    cross join defaults
)

select
    coalesce(stated.project_id, shipped.project_id) as project_id,
    coalesce(stated.subject, shipped.subject) as subject,
    coalesce(stated.name, shipped.name) as name,
    coalesce(stated.scope, shipped.scope) as scope,
    case
        when stated.project_id is null then shipped.value_number else stated.value_number
    end as value_number,
    stated.value_text,
    stated.project_id is null
    or coalesce(stated.value_number = shipped.value_number, false) as is_default,
    stated.import_id
from shipped
full outer join stated
    on shipped.project_id = stated.project_id
    and shipped.subject = stated.subject
    and shipped.name = stated.name
    and shipped.scope = stated.scope
