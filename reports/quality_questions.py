"""Questions about how good the labels are: each a select over public views (see questions)."""

from __future__ import annotations

from reports.model import Question
from reports.questions import (
    GUIDELINE,
    LIMITATIONS,
    MOST,
    PEOPLE_MINIMUM,
    PROVENANCE,
    SAMPLING,
    SCOPE,
    WORKFLOW,
    WORKFORCE,
)

EXAMPLES = 6
AROUND = 60  # characters of text shown before a span
LONGEST_OUTLINE = 6000  # characters; a longer one is drawn as its bounds

_SEVERITY_ORDER = """case severity when 'critical' then 0 when 'major' then 1
    when 'minor' then 2 else 3 end"""


def _shape(side: str) -> str:
    """Columns that draw what one side says."""
    names = ("type", "x_min", "y_min", "x_max", "y_max", "coordinate_unit", "rotation_degrees",
        "span_start", "span_end", "value_text")  # fmt: skip
    outline = f"case when length({side}.geometry) <= {LONGEST_OUTLINE} then {side}.geometry end"
    return ", ".join(
        [*(f"{side}.{n} as {side}_{n}" for n in names), f"{outline} as {side}_geometry"]
    )


AGREEMENT = (
    Question(
        "agreement", 6, "Agreement by question",
        """select question, coefficient, value, ci_low, ci_high, n, items, annotators, judgements,
            prevalence, p_above_threshold, warning, method, reason
        from agreement_overview order by question, coefficient""",
    ),
    Question(
        "agreement_by_label", 6, "Agreement by label",
        f"""select question, label, value, ci_low, ci_high, n, positives, specific_agreement,
            method, reason
        from agreement_by_label order by question, value desc nulls last, label limit {MOST}""",
    ),
)  # fmt: skip

ACCURACY = (
    Question(
        "accuracy", 7, "Accuracy by question",
        """select question, metric, value, ci_low, ci_high, exact_low, exact_high, n, correct,
            assets, classes, classes_left_out, target, gold_version, method, reason
        from accuracy_overview order by question, metric""",
    ),
    Question(
        "accuracy_by_label", 7, "Accuracy by label",
        f"""select question, label, gold_n, given_n, true_positives, recall, recall_low,
            recall_high, precision, precision_low, precision_high, f1, reason
        from accuracy_by_label order by question, gold_n desc, label limit {MOST}""",
    ),
    Question(
        "accuracy_by_annotator", 7, "Accuracy by person",
        f"""select question, annotator_id, n, correct, value, ci_low, ci_high, shrunken,
            shrunken_low, shrunken_high, p_below_target, status, method, reason
        from accuracy_by_annotator
        where (select count(distinct annotator_id) from accuracy_by_annotator)
            >= {PEOPLE_MINIMUM}
        order by question, shrunken desc nulls last, annotator_id limit {MOST}""",
    ),
    Question(
        "confusions", 7, "Labels taken for each other",
        """select question, label_a, label_b, errors, gold_n, share, ci_low, ci_high, annotators,
            reads_as, method
        from accuracy_confused_pairs order by errors desc, question, label_a, label_b limit 10""",
    ),
    Question(
        "gold", 7, "Whether gold is fit to judge by",
        """select state, count(distinct asset_key) as assets, count(*) as items,
            cast(sum(n) as bigint) as judgements
        from accuracy_gold_health group by state order by assets desc, state""",
    ),
)  # fmt: skip

