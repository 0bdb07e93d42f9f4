import threading

import polars as pl
import pytest

from dashboard.remembered import Memory


def test_an_answer_is_worked_out_once_and_the_one_asked_for_longest_ago_goes_first() -> None:
    memory, asked = Memory(entries=2), []
    for key in ("a", "b", "a", "c", "a", "b"):
        memory.get(key, lambda key=key: asked.append(key) or key)
    assert asked == ["a", "b", "c", "b"]
    assert len(memory) == 2


def test_frames_are_kept_by_what_they_weigh_and_a_huge_one_is_given_but_not_kept() -> None:
    memory = Memory(entries=100, megabytes=0.01)
    for number in range(10):  # 4,000 bytes each: two fit
        memory.get(number, lambda: pl.DataFrame({"n": range(500)}))
    assert len(memory) == 2
    assert memory.bytes == 8000
    huge = memory.get("huge", lambda: pl.DataFrame({"n": range(1000)}))
    assert huge.height == 1000
    assert len(memory) == 2


def test_what_fails_is_not_kept_and_nobody_waits_for_it_for_ever() -> None:
    memory = Memory(entries=2)
    with pytest.raises(ZeroDivisionError):
        memory.get("x", lambda: 1 // 0)
    assert memory.get("x", lambda: 5) == 5


def test_those_who_ask_the_same_at_once_wait_for_one_answer() -> None:
    memory, asked, begun, go = Memory(entries=2), [], threading.Event(), threading.Event()

    def slowly() -> str:
        asked.append(1)
        begun.set()
        go.wait(10)
        return "known"

    threads = [threading.Thread(target=memory.get, args=("x", slowly)) for _ in range(4)]
    for thread in threads:
        thread.start()
    begun.wait(10)
    go.set()
    for thread in threads:
        thread.join(10)
    assert asked == [1]


def test_nothing_is_an_answer_too() -> None:
    memory, asked = Memory(entries=2), []
    for _ in range(2):
        memory.get("x", lambda: asked.append(1))
    assert asked == [1]
