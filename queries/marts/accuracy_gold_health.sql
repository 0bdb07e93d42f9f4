-- Whether gold is fit to judge by: who met it, how often, and whether the crowd disputes it.
--
-- `suspect` gold is a finding of counting and stays scored until a person disputes it in the tool.
-- Disputed and retired gold is listed and scores nobody. Gold that the same person has met too
-- often measures memory.
--
-- grain: project_id, asset_key, question
-- project_id: the labeling effort
-- asset_key: what joins the same asset across sources
-- question: what was asked; `unspecified` for gold that says "nothing here" and met no question
-- asset_id: the asset, as gold's source knows it
-- gold_status: active, disputed or retired; active where any gold of the asset is
-- gold_label: the class in gold; the first where there are several
-- gold_submissions: gold submissions that answer it
-- gold_version: what gold says here, as a short hash
-- exported_at: when the export was made that brought it (UTC); NULL when unknown
-- annotators: named annotators whose work was compared with it
-- team: named annotators with work in the project
-- coverage: annotators / team; NULL where nobody is named
-- exposures: passes of named annotators over the asset, skipped ones too
-- most_exposures: the most by one annotator
-- n: items or objects compared, work without a name included
-- correct: of those, the ones that match
-- value: correct / n; NULL where nobody met it
-- ci_low: lower end of Wilson's 95 % interval of value
-- ci_high: upper end
-- other_label: the answer most often given where it differs from gold; NULL where none does
-- other_annotators: annotators who gave it
-- other_share: of the annotators who were compared at that place
-- is_suspect: whether the crowd disputes it; NULL where too few annotators met it to say
-- is_worn_out: whether somebody has met it as often as gold should be met
-- state: disputed, retired, untouched, suspect, worn_out or healthy: the first that holds
-- method: the rules and their numbers
-- reason: no_data where nobody met it, insufficient_n where too few did to dispute it; NULL otherwise

with settings as (
    select
        project_id,
        max(value_number) filter (where name = 'most_exposures') as most_exposures,
        max(value_number) filter (where name = 'suspect_annotators') as suspect_annotators,
        max(value_number) filter (where name = 'suspect_share') as suspect_share
    from stg_policies
    where subject = 'gold' and scope = 'all'
    group by project_id
),

scored as (
    select
        project_id,
        asset_key,
        question,
        min(gold_asset_id) as asset_id,
        count(*) as n,
        count(*) filter (where is_correct) as correct,
        count(distinct annotator_id) as annotators
    from int_gold_judgements
    group by project_id, asset_key, question
),

empty_but_met as (
    select distinct
        project_id,
        asset_key
    from scored
),

stated as (
    select
        contents.project_id,
        contents.asset_key,
        contents.question,
        min(contents.asset_id) as asset_id,
        case
            when count(*) filter (where contents.gold_status = 'active') > 0 then 'active'
            when count(*) filter (where contents.gold_status = 'disputed') > 0 then 'disputed'
            else 'retired'
        end as gold_status,
        min(contents.answer) as gold_label,
        count(*) as gold_submissions,
        substr(
            md5(string_agg(distinct contents.content, ',' order by contents.content)), 1, 8
        ) as gold_version,
        max(contents.exported_at) as exported_at
    from int_gold_contents as contents
    left join empty_but_met
        on contents.project_id = empty_but_met.project_id
        and contents.asset_key = empty_but_met.asset_key
    where contents.question <> 'unspecified' or empty_but_met.asset_key is null
    group by contents.project_id, contents.asset_key, contents.question
),

-- Gold of an empty image answers a question only once somebody drew something there.
gold as (
    select
        coalesce(stated.project_id, scored.project_id) as project_id,
        coalesce(stated.asset_key, scored.asset_key) as asset_key,
        coalesce(stated.question, scored.question) as question,
        coalesce(stated.asset_id, scored.asset_id) as asset_id,
        coalesce(stated.gold_status, 'active') as gold_status,
        stated.gold_label,
        coalesce(stated.gold_submissions, 1) as gold_submissions,
        coalesce(stated.gold_version, substr(md5(''), 1, 8)) as gold_version,
        stated.exported_at,
        coalesce(scored.n, 0) as n,
        coalesce(scored.correct, 0) as correct,
        coalesce(scored.annotators, 0) as annotators
    from stated
    full outer join scored
        on stated.project_id = scored.project_id
        and stated.asset_key = scored.asset_key
        and stated.question = scored.question
),

