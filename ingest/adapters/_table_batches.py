"""From a table's identified rows to batches of the canonical tables."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from ingest.adapters._table_columns import normalised
from ingest.adapters._table_rows import Plan, content_hash, hexed, submission_key
from ingest.adapters._table_stage import batches
from ingest.adapters._table_words import quoted
from ingest.batches import Batch, Problem

LIST = "chr(31)"


def work(con: duckdb.DuckDBPyConnection, plan: Plan) -> Iterator[Batch | Problem]:
    """Batches of a table of work, gold answers or predictions."""
    yield from _questions(con, plan)
    yield from batches(con, "assets", _assets_sql(plan))
    yield from batches(con, "people", _people_sql(plan))
    yield from batches(con, "submissions", _submissions_sql(plan), counts_records=True)
    yield from _answers(con, plan)
    if plan.golds and not plan.is_gold:
        yield from _golds(con, plan)
    if plan.has("verdict"):
        yield from batches(con, "reviews", _work_reviews_sql())
        yield from batches(con, "comments", _comments_sql("work"))


def reviews(con: duckdb.DuckDBPyConnection, plan: Plan) -> Iterator[Batch | Problem]:
    """Batches of a table of verdicts."""
    con.execute(_reviews_table_sql(plan)).fetchall()
    yield from batches(con, "assets", _assets_sql(plan, "verdicts"))
    yield from batches(con, "people", _people_sql(plan, "verdicts"))
    yield from batches(con, "reviews", _reviews_sql(), counts_records=True)
    yield from batches(con, "comments", _comments_sql("verdicts"))
    if not plan.has("submission"):
        yield Problem(
            "warning",
            "reviews_without_submission",
            "The reviews name items but no submission ids, so they stand with the item "
            "and not with one annotator; --map submission=COL names the column.",
        )


def _questions(con: duckdb.DuckDBPyConnection, plan: Plan) -> Iterator[Batch]:
    """The scale the person stated, for every question of the table."""
    scale = plan.options.scale
    if scale is None:
        return
    names = " union ".join(
        f"select distinct {plan.question(i)} as question from work" for i in range(len(plan.labels))
    )
    query = f"""select question, {quoted(_type(plan))} as type, {quoted(scale)} as scale
                from ({names}) order by question"""
    yield from batches(con, "questions", query)


def _type(plan: Plan) -> str:
    return "number" if plan.options.scale in ("interval", "ratio") else "classification"


def _assets_sql(plan: Plan, table: str = "work") -> str:
    batch = "null::varchar" if plan.options.batch is None else quoted(plan.options.batch)
    fields = "ordinal, asset, asset_key, text, uri, batch"
    rows = f"select {fields} from {table} where asset is not null"
    if plan.golds and not plan.is_gold:
        rows += f" union all select {fields} from tidy where reason = 'answer_key'"
    source_id = "arg_min(asset, ordinal)"
    if plan.columns.single.get("asset") == plan.columns.single.get("text"):
        source_id = "null::varchar"
    return f"""
        select
            min(ordinal) as source_row,
            'table:' || asset_key as asset_id,
            asset_key,
            {source_id} as source_asset_id,
            arg_min(text, ordinal) as text,
            arg_min({_URI}, ordinal) as uri,
            {_media_type("coalesce(arg_min(uri, ordinal), arg_min(asset, ordinal))")} as media_type,
            coalesce({batch}, arg_min(batch, ordinal)) as batch
        from ({rows})
        group by asset_key
        order by source_row
    """


_URI = "coalesce(uri, case when contains(asset, '://') then asset end)"

_ENDINGS = {
    "image": "jpg|jpeg|png|gif|webp|bmp|tif|tiff",
    "video": "mp4|mov|avi|mkv|webm",
    "audio": "wav|mp3|flac|ogg|m4a",
}


def _media_type(name: str) -> str:
    """SQL for the kind of thing an address or a file name ends in; text where there is text."""
    plain = f"lower(asset_key({name}))"
    cases = " ".join(
        f"when regexp_matches({plain}, '[.]({endings})$') then '{kind}'"
        for kind, endings in _ENDINGS.items()
    )
    return f"case {cases} when any_value(text) is not null then 'text' end"


def _people_sql(plan: Plan, table: str = "work") -> str:
    kind = "model" if plan.options.role == "prediction" else "human"
    return f"""
        select person as annotator_id, person as source_id,
            case when contains(person, '@') then person end as email,
            min(kind) as kind, min(ordinal) as source_row
        from (
            select annotator as person, '{kind}' as kind, ordinal from {table}
            union all select reviewer, 'human', ordinal from {table}
        )
        where person is not null
        group by person
        order by source_row, person
    """


def _submissions_sql(plan: Plan) -> str:
    """One row per submission: the first row says it all where rows share an id."""
    role = {"gold": "gold", "prediction": "prediction"}.get(plan.options.role or "", "work")
    elapsed = "epoch_us(submitted_at) - epoch_us(started_at)"
    first = ""
    records = "1"
    if plan.has("submission"):
        first = "qualify row_number() over (partition by submission_id order by ordinal) = 1"
        first += " order by source_row"
        records = "count(*) over (partition by submission_id)"
    return f"""
        select
            ordinal as source_row,
            submission_id,
            asset_id,
            annotator as annotator_id,
            '{role}' as role,
            {plan.is_gold} as is_gold,
            status,
            started_at,
            submitted_at,
            coalesce(seconds, ({elapsed}) / 1e6) as work_seconds,
            case when seconds is not null then '{_time_kind(plan)}'
                 when {elapsed} is not null then 'elapsed' end as work_time_kind,
            {records} as records
        from work where not is_copy
        {first}
    """


def _time_kind(plan: Plan) -> str:
    name = normalised(plan.columns.single.get("seconds", ""))
    if "active" in name:
        return "active"
    return "elapsed" if "elapsed" in name or "leadtime" in name else "unknown"


def _answers(con: duckdb.DuckDBPyConnection, plan: Plan) -> Iterator[Batch | Problem]:
    for index, name in enumerate(plan.labels):
        rows = f"""select ordinal, submission_id, asset_id, {plan.question(index)} as question,
                   {name} as label, score from work where {name} is not null and not is_copy"""
        yield from batches(con, "annotations", _annotations_sql(con, plan, rows))
        if _type(plan) == "number":
            yield from _not_numbers(con, plan, name)


def _annotations_sql(con: duckdb.DuckDBPyConnection, plan: Plan, rows: str) -> str:
    """One row per answer; cells with lists and repeated ids give several answers."""
    has_lists = f"select bool_or(contains(label, {LIST})) from ({rows})"
    several = plan.has("submission") or con.sql(has_lists).fetchall()[0][0]
    answers = f"select *, 1 as k, 1 as n from ({rows})"
    if several:
        each = f"select * replace (unnest(string_split(label, {LIST})) as label) from ({rows})"
        once = f"""select min(ordinal) as ordinal, submission_id,
                   any_value(asset_id) as asset_id, question,
                   label, any_value(score) as score from ({each}) where label <> ''
                   group by submission_id, question, label"""
        answers = f"""select *, row_number() over (partition by submission_id, question
                          order by label) as k,
                      count(*) over (partition by submission_id, question) as n from ({once})"""
    number = "null::double"
    if plan.options.scale not in (None, "nominal"):
        number = "case when isfinite(try_cast(label as double)) then try_cast(label as double) end"
    source = "automatic" if plan.options.role == "prediction" else "manual"
    return f"""
        select ordinal as source_row,
            submission_id || '/' || question || case when k > 1 then '/' || k else '' end
                as annotation_id,
            submission_id, asset_id, question,
            case when n > 1 then 'choices' else '{_type(plan)}' end as type,
            label, {number} as value_number, '{source}' as source, score
        from ({answers})
        {"order by source_row, annotation_id" if several else ""}
    """


def _not_numbers(con: duckdb.DuckDBPyConnection, plan: Plan, name: str) -> Iterator[Problem]:
    query = f"""select count(*), min(line) from work
                where {name} is not null and try_cast({name} as double) is null"""
    count, line = con.sql(query).fetchall()[0]
    if count:
        yield Problem(
            "warning",
            "label_not_a_number",
            f'{count:,} labels of "{plan.names[name]}" are no numbers, though the scale is '
            f"{plan.options.scale}; they have no value.",
            f"{plan.place} {line:,}",
        )


def _golds(con: duckdb.DuckDBPyConnection, plan: Plan) -> Iterator[Batch]:
    """The answer key of a table of work: each accepted answer of an item once."""
    parts = " union all ".join(
        f"select ordinal, 'table:' || asset_key as asset_id, {plan.question(i)} as question,"
        f" {name} as label from tidy"
        f" where {name} is not null and (reason is null or reason = 'answer_key')"
        for i, name in enumerate(plan.golds)
    )
    con.execute(f"""
        create table golds as
        select *, 'table:gold:' || substr(asset_id, 7) || '/' || question
            || case when k > 1 then '/' || k else '' end as submission_id
        from (
            select *, row_number() over (partition by asset_id, question order by label) as k
            from (
                select min(ordinal) as ordinal, asset_id, question, label from ({parts})
                group by all
            )
        )
    """).fetchall()
    query = """select ordinal as source_row, submission_id, asset_id, 'gold' as role,
               true as is_gold, 'submitted' as status
               from golds order by source_row, submission_id"""
    yield from batches(con, "submissions", query)
    rows = """select ordinal, submission_id, asset_id, question, label, null::double as score
              from golds"""
    yield from batches(con, "annotations", _annotations_sql(con, plan, rows))


def _work_reviews_sql() -> str:
    return """
        select ordinal as source_row, 'table:review:' || submission_id as review_id, submission_id,
            asset_id, reviewer as reviewer_id, verdict, reviewed_at
        from work
        where not is_copy and verdict is not null and verdict <> 'unknown'
        qualify row_number() over (partition by submission_id order by ordinal) = 1
        order by source_row
    """


def _reviews_table_sql(plan: Plan) -> str:
    """Verdicts with ids of their own; two equal rows are two verdicts."""
    more = [name for name in ("sample", "annotation_judged") if plan.has(name)]
    digest = content_hash(["asset", "annotator", "submission", "verdict", "reviewer",
                           "epoch_us(reviewed_at)", "comment", *more])  # fmt: skip
    return f"""
        create table verdicts as
        select *, 'table:review:' || {hexed("digest")} || case when n > 1 then ':' || n else '' end
                as review_id
        from (
            select *, row_number() over (partition by digest order by ordinal) as n
            from (select *, {digest} as digest from tidy where reason is null)
        )
    """


def _reviews_sql() -> str:
    """An id with a tool in front (label_studio:7) is taken as it is; others are this adapter's.

    Somebody who names a sample says that the asset was drawn at random.
    """
    own = submission_key()
    selection = f"case when lower(trim(selection)) in {_SELECTIONS} then lower(trim(selection)) end"
    return f"""
        select ordinal as source_row, review_id,
            case when regexp_matches(submission, '^[a-z][a-z0-9_]+:.') then submission
                 else {own} end as submission_id,
            'table:' || asset_key as asset_id,
            reviewer as reviewer_id, verdict, reviewed_at, seconds as work_seconds,
            annotation_judged as annotation_id, sample as sample_id,
            coalesce({selection}, case when sample is not null then 'random' end) as selection,
            case when inclusion_prob > 0 and inclusion_prob <= 1 then inclusion_prob end
                as inclusion_prob,
            error_type, severity, cause, 1 as records
        from verdicts order by source_row
    """


_SELECTIONS = "('random', 'full', 'targeted', 'gold', 'unknown')"


def _comments_sql(table: str) -> str:
    review_id = "review_id" if table == "verdicts" else "'table:review:' || submission_id"
    return f"""
        select ordinal as source_row, {review_id} as review_id, comment
        from {table} where comment is not null and verdict is not null and verdict <> 'unknown'
        {"" if table == "verdicts" else "and not is_copy"} order by source_row
    """
