"""assay.toml: what it may say, what comes of it, and the sentence where it is wrong."""

from __future__ import annotations

import json
import os
import re
from functools import partial
from pathlib import Path

import duckdb
import pytest

import assay
import ingest
import queries

MONDAY = "2026-11-16T10:00:00Z"
FEBRUARY, MAY = "2026-02-10T10:00:00Z", "2026-05-10T10:00:00Z"

NESTED = {
    "made": "today",
    "payload": {
        "items": [
            {
                "doc": {"ref": "d1", "body": "a tug"},
                "key": "boat",
                "votes": [
                    {"who": {"login": "ann"}, "pick": "boat", "at": MONDAY, "ms": {"s": 4}},
                    {"who": {"login": "bob"}, "pick": "car", "at": MONDAY, "ms": {"s": 6}},
                ],
            },
            {
                "doc": {"ref": "d2", "body": "a van"},
                "key": "car",
                "votes": [{"who": {"login": "ann"}, "pick": "car", "at": MONDAY}],
            },
            {"doc": {"ref": "d3"}, "key": "car", "votes": []},
        ]
    },
}
HOUSE = """
[formats.house]
records = "payload.items"
when = ["payload", "votes"]
asset = "doc.ref"
text = "doc.body"
annotator = "votes.who.login"
label = "votes.pick"
submitted_at = "votes.at"
seconds = "votes.ms.s"
"""


@pytest.fixture
def load(load):
    """Loads without computing stored views: a reader computes the few that are asked for."""
    return partial(load, views=False)


def settings(text: str) -> ingest.Settings:
    return ingest.parse_settings(text.encode(), "assay.toml", queries.known_policies())


def written(path: Path, content: object) -> Path:
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return path


def rows(warehouse: Path, sql: str) -> list[tuple[object, ...]]:
    with queries.open_warehouse(warehouse) as reader:
        return reader.sql(sql).rows()


JUDGED = """select asset_key, people.name, label, work_seconds
    from annotations join submissions using (submission_id) join assets
        on assets.asset_id = annotations.asset_id
    join people on people.annotator_id = submissions.annotator_id order by 1, 2"""


# --- formats


def test_a_described_json_is_recognised_by_its_keys_and_gives_a_row_per_vote(
    load, warehouse, tmp_path
):
    source = written(tmp_path / "a.json", NESTED)

    (receipt,) = load(source, project="p", settings=settings(HOUSE))

    assert receipt.adapter == "house"
    assert rows(warehouse, JUDGED) == [
        ("d1", "ann", "boat", 4.0),
        ("d1", "bob", "car", 6.0),
        ("d2", "ann", "car", None),
    ]
    assert receipt.rows_read == 4
    assert receipt.rows_rejected == 1, "d3 has no vote"


def test_json_lines_and_lists_of_labels_are_read_by_name(load, warehouse, tmp_path):
    lines = [{"a": {"id": n}, "by": "ann", "tags": ["x", "y"]} for n in (1, 2)]
    source = written(tmp_path / "a.jsonl", "\n".join(map(json.dumps, lines)))
    said = settings('[formats.tags]\nasset="a.id"\nannotator="by"\nlabel="tags"')

    (receipt,) = load(source, project="p", format="tags", settings=said)

    assert (receipt.counts["submissions"], receipt.counts["answers"]) == (2, 4)


def test_records_in_each_of_several_lines_are_read(load, tmp_path):
    lines = [{"page": n, "items": [{"i": f"{n}{k}", "l": "x"} for k in "ab"]} for n in (1, 2)]
    source = written(tmp_path / "a.jsonl", "\n".join(map(json.dumps, lines)))
    said = settings('[formats.pages]\nrecords="items"\nasset="i"\nlabel="l"')

    (receipt,) = load(source, project="p", format="pages", settings=said)

    assert receipt.counts["assets"] == 4


def test_a_described_csv_is_read_by_its_columns(load, warehouse, tmp_path):
    source = written(tmp_path / "a.csv", "Nr.;Wer;Was\n1;ann;boat\n2;bob;car\n")
    said = settings('[formats.csv]\nwhen=["Wer"]\nasset="Nr."\nannotator="Wer"\nlabel="Was"')

    (receipt,) = load(source, project="p", settings=said)

    assert receipt.adapter == "csv"
    assert [row[1:3] for row in rows(warehouse, JUDGED)] == [("ann", "boat"), ("bob", "car")]