team as (
    select
        project_id,
        count(distinct annotator_id) as people
    from stg_submissions_first
    where annotator_id is not null
    group by project_id
),

exposed as (
    select
        project_id,
        asset_key,
        cast(sum(exposures) as bigint) as exposures,
        max(exposures) as most_exposures
    from int_gold_exposures
    group by project_id, asset_key
),

disputes as (
    select
        *,
        others / nullif(annotators * 1e0, 0e0) as share,
        row_number() over (
            partition by project_id, question, asset_key
            order by others / nullif(annotators * 1e0, 0e0) desc, others desc, gold_unit asc
        ) as place
    from int_gold_disputes
),

joined as (
    select
        gold.*,
        coalesce(team.people, 0) as team,
        coalesce(exposed.exposures, 0) as exposures,
        coalesce(exposed.most_exposures, 0) as most_exposures,
        disputes.other_label,
        coalesce(disputes.others, 0) as other_annotators,
        disputes.share as other_share,
        case
            when gold.annotators < settings.suspect_annotators then null
            else coalesce(
                disputes.others >= settings.suspect_annotators
                and disputes.share >= settings.suspect_share,
                false
            )
        end as is_suspect,
        coalesce(exposed.most_exposures, 0) >= settings.most_exposures as is_worn_out,
        gold.n * 1e0 as size,
        gold.correct / nullif(gold.n * 1e0, 0e0) as value,
        1959963984540054e-15 as z,
        'suspect: ' || cast(cast(settings.suspect_annotators as bigint) as varchar)
        || ' annotators or more and '
        || cast(cast(round(100 * settings.suspect_share) as bigint) as varchar)
        || '% of them say the same other thing; worn out: met '
        || cast(cast(settings.most_exposures as bigint) as varchar)
        || ' times by one annotator; Wilson 95%' as method
    from gold
    left join settings
        on gold.project_id = settings.project_id
    left join team
        on gold.project_id = team.project_id
    left join exposed
        on gold.project_id = exposed.project_id
        and gold.asset_key = exposed.asset_key
    left join disputes
        on gold.project_id = disputes.project_id
        and gold.question = disputes.question
        and gold.asset_key = disputes.asset_key
        and disputes.place = 1
),

wilson as (
    select
        *,
        (value + z * z / nullif(2e0 * size, 0e0)) / (1e0 + z * z / nullif(size, 0e0)) as centre,
        z / (1e0 + z * z / nullif(size, 0e0)) * sqrt(
            value * (1e0 - value) / nullif(size, 0e0) + z * z / nullif(4e0 * size * size, 0e0)
        ) as half
    from joined
)

select
    project_id,
    asset_key,
    question,
    asset_id,
    gold_status,
    gold_label,
    gold_submissions,
    gold_version,
    exported_at,
    annotators,
    team,
    annotators / nullif(team * 1e0, 0e0) as coverage,
    exposures,
    most_exposures,
    n,
    correct,
    value,
    case when correct = 0 and n > 0 then 0e0 else centre - half end as ci_low,
    case when correct = n and n > 0 then 1e0 else centre + half end as ci_high,
    other_label,
    other_annotators,
    other_share,
    is_suspect,
    is_worn_out,
    case
        when gold_status <> 'active' then gold_status
        when n = 0 then 'untouched'
        when is_suspect then 'suspect'
        when is_worn_out then 'worn_out'
        else 'healthy'
    end as state,
    method,
    case
        when n = 0 then 'no_data'
        when is_suspect is null then 'insufficient_n'
    end as reason
from wilson
