"""The product finds what was planted in the sample operation, exactly that and nothing else."""

from __future__ import annotations

import pytest

import queries


@pytest.fixture(scope="module", params=[20240101, 7])
def found(request, tmp_path_factory, load_sample):
    """What was planted, and a reader on what was loaded."""
    folder = tmp_path_factory.mktemp(f"operation-{request.param}")
    truth = load_sample(folder, views=False, seed=request.param)
    with queries.open_warehouse(folder / "warehouse") as reader:
        yield truth, reader


def test_the_weak_annotators_are_found_and_no_others(found):
    truth, reader = found
    weak = reader.sql(
        """select project_id, source_id from accuracy_by_annotator
        join people using (annotator_id) where status = 'weak'"""
    )
    planted = {(w.project, w.source_id) for w in truth.workers if w.is_weak}
    assert planted
    assert set(weak.iter_rows()) == planted


def test_the_accuracy_of_each_person_is_the_planted_count(found):
    truth, reader = found
    rows = reader.sql(
        """select project_id, source_id, n, correct from accuracy_by_annotator
        join people using (annotator_id) where project_id = 'Harbour weather'"""
    )
    counted = {(project, person): (n, correct) for project, person, n, correct in rows.iter_rows()}
    planted = [w for w in truth.workers if w.project == "Harbour weather"]
    assert planted
    for worker in planted:
        assert counted[worker.project, worker.source_id] == (worker.gold_n, worker.gold_correct)


def test_the_pair_one_person_mixes_up_is_found_with_the_person_and_no_other(found):
    truth, reader = found
    pairs = reader.sql(
        """select project_id, label_a, label_b, source_id from accuracy_confused_pairs
        join people on annotator_id = top_annotator_id where reads_as = 'one_person'"""
    )
    planted = {
        (pair.project, *sorted((pair.gold_label, pair.given_label)), pair.source_id)
        for pair in truth.pairs
        if pair.source_id is not None
    }
    assert planted
    assert set(pairs.iter_rows()) == planted


def test_the_pair_the_guideline_left_open_reads_as_shared(found):
    truth, reader = found
    (pair,) = [pair for pair in truth.pairs if pair.source_id is None]
    first, second = sorted((pair.gold_label, pair.given_label))
    rows = reader.sql(
        """select reads_as from accuracy_confused_pairs
        where project_id = ? and label_a = ? and label_b = ?""",
        [pair.project, first, second],
    )
    assert rows["reads_as"].to_list() == ["shared"]


def test_only_the_weak_are_worth_a_conversation_and_the_hasty_also_for_their_speed(found):
    truth, reader = found
    flagged = reader.sql(
        """select project_id, source_id, reason from flagged_annotators
        join people using (annotator_id)"""
    )
    below = {(w.project, w.source_id, "below_target") for w in truth.workers if w.is_weak}
    hasty = {(w.project, w.source_id, "speed") for w in truth.workers if w.part == "hasty"}
    assert hasty
    assert set(flagged.iter_rows()) == below | hasty


def test_gold_that_is_wrong_itself_is_suspect_and_no_other(found):
    truth, reader = found
    suspect = reader.sql("select asset_key from accuracy_gold_health where state = 'suspect'")
    assert set(suspect["asset_key"]) == set(truth.wrong_gold)


def test_every_count_of_the_exports_arrives(found):
    _, reader = found
    assert reader.fetch("imports_summary")["assets"].min() > 0
    log = reader.fetch("imports_log")
    assert log["rows_rejected"].to_list() == [0, 0, 0, 0]
