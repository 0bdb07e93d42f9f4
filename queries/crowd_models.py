"""GLAD and MACE, which a library computes: crowd-kit, of the extra `consensus`.

GLAD (J. Whitehill et al., NIPS 2009) gives each item a difficulty; MACE (D. Hovy et al.,
NAACL 2013) tells people who know from people who guess. Neither knows gold.
"""

from __future__ import annotations

import importlib
import importlib.util
from typing import Any

import numpy as np

from queries.arrays import Floats
from queries.dawid_skene import Votes
from queries.errors import QueryError

MODELS = {"glad": "GLAD", "mace": "MACE"}
SEED = 20240101


class MissingExtra(QueryError):
    """A model was asked for whose library is not installed."""


def is_installed() -> bool:
    """Whether crowd-kit can be found."""
    return importlib.util.find_spec("crowdkit") is not None


def posteriors(votes: Votes, model: str) -> Floats:
    """Probability of each class for each item (items by classes), by `glad` or `mace`.

    MACE starts from seeded random numbers that fall on annotators in the order they are
    numbered: renaming people may change its last digits. An item without votes is open to all
    classes. Raises MissingExtra where crowd-kit is absent.
    """
    library = _library(model)
    fitted = _fitted(library, votes, model)
    found = np.full((votes.items, votes.classes), 1 / max(votes.classes, 1))
    rows = fitted.index.to_numpy(dtype=np.int64)
    found[rows] = 0.0
    columns = fitted.columns.to_numpy(dtype=np.int64)
    found[np.ix_(rows, columns)] = np.nan_to_num(fitted.to_numpy(dtype=np.float64))
    return found


def _library(model: str) -> Any:
    try:
        return importlib.import_module("crowdkit.aggregation")
    except ImportError as error:
        raise MissingExtra(
            f"The consensus method {model} needs crowd-kit, which is not installed: "
            "pip install 'assay[consensus]', or choose another method."
        ) from error


def _fitted(library: Any, votes: Votes, model: str) -> Any:
    """The library's table of posteriors: a row per item with votes, a column per class."""
    pandas = importlib.import_module("pandas")
    order = np.lexsort((votes.label, votes.annotator, votes.item))
    table = pandas.DataFrame(
        {
            "task": votes.item[order],
            "worker": votes.annotator[order],
            "label": votes.label[order],
        }
    )
    kind = getattr(library, MODELS[model])
    options = {"random_state": SEED} if model == "mace" else {"silent": True}
    return kind(**options).fit(table).probas_
