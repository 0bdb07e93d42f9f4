"""Which column of a table says what: usual names, and `--map`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from ingest.batches import Role
from ingest.errors import WrongOption

_USUAL = {
    "asset": (
        "asset asset_id item item_id item_name unit unit_id task task_id data_row data_row_id "
        "example example_id sample_id document_id doc_id document doc image_id image_name image "
        "img filename file_name file video_id audio_id clip_id text_id sentence_id tweet_id "
        "post_id comment_id message_id record_id record object_id question_id instance_id case_id "
        "external_id global_key hit_id"
    ),
    "annotator": (
        "annotator annotator_id annotator_name annotator_email worker worker_id rater rater_id "
        "user user_id username user_name user_email coder coder_id labeler labeler_id labeller "
        "labeller_id judge judge_id annotated_by labeled_by labelled_by created_by completed_by "
        "performer performer_id contributor contributor_id assessor assessor_id expert "
        "participant participant_id person crowd_worker turker email"
    ),
    "label": (
        "label labels answer answers response class class_name category judgment judgement "
        "rating annotation choice choices tag vote selected_label worker_label value"
    ),
    "gold": (
        "gold gold_label gold_answer gold_standard truth ground_truth true_label expected "
        "expected_label expected_answer answer_key correct_answer correct_label golden_answer "
        "golden_label"
    ),
    "submission": (
        "submission_id annotation_id judgment_id judgement_id assignment_id response_id answer_id "
        "result_id submission"
    ),
    "question": "question question_name attribute aspect criterion question_id",
    "seconds": (
        "seconds work_seconds seconds_spent duration duration_seconds lead_time time_spent "
        "time_spent_seconds work_time_in_seconds elapsed elapsed_seconds time_taken secs "
        "duration_s"
    ),
    "started_at": "started_at start_time started start_at accept_time accepted_at begin_time start",
    "submitted_at": (
        "submitted_at submit_time submitted created_at completed_at finished_at annotated_at "
        "labeled_at labelled_at answered_at timestamp end_time created datetime date"
    ),
    "status": "status state skipped is_skipped skip was_cancelled cancelled was_skipped",
    "text": "text sentence content body prompt document_text",
    "uri": "uri url image_url image_uri file_url media_url link path file_path image_path",
    "batch": "batch batch_id batch_name delivery",
    "score": "score confidence probability prob",
    "comment": "comment comments note notes remark feedback review_comment",
    "verdict": (
        "verdict review_verdict review_result review_status review_decision review decision "
        "is_accepted is_approved qa_result"
    ),
    "reviewer": (
        "reviewer reviewer_id reviewed_by reviewer_email reviewer_name approver auditor checker"
    ),
    "reviewed_at": "reviewed_at review_time review_date review_timestamp",
    "sample": "sample_id sample",
    "annotation_judged": "annotation_id annotation",
    "selection": "selection selected_by",
    "inclusion_prob": "inclusion_prob inclusion_probability",
    "error_type": "error_type error_category error defect issue_type",
    "severity": "severity error_severity",
    "cause": "cause error_cause root_cause",
}
NAMES = {role: tuple(names.split()) for role, names in _USUAL.items()}

OF_REVIEWS = (
    *("sample", "annotation_judged", "selection", "inclusion_prob"),
    *("error_type", "severity", "cause"),
)
"""What only a table of verdicts says."""

PREDICTED = ("prediction", "predicted", "predicted_label", "prediction_label", "model_output")
MODELS = ("model", "model_name", "model_version", "model_id")
FALLBACK_ASSETS = ("id", "key")
MANY = ("label", "gold")
"""Roles that several columns may have: one question per column."""


@dataclass(frozen=True)
class Columns:
    """Chosen columns by role; values are the source's own column names."""

    single: Mapping[str, str]
    labels: tuple[str, ...] = ()
    golds: tuple[str, ...] = ()

    @property
    def used(self) -> tuple[str, ...]:
        return (*self.single.values(), *self.labels, *self.golds)

    def sentence(self) -> str:
        """The choice in words: item from "task_id", annotator from "worker", ..."""
        words = [f'{role} from "{column}"' for role, column in self.single.items()]
        words += [f'label from "{column}"' for column in self.labels]
        words += [f'gold from "{column}"' for column in self.golds]
        return ", ".join(words)


def normalised(name: str) -> str:
    """A column name without case, spaces and punctuation.

    >>> normalised("Worker ID"), normalised("_unit-id")
    ('workerid', 'unitid')
    """
    return "".join(c for c in name.casefold() if c.isalnum())


