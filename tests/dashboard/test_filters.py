"""The address is the choice: it survives a restart and says what cannot apply."""

from datetime import date

import pytest

from dashboard import filters, warehouse
from queries import Filters

CHOICES = [
    Filters(),
    Filters(projects=("harbour",), date_from=date(2026, 9, 7), date_to=date(2026, 11, 20)),
    Filters(questions=("object class",), labels=("tug", "vessel"), annotators=("a_1", "a_2")),
    Filters(projects=("Проект & co",), batches=("B-07",), labels=("a=b&c", "日本")),
    Filters(teams=("night shift", "day"), tools=("Label Studio",)),
]


@pytest.mark.parametrize("chosen", CHOICES)
def test_a_choice_survives_the_address(chosen: Filters) -> None:
    assert filters.parse(filters.render(chosen)) == chosen


def test_only_what_is_chosen_stands_in_the_address() -> None:
    assert filters.render(Filters()) == {}
    assert filters.render(Filters(date_from=date(2026, 9, 7))) == {"since": ["2026-09-07"]}


def test_what_cannot_be_read_is_not_asked() -> None:
    address = {
        "since": ["yesterday"],
        "until": [""],
        "label": [""],
        "unknown": ["1"],
        "from": ["errors"],
    }
    assert filters.parse(address) == Filters()


def test_the_page_one_came_from_is_no_date() -> None:
    assert filters.parse({"from": ["2026-09-07"]}).date_from is None


def test_what_a_view_cannot_honour_is_named_once() -> None:
    chosen = Filters(
        date_from=date(2026, 9, 7), date_to=date(2026, 9, 8), annotators=("a",), questions=("q",)
    )
    assert warehouse.unmet("throughput_daily", chosen) == ("question",)
    assert warehouse.unmet("accuracy_by_label", chosen) == ("dates", "annotator")
    assert warehouse.unmet("errors_list", chosen) == ()
    whose = Filters(teams=("night",), tools=("CVAT",))
    assert warehouse.unmet("accuracy_by_label", whose) == ("team", "tool")
    assert warehouse.unmet("agreement_by_pair", whose) == ()
    assert warehouse.unmet("imports_log", whose) == ("team",)
