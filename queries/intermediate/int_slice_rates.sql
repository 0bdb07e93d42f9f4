-- Each slice of the material and each group of people, held against the rest of its dimension.
--
-- grain: project_id, dimension, slice
-- project_id: the labeling effort
-- dimension: batch, `metadata.` and a key of the assets, or of people: country, channel or team
-- slice: the value; `unspecified` where it is not known; `(small groups)` for groups of too few
--     people taken together, left out where they are too few even so; teams have pseudonyms
-- errors: labels that are wrong, among n
-- value: error rate, errors / n
-- ci_low: lower end of Wilson's 95 % interval of value, over n / design_effect as all others here
-- ci_high: upper end
-- n: labels compared with gold; where a project has no gold, verdicts
-- design_effect: variance of value with the labels of one asset (of groups of people: of one pass)
--     taken together, over that of as many independent labels; 1 or more
-- difference: value less that of the rest
-- difference_low: lower end of its 95 % interval (Newcombe)
-- difference_high: upper end
-- ratio: value over that of the rest; NULL where either has no error
-- ratio_low: lower end of its 95 % interval (log)
-- ratio_high: upper end
-- adjusted_difference: the difference within classes, averaged with Mantel-Haenszel weights
-- is_reversed: whether the two differences point in opposite directions (Simpson): the slice has
--     other classes, not other errors
-- q_value: false discovery rate over all slices of the project; NULL where it was not tested
-- status: differs (q and size both pass their policy), similar (the interval is within it), unknown
--     or insufficient
-- missing: gold objects that nobody drew
-- missing_n: gold objects
-- missing_rate: missing / missing_n
-- skipped: passes that were skipped
-- passes: passes over assets of the slice, or by people of the group
-- skip_rate: skipped / passes
-- label_distance: for groups of people, how far their classes are from those of the others on the
--     same assets (total variation, 0 to 1); NULL otherwise
-- agreement_within: share of pairs of answers on one asset that agree, both from the group
-- agreement_between: the same, one from the group and one from outside
-- people: people in the group; NULL for slices of assets
-- method: what was compared, with which tests and settings
-- reason: no_data, single_category (no rest), insufficient_n; NULL otherwise
-- stored: yes
-- function: fairness.by_slice

with gold_projects as (
    select project_id
    from int_gold_judgements
    group by project_id
),

judged as (
    select
        project_id,
        asset_key,
        submission_id,
        question || chr(31) || coalesce(gold_label, given_label) as stratum,
        count(*) as n,
        count(*) filter (where not is_correct) as errors,
        count(*) filter (where unit = 'object' and verdict = 'missing') as missing,
        count(*) filter (where unit = 'object' and gold_label is not null) as missing_n
    from int_gold_judgements
    group by project_id, asset_key, submission_id, question, coalesce(gold_label, given_label)
    union all
    select
        checks.project_id,
        checks.asset_key,
        checks.submission_id,
        checks.question || chr(31) || checks.label as stratum,
        count(*) as n,
        count(*) filter (where checks.verdict <> 'accepted') as errors,
        0 as missing,
        0 as missing_n
    from int_review_checks as checks
    left join gold_projects
        on checks.project_id = gold_projects.project_id
    where gold_projects.project_id is null
    group by
        checks.project_id, checks.asset_key, checks.submission_id, checks.question, checks.label
),

by_asset as (
    select
        project_id,
        asset_key,
        sum(n) as n,
        sum(errors) as errors
    from judged
    group by project_id, asset_key
),

by_pass as (
    select
        project_id,
        asset_key,
        submission_id,
        sum(n) as n,
        sum(errors) as errors
    from judged
    group by project_id, asset_key, submission_id
),

passes as (
    select
        project_id,
        asset_key,
        submission_id,
        annotator_id,
        status
    from stg_submissions
    where role = 'work'
),

people as (
    select
        groups.project_id,
        groups.dimension,
        groups.slice,
        count(distinct passes.annotator_id) as people,
        count(*) as passes,
        count(*) filter (where passes.status = 'skipped') as skipped
    from int_people_groups as groups
    inner join passes
        on groups.project_id = passes.project_id
        and groups.submission_id = passes.submission_id
    group by groups.project_id, groups.dimension, groups.slice
),

