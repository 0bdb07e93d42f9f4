"""From the staged rows of a table to one typed, judged and identified row each.

`raw` (text as found) becomes `tidy` (typed; `reason` says why a row is left out), and `tidy`
becomes `work` (rows that stay, with their ids). All of it is SQL in the adapter's own DuckDB,
so that a large table spills to disk.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb

from ingest.adapters import _table_words as words
from ingest.adapters._table_columns import Columns
from ingest.adapters._table_csv import Rejected
from ingest.adapters._table_stage import NUMBERS, TEXTS, TIMES, Broken
from ingest.adapters._table_times import (
    SANE,
    any_instant,
    day_comes_first,
    instant,
    is_all_iso,
    states_no_zone,
)
from ingest.adapters._table_words import quoted
from ingest.batches import Fact, Options, Problem


@dataclass(frozen=True)
class Plan:
    """What is read: the columns, and what the person said about the whole table."""

    columns: Columns
    options: Options
    place: str
    is_text: bool

    @property
    def names(self) -> dict[str, str]:
        """Our name of every staged text column -> the source's column."""
        many = {f"label_{i}": column for i, column in enumerate(self.columns.labels)}
        many |= {f"gold_{i}": column for i, column in enumerate(self.columns.golds)}
        return dict(self.columns.single) | many

    @property
    def labels(self) -> list[str]:
        return [f"label_{i}" for i in range(len(self.columns.labels))]

    @property
    def golds(self) -> list[str]:
        return [f"gold_{i}" for i in range(len(self.columns.golds))]

    @property
    def is_gold(self) -> bool:
        return self.options.role == "gold"

    @property
    def is_review(self) -> bool:
        return self.options.role == "review"

    def has(self, name: str) -> bool:
        return name in self.columns.single

    def question(self, index: int) -> str:
        """SQL for the question that the label (or gold) column of that index answers."""
        columns = self.columns.labels or self.columns.golds
        if len(columns) > 1:
            return quoted(columns[index])
        return "coalesce(question, 'label')"


def tidy(con: duckdb.DuckDBPyConnection, plan: Plan, broken: Broken) -> Iterator[Problem | Fact]:
    """Make table `tidy` from `raw`, and tell what could not be understood."""
    whole = _floats_that_are_integers(con, plan)
    if whole:
        listed = ", ".join(f'"{plan.names[name]}"' for name in whole)
        yield Problem(
            "info",
            "integers_as_decimals",
            f"Every value of {listed} is a whole number written as a decimal (1.0); read as 1.",
        )
    for macro in (SANE, _ASSET_KEY):
        con.execute(macro).fetchall()
    times = {name: _instant(con, name) for name in TIMES if plan.has(name)}
    typed = f"create table typed as select {_typed_sql(plan, whole, times)} from raw"
    for step in (typed, "drop table raw", _judged_sql(plan), "drop table typed"):
        con.execute(step).fetchall()
    _reject(con, broken)
    yield from _complaints(con, plan)


def _floats_that_are_integers(con: duckdb.DuckDBPyConnection, plan: Plan) -> set[str]:
    """Text columns where every value is like "3.0": whole numbers that passed through a float."""
    names = [n for n in plan.names if n in ("asset", "annotator", "submission") or "_" in n[-2:]]
    if not plan.is_text or not names:
        return set()
    tests = ", ".join(
        rf"bool_and({n} is null or regexp_full_match({n}, '-?[0-9]+\.0'))"
        rf" and bool_or({n} like '%.0')"
        for n in names
    )
    found = con.sql(f"select {tests} from (select * from raw limit 1000)").fetchall()[0]
    maybe = [name for name, is_whole in zip(names, found, strict=True) if is_whole]
    if not maybe:
        return set()
    tests = ", ".join(
        rf"bool_and({n} is null or regexp_full_match({n}, '-?[0-9]+\.0'))" for n in maybe
    )
    found = con.sql(f"select {tests} from raw").fetchall()[0]
    return {name for name, is_whole in zip(maybe, found, strict=True) if is_whole}


def _instant(con: duckdb.DuckDBPyConnection, name: str) -> str:
    """SQL for a time column: the quick reading where it does, else every known form."""
    if is_all_iso(con, "raw", name):
        return instant(name)
    return any_instant(name, day_comes_first(con, "raw", name))


def _typed_sql(plan: Plan, whole: set[str], times: dict[str, str]) -> str:
    """SQL for every column as what it means; columns the table lacks are NULL."""
    fields = {"ordinal": "ordinal", "line": "line"}
    for name in ("asset", "annotator", "submission", "question", "batch", "uri", "reviewer"):
        fields[name] = _name_text(name, whole) if plan.has(name) else "null::varchar"
    if plan.columns.single.get("asset") == plan.columns.single.get("text"):
        fields["asset"] = "md5(trim(asset))"
    if plan.is_review and plan.has("asset"):
        # A worklist keeps spreadsheets from running a name with an apostrophe; it is no part of it.
        fields["asset"] = rf"regexp_replace({fields['asset']}, '^''([=+@\t\r\n-])', '\1')"
    for name in (*plan.labels, *plan.golds):
        fields[name] = _name_text(name, whole)
    for name in TEXTS:
        fields[name] = name if plan.has(name) else "null::varchar"
    for name in NUMBERS:
        fields[name] = _number(name) if plan.has(name) else "null::double"
    for name in TIMES:
        fields[name] = times.get(name, "null::timestamptz")
    status = plan.columns.single.get("status")
    fields["status"] = "'submitted'" if status is None else words.status("status", status)
    fields["verdict"] = words.verdict("verdict") if plan.has("verdict") else "null::varchar"
    fields |= {f"given_{name}": name for name in _checkable(plan)}
    return ", ".join(f"{sql} as {name}" for name, sql in fields.items())


