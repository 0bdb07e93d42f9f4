"""`assay sample` from end to end: draw, worklist, verdicts back, verdict."""

import csv
import json
import shutil
from pathlib import Path

import polars as pl
import pytest

import assay
import queries
from ledger import Ledger

ASSETS = [f"pier {number:03}.jpg" for number in range(90)] + ["=cmd|'!A0", "北.jpg"]


def rows(assets: list[str]) -> list[str]:
    """A table of work: two batches, two labels, one person each."""
    lines = ["item_id,worker,label,batch,submitted_at"]
    for asset in assets:
        number = ASSETS.index(asset)
        label, batch = ("tug", "B-01") if number % 3 else ("buoy", "B-02")
        lines.append(f'"{asset}",w{number % 4},{label},{batch},2026-05-01T10:00:00Z')
    return lines


@pytest.fixture(scope="module")
def loaded(tmp_path_factory, module_load) -> Path:
    """A project of 92 assets; tests copy it."""
    folder = tmp_path_factory.mktemp("harbour")
    (folder / "work.csv").write_text("\n".join(rows(ASSETS)), "utf-8")
    module_load(folder / "work.csv", into=folder / "w", project="p", views=False)
    return folder / "w"


@pytest.fixture
def warehouse(loaded, tmp_path, monkeypatch) -> Path:
    monkeypatch.setattr(queries, "refresh", lambda *_: None)
    shutil.copytree(loaded, tmp_path / "w")
    return tmp_path / "w"


def run(warehouse: Path, command: str, *arguments: object) -> int:
    return assay.main([command, *(str(a) for a in arguments), "--warehouse", str(warehouse)])


def sample(warehouse: Path, *arguments: object) -> int:
    return run(warehouse, "sample", "--project", "p", *arguments)


def answer(warehouse: Path, view: str) -> list[dict]:
    with queries.open_warehouse(warehouse) as reader:
        return reader.fetch(view).to_dicts()


def of_sample(warehouse: Path) -> dict:
    return next(row for row in answer(warehouse, "acceptance_overview") if row["kind"] == "sample")


def filled(worklist: Path, out: Path, wrong: dict[int, str]) -> Path:
    """The worklist with verdicts: right but for these items, with these severities."""
    with worklist.open(encoding="utf-8", newline="") as stream:
        table = list(csv.DictReader(stream))
    for row in table:
        severity = wrong.get(int(row["item"]))
        row["verdict"] = "rejected" if severity else "accepted"
        row["severity"] = severity or ""
        row["reviewer"], row["reviewed_at"] = "dana", "2026-06-01T10:00:00Z"
    with out.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, table[0])
        writer.writeheader()
        writer.writerows(table)
    return out


def test_what_was_drawn_comes_back_as_a_verdict(warehouse, tmp_path, capsys) -> None:
    out = tmp_path / "worklist.csv"
    assert sample(warehouse, "--aql", "2.5", "--out", out) == 0
    said = capsys.readouterr().out
    assert "Population: 92 assets handed in" in said
    assert "Draw 20 of 92 assets at random" in said
    assert of_sample(warehouse)["verdict"] == "continue"

    back = filled(out, tmp_path / "back.csv", {3: "minor", 7: "major"})
    assert run(warehouse, "ingest", back, "--role", "review", "--project", "p") == 0
    row = of_sample(warehouse)
    # Code letter F, AQL 2.5: 20 assets, at most one with a major error.
    assert (row["drawn"], row["reviewed"], row["accept"]) == (20, 20, 1)
    assert (row["major"], row["minor"], row["errors"], row["verdict"]) == (1, 1, 2, "accepted")
    assert row["value"] == pytest.approx(0.1)

    (logged,) = answer(warehouse, "samples_log")
    assert (logged["population"], logged["seed"], logged["reviewed"]) == (92, 20240101, 20)
    (entry,) = Ledger(warehouse).entries("p", "sample")
    assert entry.body["sample_id"] == logged["sample_id"]
    assert len(entry.body["items"]) == 20
    assert entry.body["population_hash"] == logged["population_hash"]


def test_a_critical_error_fails_and_a_second_file_changes_nothing(warehouse, tmp_path) -> None:
    out = tmp_path / "worklist.csv"
    sample(warehouse, "--rate", "0.05", "--out", out)
    back = filled(out, tmp_path / "back.csv", {1: "critical"})
    for _ in range(2):
        run(warehouse, "ingest", back, "--role", "review", "--project", "p")
    row = of_sample(warehouse)
    assert (row["verdict"], row["critical"]) == ("not_accepted", 1)
    assert row["reviewed"] == row["drawn"]