passes_by_asset as (
    select
        project_id,
        asset_key,
        count(*) as passes,
        count(*) filter (where status = 'skipped') as skipped
    from passes
    group by project_id, asset_key
),

answers as (
    select
        groups.project_id,
        groups.dimension,
        groups.slice,
        int_given_answers.question,
        int_given_answers.asset_key,
        int_given_answers.label,
        count(*) as own
    from int_people_groups as groups
    inner join int_given_answers
        on groups.project_id = int_given_answers.project_id
        and groups.submission_id = int_given_answers.submission_id
    where not int_given_answers.is_several
    group by
        groups.project_id,
        groups.dimension,
        groups.slice,
        int_given_answers.question,
        int_given_answers.asset_key,
        int_given_answers.label
),

answer_totals as (
    select
        *,
        sum(own) over (
            partition by project_id, dimension, question, asset_key, label
        ) as everybody,
        sum(own) over (
            partition by project_id, dimension, slice, question, asset_key
        ) as own_answers,
        sum(own) over (
            partition by project_id, dimension, question, asset_key
        ) as all_answers
    from answers
),

outsiders as (
    select
        slices.project_id,
        slices.dimension,
        slices.slice,
        slices.question,
        slices.asset_key,
        others.label,
        sum(others.own) as other
    from (
        select
            project_id,
            dimension,
            slice,
            question,
            asset_key
        from answer_totals
        where all_answers > own_answers
        group by project_id, dimension, slice, question, asset_key
    ) as slices
    inner join answers as others
        on slices.project_id = others.project_id
        and slices.dimension = others.dimension
        and slices.question = others.question
        and slices.asset_key = others.asset_key
        and slices.slice <> others.slice
    group by
        slices.project_id,
        slices.dimension,
        slices.slice,
        slices.question,
        slices.asset_key,
        others.label
),

settings as (
    select
        project_id,
        max(case when name = 'minimum_n' then value_number end) as minimum_n,
        max(case when name = 'minimum_errors' then value_number end) as minimum_errors,
        max(case when name = 'minimum_people' then value_number end) as minimum_people,
        max(case when name = 'difference' then value_number end) as least_difference,
        max(case when name = 'q' then value_number end) as most_q
    from stg_policies
    where subject = 'slice' and scope = 'all'
    group by project_id
),