def _judged_sql(plan: Plan) -> str:
    """`tidy` from `typed`: what a row is the same as, and what is wrong with it.

    Two statements, because DuckDB repeats the typing for every use if they are one.
    """
    flags = "".join(f", {sql} as {name}" for name, sql in _flags(plan).items())
    return f"""
        create table tidy as
        select
            * {_without_given(plan)},
            asset_key(asset) as asset_key,
            'table:' || asset_key(asset) as asset_id,
            {content_hash(_content(plan))} as content,
            {_reason(plan)} as reason
            {flags}
        from typed
    """


def _checkable(plan: Plan) -> list[str]:
    """Columns whose cells can be given and yet not understood."""
    return [name for name in (*NUMBERS, *TIMES, "status") if plan.has(name)]


def _without_given(plan: Plan) -> str:
    names = ", ".join(f"given_{name}" for name in _checkable(plan))
    return f"exclude ({names})" if names else ""


def _flags(plan: Plan) -> dict[str, str]:
    """SQL for what is wrong with single cells, and for times without a zone."""
    flags = {}
    for name in _checkable(plan):
        given = f"given_{name}"
        if name == "status":
            flags["is_odd_status"] = words.is_odd_status(given, plan.columns.single["status"])
            continue
        flags[f"is_odd_{name}"] = f"{given} is not null and {name} is null"
        if name in TIMES:
            flags[f"is_local_{name}"] = f"{name} is not null and {states_no_zone(given)}"
    return flags


def _name_text(name: str, whole: set[str]) -> str:
    return rf"regexp_replace({name}, '\.0$', '')" if name in whole else name


def _number(name: str) -> str:
    number = f"try_cast({name} as double)"
    return f"(case when isfinite({number}) then {number} end)"


def _reason(plan: Plan) -> str:
    """SQL: why a row is left out, or NULL."""
    if plan.is_review:
        return """case when asset is null and submission is null then 'empty_asset'
                       when verdict is null then 'empty_verdict'
                       when verdict = 'unknown' then 'unknown_verdict' end"""
    answers = " and ".join(f"{name} is null" for name in plan.labels) or "true"
    key_only = ""
    if plan.golds:  # a row of the answer key among the work: no worker, no label
        known = " or ".join(f"{name} is not null" for name in plan.golds)
        key_only = f"when ({known}) and annotator is null and {answers} then 'answer_key'"
    return f"""case when asset is null then 'empty_asset' {key_only}
                    when status = 'submitted' and {answers} then 'empty_label' end"""


_SENTENCES = {
    "empty_asset": "The item is empty.",
    "empty_label": "The label is empty, and no status says that the item was skipped.",
    "empty_verdict": "There is no verdict.",
    "unknown_verdict": "The verdict is none of accepted, rejected, fixed.",
}


def _reject(con: duckdb.DuckDBPyConnection, broken: Broken) -> None:
    query = (
        "select ordinal, line, reason from tidy where reason is not null and reason <> 'answer_key'"
    )
    reader = con.sql(f"{query} order by ordinal").to_arrow_reader(10_000)
    for batch in reader:
        for row in batch.to_pylist():
            code = row["reason"]
            broken.add(Rejected(row["ordinal"], row["line"], code, _SENTENCES[code]))


def _complaints(con: duckdb.DuckDBPyConnection, plan: Plan) -> Iterator[Problem | Fact]:
    """Cells that were given and not understood, counted per column, in one look at the rows."""
    tests = _tests(plan)
    local = [f"is_local_{name}" for name in TIMES if plan.has(name)]
    counts = [f"count(*) filter ({t}), min(line) filter ({t})" for t, *_ in tests]
    counts.append(f"bool_or({' or '.join(local)})" if local else "false")
    found = con.sql(f"select {', '.join(counts)} from tidy").fetchall()[0]
    for i, (_, name, code, fate) in enumerate(tests):
        count, line = found[2 * i], found[2 * i + 1]
        if count:
            values = "value" if count == 1 else "values"
            message = f'{count:,} {values} of "{plan.names[name]}": {fate}.'
            yield Problem("warning", code, message, f"{plan.place} {line:,}")
    if found[-1]:
        yield Fact("time_zone_assumed", "UTC")