def test_the_same_seed_draws_the_same_from_rows_in_another_order(warehouse, tmp_path, load) -> None:
    shuffled = tmp_path / "shuffled.csv"
    lines = rows(sorted(ASSETS, key=lambda asset: asset[::-1]))
    shuffled.write_text("\n".join(lines), "utf-8")
    load(shuffled, into=tmp_path / "other", project="p", views=False)
    drawn = []
    for number, place in enumerate((warehouse, warehouse, tmp_path / "other")):
        out = tmp_path / f"{number}.csv"
        assert sample(place, "--size", 30, "--seed", 5, "--out", out) == 0
        drawn.append(out.read_bytes())
    assert drawn[0] == drawn[1]
    items = [pl.read_csv(content)["asset"].to_list() for content in drawn]
    assert items[0] == items[2]
    assert len(answer(warehouse, "samples_log")) == 1
    assert len(Ledger(warehouse).entries("p", "sample")) == 1
    sample(warehouse, "--size", 30, "--seed", 6, "--out", tmp_path / "6.csv")
    assert pl.read_csv(tmp_path / "6.csv")["asset"].to_list() != items[0]


def test_a_name_that_looks_like_a_formula_finds_its_way_back(warehouse, tmp_path) -> None:
    out = tmp_path / "worklist.csv"
    sample(warehouse, "--size", 92, "--out", out)
    assert "'=cmd" in out.read_text("utf-8")
    run(warehouse, "ingest", filled(out, tmp_path / "back.csv", {}), "--role", "review",
        "--project", "p")  # fmt: skip
    row = of_sample(warehouse)
    assert (row["reviewed"], row["design"], row["value"]) == (92, "all judged", 0.0)
    keys = [asset["asset_key"] for asset in answer(warehouse, "stg_assets")]
    assert sorted(set(keys)) == sorted(ASSETS)


def test_strata_and_batches_narrow_the_draw(warehouse, tmp_path, capsys) -> None:
    out = tmp_path / "worklist.json"
    assert sample(warehouse, "--size", 12, "--stratify", "label", "--out", out, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["population"], told["drawn"], told["stratified_by"]) == (92, 12, "label")
    drawn = json.loads(out.read_text("utf-8"))
    assert sorted({row["stratum"] for row in drawn}) == ["buoy", "tug"]
    strata = {row["stratum"]: row for row in answer(warehouse, "acceptance_by_stratum")}
    # Every third asset is a buoy: 31 of 92.
    assert (strata["buoy"]["population"], strata["buoy"]["drawn"]) == (31, 4)
    assert sample(warehouse, "--batch", "B-02", "--size", 5, "--out", tmp_path / "b.csv") == 0
    assert set(pl.read_csv(tmp_path / "b.csv")["label"]) == {"buoy"}
    assert {row["batch"] for row in answer(warehouse, "samples_log")} == {None, "B-02"}


def test_single_annotations_are_drawn_and_judged(warehouse, tmp_path) -> None:
    out = tmp_path / "worklist.csv"
    assert sample(warehouse, "--unit", "annotation", "--size", 10, "--out", out) == 0
    run(warehouse, "ingest", filled(out, tmp_path / "back.csv", {2: "minor"}), "--role", "review",
        "--project", "p")  # fmt: skip
    row = of_sample(warehouse)
    assert (row["unit"], row["drawn"], row["reviewed"], row["errors"]) == ("annotation", 10, 10, 1)


def test_without_a_file_nothing_is_drawn(warehouse, capsys) -> None:
    before = queries.current(warehouse).name
    assert sample(warehouse, "--precision", "0.05") == 0
    assert "measures an error rate near 50 %" in capsys.readouterr().out
    assert queries.current(warehouse).name == before
    assert answer(warehouse, "samples_log") == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--aql", "3"], "no plan for an AQL of 3 %"),
        (["--rate", "2"], "between 0 and 1"),
        (["--size", "0"], "at least one unit"),
        (["--batch", "B-9"], "There is no batch 'B-9'"),
        (["--stratify", "weather"], "Nothing divides the material by 'weather'"),
        (["--out", "nowhere/list.csv"], "There is no folder nowhere"),
        (["--out", "list.xlsx"], "ends in neither .csv nor .json"),
    ],
)
def test_what_cannot_be_drawn_says_why_and_writes_nothing(
    warehouse, tmp_path, monkeypatch, capsys, arguments, said
) -> None:
    monkeypatch.chdir(tmp_path)
    before = queries.current(warehouse).name
    out = [] if "--out" in arguments else ["--out", tmp_path / "list.csv"]
    assert sample(warehouse, *arguments, *out) == 1
    assert said in capsys.readouterr().err
    assert queries.current(warehouse).name == before
    assert not Ledger(warehouse).entries()