@pytest.mark.parametrize(
    "content", ["[1, 2", "[[[[1]]]]", "[null, 3]", "{}", "[]", '{"payload":1}']
)
def test_what_is_no_such_format_is_refused_with_a_sentence(load, tmp_path, content):
    with pytest.raises(ingest.IngestError, match=r"\.$"):
        load(written(tmp_path / "a.json", content), format="house", settings=settings(HOUSE))


def test_lists_beside_each_other_cannot_fill_the_memory(load, tmp_path):
    record = {"i": 1, "a": [{"x": 1}] * 1000, "b": [{"y": 1}] * 1000}
    said = settings('[formats.f]\nasset="i"\nannotator="a.x"\nlabel="b.y"')
    with pytest.raises(ingest.IngestError, match="100,000 rows"):
        load(written(tmp_path / "a.json", [record]), format="f", settings=said)


# --- people

ANN = """
[[people]]
name = "Ann Example"
ids = ["label_studio:ann@example.com", "table:ann", "label_studio:old@example.com"]
"""


def test_two_ids_of_one_person_are_one_annotator_who_agrees_with_nobody(
    load, tasks, warehouse, tmp_path
):
    export = tasks("a.json", (1, {11: ("ann", "tug"), 12: ("old", "tug")}), at=MONDAY)

    load(export, project="p", settings=settings(ANN))

    first = "select count(*) from stg_submissions_first"
    pairs = "select count(*) from agreement_by_pair"
    assert rows(warehouse, first) == [(1,)]
    assert rows(warehouse, pairs) == [(0,)]
    assert rows(
        warehouse,
        "select distinct name from submissions join people using (annotator_id)",
    ) == [("Ann Example",)]


def test_two_tools_give_one_annotator_and_keep_the_other_id(load, tasks, warehouse, tmp_path):
    export = tasks("a.json", (1, {11: ("ann", "tug")}), at=MONDAY)
    sheet = written(tmp_path / "b.csv", "item,worker,label\n9,ann,tug\n9,bob,tug\n")

    load(export, project="p", settings=settings(ANN))
    load(sheet, project="p", settings=settings(ANN))

    assert rows(warehouse, "select count(distinct annotator_id) from submissions") == [(2,)]
    private = queries.current(warehouse).private
    with duckdb.connect(str(private), read_only=True) as connection:
        merged = connection.execute(
            """select lower(old.tool), old.source_id, own.source_id from people as old
            join people as own on own.annotator_id = old.merged_into"""
        ).fetchall()
    assert merged == [("table", "ann", "ann@example.com")]


def test_aliases_added_later_join_work_that_is_already_there(load, tasks, warehouse):
    export = tasks("a.json", (1, {11: ("ann", "tug"), 12: ("old", "tug")}), at=MONDAY)

    load(export, project="p")
    assert rows(warehouse, "select count(distinct annotator_id) from submissions") == [(2,)]
    load(export, project="p", settings=settings(ANN))

    assert rows(warehouse, "select count(distinct annotator_id) from submissions") == [(1,)]
    assert rows(warehouse, "select count(*) from stg_submissions_first") == [(1,)]


def test_an_id_that_changed_hands_is_whoever_had_it_on_the_day(load, warehouse, tmp_path):
    said = settings("""
        [[people]]
        name = "Ann"
        ids = [{id = "table:desk7", to = 2026-03-31}, "table:ann"]
        [[people]]
        name = "Bob"
        ids = [{id = "table:desk7", from = 2026-04-01}]
        """)
    sheet = written(
        tmp_path / "a.csv",
        f"item,worker,label,submitted_at\n1,desk7,x,{FEBRUARY}\n2,desk7,x,{MAY}\n"
        "3,desk7,x,2026-03-31T23:59:59Z\n4,desk7,x,\n",
    )

    (receipt,) = load(sheet, project="p", settings=said)

    names = """select asset_key, name from submissions join assets using (asset_id)
        join people using (annotator_id) order by 1"""
    assert rows(warehouse, names) == [("1", "Ann"), ("2", "Bob"), ("3", "Ann"), ("4", "desk7")]
    assert "undated_alias" in [problem["code"] for problem in receipt.problems]


