"""Questions about what a report rests on: each a select over public views.

Every select answers for the one project a reader has attached, in a fixed order, so that anybody
with the data gets the same rows from `assay query`.
"""

from __future__ import annotations

from reports.model import Question

MOST = 40  # rows of a list that a page can hold

PEOPLE_MINIMUM = """(select max(value_number) from stg_policies
    where subject = 'slice' and name = 'minimum_people' and scope = 'all')"""


SCOPE = (
    Question(
        "population", 1, "What is reported on",
        """select
            (select count(distinct asset_key) from stg_assets) as assets,
            count(distinct asset_key) filter (where role = 'work' and status = 'submitted'
                and not is_gold) as assets_labeled,
            count(*) filter (where role = 'work' and status = 'submitted' and not is_gold)
                as submissions,
            count(*) filter (where role = 'work' and status = 'skipped') as skipped,
            count(distinct annotator_id) filter (where role = 'work' and not is_gold)
                as annotators,
            count(distinct asset_key) filter (where is_gold) as gold_assets,
            (select count(*) from stg_annotations join stg_submissions as s
                using (project_id, submission_id)
                where s.role = 'work' and not s.is_gold) as annotations,
            (select count(*) from stg_reviews) as reviews,
            min(submitted_at) filter (where role = 'work') as first_at,
            max(submitted_at) filter (where role = 'work') as last_at
        from stg_submissions""",
    ),
    Question(
        "project", 1, "The project",
        """select name, customer, time_zone, target_on from stg_projects order by all""",
    ),
    Question(
        "questions", 1, "What was asked",
        f"""select q.question, q.type, q.scale, q.taxonomy_size,
            count(distinct a.submission_id) as submissions, count(a.annotation_id) as answers
        from stg_questions as q
        left join stg_annotations as a using (project_id, question)
        group by q.question, q.type, q.scale, q.taxonomy_size
        order by q.question limit {MOST}""",
    ),
    Question(
        "batches", 1, "Deliveries",
        f"""select batch, scope, done, skipped, remaining, as_of_on, due_on, finished_on
        from throughput_batches order by batch limit {MOST}""",
    ),
)  # fmt: skip

GUIDELINE = (
    Question(
        "guidelines", 2, "Versions of the guideline",
        """select version, min(effective_at) as effective_at,
            cast(sum(submissions) as bigint) as submissions
        from (
            select version, effective_at, 0 as submissions from stg_guidelines
            union all
            select coalesce(guideline_version, 'unspecified'), NULL, count(*)
            from stg_submissions where role = 'work' and not is_gold group by guideline_version
        ) group by version order by effective_at nulls last, version""",
    ),
    Question(
        "labels", 2, "The labels",
        f"""select l.question, l.label, l.parent, l.is_critical, l.is_declared,
            count(a.annotation_id) as annotations, count(distinct a.asset_key) as assets
        from stg_labels as l
        left join (
            select stg_annotations.* from stg_annotations
            join stg_submissions as s using (project_id, submission_id)
            where s.role = 'work' and not s.is_gold
        ) as a using (project_id, question, label)
        group by l.question, l.label, l.parent, l.is_critical, l.is_declared
        order by l.question, annotations desc, l.label limit {2 * MOST}""",
    ),
    Question(
        "label_changes", 2, "Labels that became others after they were handed in",
        """select question, old_label, new_label, changes, between_exports, by_reviewers
        from changes_by_label order by changes desc, question, old_label, new_label limit 12""",
    ),
    Question(
        "label_changes_total", 2, "All label changes",
        """select coalesce(cast(sum(changes) as bigint), 0) as changes from changes_by_label""",
    ),
)  # fmt: skip