def choose(header: Sequence[str], role: Role | None, mapped: Mapping[str, str]) -> Columns:
    """Columns by usual name, with what the person mapped first.

    Raises WrongOption when the map names a column or a role that does not exist.
    """
    given = _given(header, mapped)
    taken = {column for columns in given.values() for column in columns}
    single = {word: columns[0] for word, columns in given.items() if word not in MANY}
    many = {word: given.get(word, ()) for word in MANY}
    for word, names in _names_for(role).items():
        if word in given:
            continue
        found = _first(header, names, taken)
        if found is None:
            continue
        taken.add(found)
        if word in MANY:
            many[word] = (found,)
        else:
            single[word] = found
    _find_asset_elsewhere(header, single, taken)
    return _settled(Columns(single, many["label"], many["gold"]), role)


def _names_for(role: Role | None) -> dict[str, tuple[str, ...]]:
    """The usual names of each role; a prediction's label and annotator have more of them."""
    names = dict(NAMES)
    if role != "review":
        for word in OF_REVIEWS:
            del names[word]
    if role == "prediction":
        names["label"] = PREDICTED + names["label"]
        names["annotator"] = MODELS + names["annotator"]
    if role == "review":
        del names["label"], names["gold"], names["status"]
        names["verdict"] = (*names["verdict"], "status", "result", "outcome", "accepted",
                            "approved", "label")  # fmt: skip
        names["reviewed_at"] = names["reviewed_at"] + names["submitted_at"]
        del names["submitted_at"]
    return names


def _given(header: Sequence[str], mapped: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    given: dict[str, tuple[str, ...]] = {}
    for word, value in mapped.items():
        role = _role(word)
        columns = (value,) if value in header else tuple(value.split("+"))
        if role not in MANY and len(columns) > 1:
            raise WrongOption(
                f"--map {word}={value} names {len(columns)} columns; only label and gold take "
                "several. Name one."
            )
        given[role] = tuple(_existing(column.strip(), header) for column in columns)
    return given


def _role(word: str) -> str:
    """Our word for a role, also when the map uses one of its usual names (item, worker)."""
    plain = normalised(word)
    for role in NAMES:
        if plain == normalised(role):
            return role
    for role, names in NAMES.items():
        if plain in {normalised(name) for name in names}:
            return role
    near = get_close_matches(plain, list(NAMES), 1, 0.5)
    hint = f' Did you mean "{near[0]}"?' if near else ""
    raise WrongOption(f'--map knows no "{word}"; it knows {", ".join(NAMES)}.{hint}')


def _existing(column: str, header: Sequence[str]) -> str:
    if column in header:
        return column
    same = [name for name in header if normalised(name) == normalised(column)]
    if len(same) == 1:
        return same[0]
    near = get_close_matches(column, header, 1, 0.5)
    hint = f' Did you mean "{near[0]}"?' if near else ""
    raise WrongOption(
        f'--map names the column "{column}", which is not in the table; '
        f"it has {listed(header)}.{hint}"
    )


def listed(header: Sequence[str]) -> str:
    """Column names for a message, at most thirty of them."""
    shown = ", ".join(f'"{name}"' for name in header[:30])
    return shown if len(header) <= 30 else f"{shown} and {len(header) - 30} more"


def _first(header: Sequence[str], names: Sequence[str], taken: set[str]) -> str | None:
    """The column with the earliest of these names; the first such column of the table."""
    by_name: dict[str, str] = {}
    for column in header:
        if column not in taken:
            by_name.setdefault(normalised(column), column)
    for name in names:
        if (found := by_name.get(normalised(name))) is not None:
            return found
    return None


def _find_asset_elsewhere(header: Sequence[str], single: dict[str, str], taken: set[str]) -> None:
    """Without an item column the address is the item, then a bare id, then the text itself."""
    if "asset" in single:
        return
    plain_id = _first(header, FALLBACK_ASSETS, taken)
    column = single.get("uri") or plain_id or single.get("text")
    if column is not None:
        single["asset"] = column


def _settled(columns: Columns, role: Role | None) -> Columns:
    """What the role of the whole table makes of the choice."""
    if role != "gold" or not columns.golds:
        return columns
    if not columns.labels:
        return Columns(columns.single, columns.golds)
    kept = ("asset", "question", "text", "uri", "batch")  # the rest is about the worker's label
    return Columns({k: v for k, v in columns.single.items() if k in kept}, columns.golds)