facts as (
    select
        project_id,
        'total' as part,
        '' as dimension,
        '' as slice,
        stratum,
        sum(n) as n,
        sum(errors) as events,
        sum(missing_n) as more_n,
        sum(missing) as more_events
    from judged
    group by project_id, stratum
    union all
    select
        judged.project_id,
        'judged' as part,
        int_asset_slices.dimension,
        int_asset_slices.slice,
        judged.stratum,
        sum(judged.n) as n,
        sum(judged.errors) as events,
        sum(judged.missing_n) as more_n,
        sum(judged.missing) as more_events
    from judged
    inner join int_asset_slices
        on judged.project_id = int_asset_slices.project_id
        and judged.asset_key = int_asset_slices.asset_key
    group by
        judged.project_id, int_asset_slices.dimension, int_asset_slices.slice, judged.stratum
    union all
    select
        judged.project_id,
        'judged' as part,
        groups.dimension,
        groups.slice,
        judged.stratum,
        sum(judged.n) as n,
        sum(judged.errors) as events,
        sum(judged.missing_n) as more_n,
        sum(judged.missing) as more_events
    from judged
    inner join int_people_groups as groups
        on judged.project_id = groups.project_id
        and judged.submission_id = groups.submission_id
    group by judged.project_id, groups.dimension, groups.slice, judged.stratum
    union all
    select
        project_id,
        'total clusters' as part,
        'assets' as dimension,
        '' as slice,
        '' as stratum,
        count(*) as n,
        sum(n * n) as events,
        sum(n * errors) as more_n,
        sum(errors * errors) as more_events
    from by_asset
    group by project_id
    union all
    select
        project_id,
        'total clusters' as part,
        'people' as dimension,
        '' as slice,
        '' as stratum,
        count(*) as n,
        sum(n * n) as events,
        sum(n * errors) as more_n,
        sum(errors * errors) as more_events
    from by_pass
    group by project_id
    union all
    select
        by_asset.project_id,
        'clusters' as part,
        int_asset_slices.dimension,
        int_asset_slices.slice,
        '' as stratum,
        count(*) as n,
        sum(by_asset.n * by_asset.n) as events,
        sum(by_asset.n * by_asset.errors) as more_n,
        sum(by_asset.errors * by_asset.errors) as more_events
    from by_asset
    inner join int_asset_slices
        on by_asset.project_id = int_asset_slices.project_id
        and by_asset.asset_key = int_asset_slices.asset_key
    group by by_asset.project_id, int_asset_slices.dimension, int_asset_slices.slice
    union all
    select
        by_pass.project_id,
        'clusters' as part,
        groups.dimension,
        groups.slice,
        '' as stratum,
        count(*) as n,
        sum(by_pass.n * by_pass.n) as events,
        sum(by_pass.n * by_pass.errors) as more_n,
        sum(by_pass.errors * by_pass.errors) as more_events
    from by_pass
    inner join int_people_groups as groups
        on by_pass.project_id = groups.project_id
        and by_pass.submission_id = groups.submission_id
    group by by_pass.project_id, groups.dimension, groups.slice
    union all
    select
        project_id,
        'total passes' as part,
        '' as dimension,
        '' as slice,
        '' as stratum,
        count(*) as n,
        count(*) filter (where status = 'skipped') as events,
        0 as more_n,
        0 as more_events
    from passes
    group by project_id
    union all
    select
        passes_by_asset.project_id,
        'passes' as part,
        int_asset_slices.dimension,
        int_asset_slices.slice,
        '' as stratum,
        sum(passes_by_asset.passes) as n,
        sum(passes_by_asset.skipped) as events,
        0 as more_n,
        0 as more_events
    from passes_by_asset
    inner join int_asset_slices
        on passes_by_asset.project_id = int_asset_slices.project_id
        and passes_by_asset.asset_key = int_asset_slices.asset_key
    group by passes_by_asset.project_id, int_asset_slices.dimension, int_asset_slices.slice
    union all
    select
        project_id,
        'passes' as part,
        dimension,
        slice,
        '' as stratum,
        passes as n,
        skipped as events,
        people as more_n,
        0 as more_events
    from people
    union all
    select
        project_id,
        'own labels' as part,
        dimension,
        slice,
        question || chr(31) || label as stratum,
        sum(own) as n,
        0 as events,
        0 as more_n,
        0 as more_events
    from answer_totals
    where all_answers > own_answers
    group by project_id, dimension, slice, question, label
    union all
    select
        project_id,
        'other labels' as part,
        dimension,
        slice,
        question || chr(31) || label as stratum,
        sum(other) as n,
        0 as events,
        0 as more_n,
        0 as more_events
    from outsiders
    group by project_id, dimension, slice, question, label
    union all
    select
        project_id,
        'pairs' as part,
        dimension,
        slice,
        '' as stratum,
        sum(own * (own_answers - 1)) as n,
        sum(own * (own - 1)) as events,
        sum(own * (all_answers - own_answers)) as more_n,
        sum(own * (everybody - own)) as more_events
    from answer_totals
    group by project_id, dimension, slice
)

select
    facts.project_id,
    facts.part,
    facts.dimension,
    facts.slice,
    facts.stratum,
    cast(facts.n as bigint) as n,
    cast(facts.events as bigint) as events,
    cast(facts.more_n as bigint) as more_n,
    cast(facts.more_events as bigint) as more_events,
    gold_projects.project_id is not null as is_gold,
    settings.minimum_n,
    settings.minimum_errors,
    settings.minimum_people,
    settings.least_difference,
    settings.most_q
from facts
inner join settings
    on facts.project_id = settings.project_id
left join gold_projects
    on facts.project_id = gold_projects.project_id