WORKFORCE = (
    Question(
        "workforce", 3, "People",
        f"""select
            (select count(*) from throughput_by_annotator where annotator_id <> 'unspecified')
                as annotators,
            (select count(distinct reviewer_id) from stg_reviews) as reviewers,
            (select cast(sum(submitted_items) as bigint) from throughput_by_annotator
                where annotator_id = 'unspecified') as unnamed_items,
            (select count(*) from stg_submissions where is_onboarding) as onboarding,
            (select count(*) from stg_submissions where is_onboarding is not null)
                as onboarding_known,
            {PEOPLE_MINIMUM} as minimum_people""",
    ),
    Question(
        "annotators", 3, "What each person handed in",
        f"""select annotator_id, submitted_items, accepted_items, active_days, first_day, last_day,
            median_seconds_per_asset
        from throughput_by_annotator
        where annotator_id <> 'unspecified'
            and (select count(*) from throughput_by_annotator
                where annotator_id <> 'unspecified') >= {PEOPLE_MINIMUM}
        order by submitted_items desc, annotator_id limit {MOST}""",
    ),
    Question(
        "groups", 3, "Where people work from",
        f"""with people as (
            select 'country' as dimension, coalesce(country, 'unspecified') as slice,
                count(distinct annotator_id) as people, count(*) as submissions
            from stg_submissions where role = 'work' and annotator_id is not null
            group by country
            union all
            select 'channel', coalesce(channel, 'unspecified'),
                count(distinct annotator_id), count(*)
            from stg_submissions where role = 'work' and annotator_id is not null
            group by channel
        )
        select dimension, case when people >= {PEOPLE_MINIMUM} then slice
                else '(small groups)' end as slice,
            case when min(people) >= {PEOPLE_MINIMUM} then cast(sum(people) as bigint)
                end as people,
            cast(sum(submissions) as bigint) as submissions
        from people
        group by 1, 2 order by dimension, submissions desc, slice limit {MOST}""",
    ),
)  # fmt: skip

WORKFLOW = (
    Question(
        "brought", 4, "What each export brought",
        """select l.source_name, l.tool, l.adapter, l.adapter_version, l.role, l.exported_at,
            l.exported_at_from, l.imported_at, l.rows_read, l.rows_kept, l.rows_rejected,
            l.problems, l.time_zone_assumed, s.assets, s.submissions, s.gold, s.predictions,
            s.reviews
        from imports_log as l left join imports_summary as s using (project_id, import_id)
        order by l.imported_at, l.import_id""",
    ),
    Question(
        "prelabels", 4, "Work that began from something",
        """select question, kind, is_compared, submissions, assets, annotators
        from agreement_set_apart order by all""",
    ),
    Question(
        "prelabel_share", 4, "Share of work that began from a pre-label",
        """select count(*) filter (where prelabel_submission_id is not null) as started,
            count(*) as n,
            count(*) filter (where prelabel_submission_id is not null) * 1e0
                / nullif(count(*), 0) as value,
            case when count(*) = 0 then 'no_data' end as reason
        from stg_submissions
        where role = 'work' and not is_gold and status = 'submitted'""",
    ),
    Question(
        "time", 4, "Time spent",
        """select n, untimed, invalid, kinds, capped_seconds, assets, median_seconds_per_asset,
            seconds_per_asset, reason from time_overview order by all""",
    ),
)  # fmt: skip

SAMPLING = (
    Question(
        "reviewed", 5, "How reviewed work was picked",
        """select coalesce(selection, 'unknown') as selection, count(*) as verdicts,
            count(distinct asset_key) as assets, min(inclusion_prob) as inclusion_min,
            max(inclusion_prob) as inclusion_max,
            count(*) filter (where verdict = 'accepted') as accepted,
            count(*) filter (where verdict = 'rejected') as rejected,
            count(*) filter (where verdict = 'fixed') as fixed
        from stg_reviews group by 1 order by verdicts desc, selection""",
    ),
    Question(
        "samples", 5, "Samples that were drawn",
        f"""select sample_id, batch, unit, plan, population, population_hash, excluded,
            stratified_by, seed, method, drawn_at, drawn, reviewed
        from samples_log order by drawn_at nulls first, sample_id limit {MOST}""",
    ),
)  # fmt: skip

LIMITATIONS = (
    Question(
        "capabilities", 12, "What the exports do not carry",
        """select metric, reason from imports_capabilities where not is_computable
        order by metric""",
    ),
    Question(
        "problems", 12, "What was met while reading",
        f"""select p.severity, p.code, p.message, l.source_name, p.occurrences
        from import_problems as p join imports_log as l using (project_id, import_id)
        order by p.severity, p.occurrences desc, p.code, p.message limit {MOST}""",
    ),
)  # fmt: skip

PROVENANCE = (
    Question(
        "sources", 13, "Source files",
        """select import_id, source_name, source_sha256, source_bytes, role, imported_at, status
        from imports_log order by imported_at, import_id""",
    ),
    Question(
        "policies", 13, "Settings",
        """select subject, name, scope, value, is_default, since
        from policies_in_force order by subject, name, scope""",
    ),
)  # fmt: skip
