"""The promises of view headers, kept by every view without anyone writing a test for it."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from polars import selectors

import queries
from queries.catalogue import LAYERS, parse, table_names, upstream

VIEWS = list(queries.catalogue())


@pytest.fixture(scope="module")
def operation(tmp_path_factory, load_sample):
    """A small sample operation, loaded like anyone's exports."""
    folder = tmp_path_factory.mktemp("operation")
    load_sample(folder, scale=0.3)
    with queries.open_warehouse(folder / "warehouse") as reader:
        yield reader


@pytest.mark.parametrize("name", VIEWS)
def test_documented_columns_are_the_returned_ones(name, operation):
    view = queries.catalogue()[name]
    returned = operation.sql(f"select * from {name} limit 0").columns
    assert returned == list(view.columns)


@pytest.mark.parametrize("name", VIEWS)
def test_the_grain_is_unique_and_never_null(name, operation):
    grain = queries.catalogue()[name].grain
    frame = operation.sql(f"select {', '.join(grain)} from {name}")
    assert not frame.is_duplicated().any()
    assert sum(frame.null_count().row(0)) == 0 if frame.height else True


@pytest.mark.parametrize("name", VIEWS)
def test_no_number_is_nan_or_infinite(name, operation):
    frame = operation.sql(f"select * from {name}")
    for column in frame.select(selectors.float()).iter_columns():
        assert column.is_finite().fill_null(value=True).all(), column.name


@pytest.fixture(scope="module")
def idle(tmp_path_factory, module_load):
    """A project in which nobody has done anything yet: one asset, no submission."""
    folder = tmp_path_factory.mktemp("idle")
    (folder / "none.json").write_text('[{"id": 1, "data": {"text": "a"}, "annotations": []}]')
    module_load(folder / "none.json", into=folder / "warehouse", project="p", views=False)
    with queries.open_warehouse(folder / "warehouse") as reader:
        yield reader


@pytest.mark.parametrize("name", VIEWS)
def test_every_view_answers_where_nobody_has_done_anything(name, idle):
    assert idle.fetch(name).columns == list(queries.catalogue()[name].columns)


@pytest.mark.parametrize("name", VIEWS)
def test_every_view_answers_for_no_project_at_all(name, idle):
    version = queries.versions.Version("0", {}, idle.template, None)
    with queries.Reader(version) as reader:
        assert reader.fetch(name).height == 0


@pytest.mark.parametrize("name", VIEWS)
def test_layers_read_downward_only(name):
    view = queries.catalogue()[name]
    read = [queries.catalogue()[other] for other in view.reads & set(VIEWS)]
    for other in read:
        assert LAYERS.index(other.layer) <= LAYERS.index(view.layer)
        assert not (view.layer == "marts" and other.layer == "marts"), "marts do not read marts"
    if view.layer == "staging":
        assert all(other.layer == "staging" for other in read)
    if view.layer == "marts":
        raw = view.reads - set(VIEWS)
        assert not raw, f"a mart reads staging and intermediate, not {raw}"


def test_a_view_comes_after_all_that_it_reads():
    seen: set[str] = set()
    for view in queries.catalogue().values():
        assert view.reads & set(VIEWS) <= seen
        seen.add(view.name)
    assert upstream(VIEWS[-1])[-1].name == VIEWS[-1]


def test_names_in_strings_and_ctes_are_no_tables():
    sql = "with a as (select 'from z' as t from b), c as (select * from a) select * from c, d.e"
    assert table_names(sql) == {"b", "e"}


def test_a_header_without_grain_is_refused():
    with pytest.raises(ValueError, match="grain"):
        parse("broken", "marts", "-- A sentence.\nselect 1 as n")


def test_marts_carry_the_project_in_their_grain():
    marts = [view for view in queries.catalogue().values() if view.layer == "marts"]
    assert marts
    assert all(view.grain[0] == "project_id" for view in marts)


def test_stored_views_are_fresh_right_after_an_import(load, tasks, warehouse):
    load(tasks("a.json", (1, {11: ("ann", "tug")}), at="2026-11-16T10:00:00Z"), project="p")
    stored = {view.name for view in queries.catalogue().values() if view.stored}
    path = queries.current(warehouse).projects["p"]
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"attach '{path}' as project (read_only)")
        stamped = connection.execute("select view from project.stored.stamps").fetchall()
    assert {row[0] for row in stamped} == stored


def test_view_files_are_where_their_subject_says():
    for view in queries.catalogue().values():
        prefix = {"staging": "stg_", "intermediate": "int_"}.get(view.layer, "")
        assert view.name.startswith(prefix)
        assert (Path("queries") / view.layer / f"{view.name}.sql").is_file()