# --- projects


@pytest.mark.parametrize(
    ("rule", "keys"),
    [("basename", ["1.png", "2.png"]), ("path", ["a/1.png", "b/2.png"])],
)
def test_a_project_says_what_makes_assets_the_same(load, warehouse, tmp_path, rule, keys):
    sheet = written(
        tmp_path / "a.csv",
        "item,url,label\n7,https://x.org/a/1.png?sig=3,tug\n8,s3://bucket/b/2.png,van\n",
    )

    load(sheet, project="p", settings=settings(f'[projects.p]\nasset_key = "{rule}"'))

    assert rows(warehouse, "select asset_key from assets order by 1") == [(key,) for key in keys]


def test_texts_are_joined_by_their_hash_and_what_has_none_is_told(load, warehouse, tmp_path):
    sheet = written(tmp_path / "a.csv", "item,text,label\n7,abc,tug\n8,abc,van\n9,,van\n")

    (receipt,) = load(sheet, project="p", settings=settings('[projects.p]\nasset_key = "sha256"'))

    abc = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert rows(warehouse, "select asset_key from assets order by 1") == [("9",), (abc,), (abc,)]
    codes = [problem["code"] for problem in receipt.problems]
    assert {"asset_key_missing", "asset_key_shared"} <= set(codes)


def test_a_project_s_zone_decides_the_day(load, tasks, warehouse):
    said = settings(
        '[projects."p"]\ntime_zone = "Asia/Tokyo"\ncustomer = "Harbour"\ntarget_on = 2026-12-24'
    )
    export = tasks("a.json", (1, {11: ("ann", "tug")}), at="2026-11-16T20:00:00Z")

    load(export, project="p", settings=said)

    assert str(rows(warehouse, "select day from stg_submissions")[0][0]) == "2026-11-17"
    told = rows(warehouse, "select customer, target_on::varchar from projects")
    assert told == [("Harbour", "2026-12-24")]


def test_pages_may_be_narrowed_to_a_team_and_to_a_tool(load, tasks, warehouse):
    export = tasks("a.json", (1, {11: ("ann", "tug"), 12: ("bob", "tug")}), at=MONDAY)
    said = """[[people]]
        name = "Ann"
        team = "night"
        ids = ["label_studio:ann@example.com"]"""
    load(export, project="p", settings=settings(said))

    def items(names: bool = True, **chosen: tuple[str, ...]) -> int:
        with queries.open_warehouse(warehouse, names=names) as reader:
            found = reader.fetch("throughput_by_annotator", queries.Filters(**chosen))
            return int(found["submitted_items"].sum())

    assert items() == 2
    assert items(teams=("night",)) == 1
    assert items(teams=("day",)) == 0
    assert items(teams=("night",), names=False) == 0
    assert items(tools=("Label Studio",)) == 2
    assert items(tools=("Label Studio",), names=False) == 2
    assert items(tools=("CVAT",)) == 0
    assert items(teams=("night",), tools=("CVAT",)) == 0


def test_a_team_is_known_by_a_pseudonym_where_names_do_not_stand(load, tasks, warehouse):
    export = tasks("a.json", (1, {11: ("ann", "tug"), 12: ("bob", "tug")}), at=MONDAY)
    said = """[[people]]
        name = "Ann"
        team = "night shift"
        ids = ["label_studio:ann@example.com"]
        [[people]]
        name = "Bob"
        ids = ["label_studio:bob@example.com"]"""
    load(export, project="p", settings=settings(said))

    (member,) = rows(warehouse, "select annotator_id, team from stg_teams")
    ann = rows(warehouse, "select annotator_id from people where name = 'Ann'")[0][0]
    assert member[0] == ann
    assert re.fullmatch(r"team_[0-9a-f]{6}", member[1])
    assert rows(warehouse, "select * from policies_in_force where subject = 'team'") == []
    assert b"night shift" not in b"".join(
        path.read_bytes() for path in (warehouse / "projects").rglob("*.duckdb")
    )


# --- policies