ERRORS = (
    Question(
        "errors", 8, "What confirmed errors cost",
        """select question, errors, neutral, minor, major, critical, penalty, penalty_per_1000,
            value, ci_low, ci_high, n, assets, method, reason
        from errors_overview order by question <> 'all', question""",
    ),
    Question(
        "errors_by_type", 8, "Confirmed errors by type and severity",
        f"""select type, severity, cast(sum(errors) as bigint) as errors
        from errors_by_label_severity group by type, severity
        order by type, {_SEVERITY_ORDER}, severity""",
    ),
    Question(
        "errors_by_label", 8, "Confirmed errors by label, type and severity",
        f"""select question, label, type, severity, errors, labels_checked, per_1000, assets
        from errors_by_label_severity
        order by {_SEVERITY_ORDER}, errors desc, question, label, type limit {2 * MOST}""",
    ),
    Question(
        "examples", 8, "Errors as they look",
        f"""with worst as (
            select *, row_number() over (partition by label, type
                order by {_SEVERITY_ORDER}, iou nulls last, error_id) as turn
            from errors_list
            where status = 'confirmed' and detected_by <> 'reviewer'
                and coalesce(annotation_id, gold_annotation_id) is not null
        ),
        chosen as (
            select * from worst
            order by turn, {_SEVERITY_ORDER}, label, type, error_id limit {EXAMPLES}
        )
        select e.error_id, e.question, e.label, e.gold_label, e.given_label, e.type, e.severity,
            e.detected_by, e.iou, e.detail, t.name as asset, t.width, t.height,
            {_shape("given")}, {_shape("gold")},
            greatest(coalesce(least(given.span_start, gold.span_start), 0) - {AROUND}, 0)
                as excerpt_from,
            substr(t.text, cast(greatest(
                    coalesce(least(given.span_start, gold.span_start), 0) - {AROUND}, 0
                ) + 1 as bigint), {3 * AROUND}) as excerpt
        from chosen as e
        left join stg_annotations as given
            on given.project_id = e.project_id and given.annotation_id = e.annotation_id
        left join stg_annotations as gold
            on gold.project_id = e.project_id and gold.annotation_id = e.gold_annotation_id
        left join stg_assets as t
            on t.project_id = e.project_id and t.asset_id = e.asset_id
        order by e.turn, {_SEVERITY_ORDER}, e.label, e.type, e.error_id""",
    ),
    Question(
        "errors_by_detector", 8, "Who found them",
        """select detected_by, errors, open, confirmed, dismissed, value, ci_low, ci_high, n,
            method, reason
        from errors_by_detector order by errors desc, detected_by""",
    ),
    Question(
        "before_after", 8, "Before and after quality assurance",
        """select question, right_right, introduced, fixed, wrong_wrong, error_before, error_after,
            p_value, introduced_rate, introduced_low, introduced_high, value, ci_low, ci_high, n,
            lost, method, reason
        from errors_before_after order by question <> 'all', question""",
    ),
)  # fmt: skip

ACCEPTANCE = (
    Question(
        "acceptance", 9, "Acceptance sampling",
        f"""select kind, name, sample_id, batch, unit, plan, population, drawn, reviewed, critical,
            major, ungraded, minor, errors, accept, accept_minor, design, value, ci_low, ci_high,
            upper, confidence, n, objects, object_value, object_low, object_high, design_effect,
            inspection, verdict, detail, method, reason
        from acceptance_overview
        order by kind <> 'project', kind <> 'batch', drawn_at desc nulls last, name
        limit {MOST}""",
    ),
    Question(
        "strata", 9, "Acceptance by part of the population",
        f"""select sample_id, stratum, population, drawn, reviewed, errors, value, ci_low, ci_high,
            n, method, reason
        from acceptance_by_stratum where stratum <> 'unspecified'
        order by sample_id, stratum limit {MOST}""",
    ),
    Question(
        "targets", 9, "Targets that were set",
        """select target, wanted, actual, expected, unit, is_met, n, method, reason
        from targets_status order by target""",
    ),
)  # fmt: skip

SLICES = (
    Question(
        "slices", 10, "Slices against the rest",
        f"""select dimension, slice, errors, value, ci_low, ci_high, n, difference, difference_low,
            difference_high, q_value, status, is_reversed, method, reason
        from fairness_by_slice
        order by case status when 'differs' then 0 when 'unknown' then 1 when 'similar' then 2
            else 3 end, q_value nulls last, dimension, slice limit {MOST}""",
    ),
)  # fmt: skip

AMBIGUITY = (
    Question(
        "causes", 11, "Why votes differ",
        """select question, coalesce(cause, 'too few votes') as cause, count(*) as assets,
            cast(sum(votes) as bigint) as votes, cast(sum(dissenters) as bigint) as dissenters
        from consensus_causes group by question, coalesce(cause, 'too few votes')
        order by question, assets desc, cause""",
    ),
    Question(
        "labels_to_review", 11, "Labels that are worth a look at the guideline",
        f"""select question, label, reason as why, other_label, value, ci_low, ci_high, threshold,
            n, method
        from flagged_labels order by score desc, question, label, why limit {MOST}""",
    ),
    Question(
        "decisions", 11, "What people decided and disputed",
        """select kind, count(*) as entries, count(*) filter (where is_undone) as undone,
            max(decided_at) as last_at
        from decisions_log where kind not in ('view', 'report') group by kind order by kind""",
    ),
)  # fmt: skip

EVERY = (
    *SCOPE, *GUIDELINE, *WORKFORCE, *WORKFLOW, *SAMPLING, *AGREEMENT, *ACCURACY, *ERRORS,
    *ACCEPTANCE, *SLICES, *AMBIGUITY, *LIMITATIONS, *PROVENANCE,
)  # fmt: skip
"""All of them, in the order they are printed."""