def _tests(plan: Plan) -> list[tuple[str, str, str, str]]:
    """(SQL test, column, code, what becomes of the cell) of everything that is counted."""
    tests = []
    for name in (*NUMBERS, *TIMES):
        if plan.has(name):
            what = ("a time that can be read for sure", "unreadable_time")
            what = what if name in TIMES else ("a number", "not_a_number")
            tests.append((f"is_odd_{name}", name, what[1], f"not {what[0]}; left empty"))
    if plan.has("status"):
        tests.append(("is_odd_status", "status", "unknown_status", 'read as "submitted"'))
    if plan.has("verdict") and not plan.is_review:
        odd = "verdict = 'unknown'"
        fate = "neither accepted, rejected nor fixed; no review"
        tests.append((odd, "verdict", "unknown_verdict", fate))
    if plan.has("annotator") and not (plan.is_gold or plan.is_review):
        nobody = "reason is null and annotator is null"
        tests.append((nobody, "annotator", "no_annotator", "empty; the submission names nobody"))
    return tests


def identify(con: duckdb.DuckDBPyConnection, plan: Plan) -> Iterator[Problem]:
    """Make view `work` of `tidy`: submission ids that no position decides."""
    has_id = plan.has("submission")
    if has_id and (shared := _ids_of_several_people(con)):
        has_id = False
        yield Problem(
            "warning",
            "ids_not_unique",
            f'"{plan.names["submission"]}" is the same for several annotators of one item '
            f"({shared!r}), so it is not used as an id.",
        )
    con.execute(_REPEATS).fetchall()
    con.execute(_work_sql(plan, has_id)).fetchall()
    copies = con.sql("select count(*), min(line) from work where is_copy").fetchall()[0]
    if copies[0]:
        yield Problem(
            "warning",
            "duplicate_row",
            "The row repeats another one in every column that is read.",
            f"{plan.place} {copies[1]:,}",
            copies[0],
        )


def _ids_of_several_people(con: duckdb.DuckDBPyConnection) -> str | None:
    query = """
        select submission from tidy where reason is null and submission is not null
        group by submission, asset having count(distinct annotator) > 1 order by 1 limit 1
    """
    found = con.sql(query).fetchall()
    return found[0][0] if found else None


_ASSET_KEY = r"""
    create macro asset_key(value) as case
        when contains(value, '://') then
            case when regexp_matches(value, '^[^?#]*\.[A-Za-z0-9]{1,5}[?#]')
                  and not regexp_matches(value, '\.(php|aspx?|jsp|cgi|html?)[?#]')
                 then regexp_extract(value, '^[^?#]*') else value end
        when contains(value, '\') and regexp_matches(value, '\.[A-Za-z0-9]{1,5}$')
            then replace(value, '\', '/')
        when starts_with(value, './') then substr(value, 3)
        else value end
"""
"""A picture's address loses what follows "?" (it expires); a page's address needs it."""

# Equal rows are numbered. Only they are sorted, so that a large table without them is not.
_REPEATS = """
    create table repeats as
    select ordinal, row_number() over (
        partition by content order by verdict, reviewer, reviewed_at, comment, ordinal
    ) as n
    from tidy
    where reason is null
      and content in (
          select content from tidy where reason is null group by content having count(*) > 1
      )
"""


def _content(plan: Plan) -> list[str | None]:
    """What makes two rows the same judgement: all that a row says about the work itself."""
    names = ["asset", "annotator", "submission", "question", *plan.labels, "seconds", "score"]
    found = [name if plan.has(name) or name in plan.labels else None for name in names]
    times = [f"epoch_us({n})" if plan.has(n) else None for n in ("started_at", "submitted_at")]
    is_odd = "nullif(status, 'submitted')" if plan.has("status") else None
    return [*found, *times, is_odd]


def content_hash(columns: list[str | None]) -> str:
    """SQL for a 64-bit digest of these columns in which NULL differs from every text.

    None is a column the table does not have: the same as one that is empty in every row.
    """
    parts: list[str] = []
    literal = ""
    for column in columns:
        if column is None:
            literal += "\x02"
        else:
            parts += [quoted(literal), f"coalesce({column}::varchar, '\x02')"]
            literal = ""
        literal += "\x1e"
    return f"md5_number_lower(concat({', '.join([*parts, quoted(literal)])}))"


def hexed(digest: str) -> str:
    """SQL for a digest as text."""
    return f"lower(lpad(to_hex({digest}), 16, '0'))"


def submission_key() -> str:
    """SQL for a submission's id where the source has one.

    The item is in it because some tools use one id for all items that were answered together.
    """
    return "'table:' || submission || ':' || left(md5(asset_key), 8)"


def _work_sql(plan: Plan, has_id: bool) -> str:
    key = submission_key() if has_id else "null::varchar"
    # A gold answer given twice is one answer; a person's row given twice is two passes.
    is_same = "true" if plan.is_gold else f"{key} is not null"
    return f"""
        create view work as
        select
            t.*,
            coalesce({key}, 'table:' || {hexed("content")})
                || case when n > 1 and not ({is_same}) then ':' || n else '' end as submission_id,
            coalesce(n > 1 and ({is_same}), false) as is_copy
        from tidy t left join repeats using (ordinal)
        where reason is null
    """