def test_a_policy_goes_before_what_is_shipped_and_can_change(load, tasks, warehouse):
    export = tasks("a.json", (1, {11: ("ann", "tug")}), at=MONDAY)
    asked = """select value_number from stg_policies
        where subject = 'accuracy' and name = 'target'"""

    for target in (0.5, 0.7, 0.6):
        load(export, project="p", settings=settings(f"[policy.accuracy]\ntarget = {target}"))
        assert rows(warehouse, asked) == [(target,)]


def test_a_text_may_be_said_for_single_classes(load, tasks, warehouse):
    export = tasks("a.json", (1, {11: ("ann", "tug")}), at=MONDAY)
    said = (
        '[policy.guideline]\nnote = {all = "See page 1.", tug = "It tows."}\nurl = "https://x.test"'
    )
    load(export, project="p", settings=settings(said))
    asked = """select name, scope, value_text from stg_policies
        where subject = 'guideline' order by name, scope"""
    assert rows(warehouse, asked) == [
        ("note", "all", "See page 1."),
        ("note", "tug", "It tows."),
        ("url", "all", "https://x.test"),
    ]


def test_the_same_file_with_the_same_settings_is_unchanged(load, tasks):
    export = tasks("a.json", (1, {11: ("ann", "tug")}), at=MONDAY)
    load(export, project="p", settings=settings(ANN))
    (receipt,) = load(export, project="p", settings=settings(ANN))
    assert receipt.status == "unchanged"


# --- mistakes


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[formats", "is not TOML"),
        ("[format.x]\n", "Did you mean formats"),
        ("formats = 3", "a table was expected"),
        ('[formats.x]\nassets = "a"', "Did you mean asset"),
        ('[formats.x]\nasset = "a"', "label or gold"),
        ('[formats.x]\nasset = 1\nlabel = "a"', "a text was expected, not 1"),
        ('[formats.x]\nasset = "a"\nlabel = "b"\nwhen = "c"', "a list of keys"),
        ('[formats.table]\nasset = "a"\nlabel = "b"', "is a format already"),
        ("[people]\nname = 'a'", r"\[\[people\]\] were expected"),
        ("[[people]]\nname = 'a'", "a list such as"),
        ("[[people]]\nname = 'a'\nids = ['ann']", "'ann' is not an id"),
        ("[[people]]\nname = 'a'\nids = ['cvatt:ann']", "Did you mean cvat"),
        ("[[people]]\nname = 'a'\nids = [{id = 'cvat:ann', from = '2026'}]", "a date such as"),
        (
            "[[people]]\nname='a'\nids=['cvat:ann']\n[[people]]\nname='b'\nids=['cvat:ann']",
            "listed twice",
        ),
        ("[projects.p]\nasset_key = 'name'", "is one of external_id"),
        ("[projects.p]\ntime_zone = 'Europe/Pari'", "no time zone"),
        ("[projects.p]\ntime_zone = '../etc/passwd'", "no time zone"),
        ("[projects.p]\ntarget_on = 'soon'", "a date such as"),
        ("[policy.acuracy]\ntarget = 1", "Did you mean accuracy"),
        ("[policy.accuracy]\ntargets = 1", "Did you mean target"),
        ("[policy.accuracy]\ntarget = true", "a number was expected"),
        ("[policy.accuracy]\ntarget = nan", "a number was expected"),
    ],
)
def test_a_mistake_is_one_clear_sentence(text, sentence):
    with pytest.raises(ingest.WrongOption, match=sentence) as caught:
        settings(text)
    assert str(caught.value).startswith("assay.toml")
    assert str(caught.value).endswith((".", "?"))


def test_the_command_reads_the_file_here_or_the_one_named(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    source = written(tmp_path / "a.json", NESTED)
    written(tmp_path / "assay.toml", HOUSE)
    written(tmp_path / "bad.toml", "[policy.acuracy]\n")
    to = ["--warehouse", os.fspath(tmp_path / "w")]

    assert assay.main(["sniff", str(source)]) == 0
    assert assay.main(["ingest", str(source), "--config", "bad.toml", *to]) == 1
    assert "Did you mean accuracy?" in capsys.readouterr().err
    assert assay.main(["ingest", str(source), "--config", "none.toml", *to]) == 1
    assert not (tmp_path / "w").exists()
    assert assay.main(["ingest", str(source), *to, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["imports"][0]["adapter"] == "house"
