"""What is kept of an upload beside its rows: zips that hold pictures, and pictures dropped with it.

An upload is read from a folder that is gone a moment later, so its pictures would be gone too.
They are kept in `uploads` of the warehouse, one folder per import, and found for that import alone.
"""

import shutil
import zipfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from ingest import Receipt

FOLDER = "uploads"
PICTURES = frozenset((".png", ".jpg", ".jpeg", ".gif", ".webp"))


def is_picture(name: str) -> bool:
    """Whether a name is that of a picture a browser can show."""
    return PurePosixPath(name.lower()).suffix in PICTURES


def keep(uploads: Sequence[Path], receipts: Sequence[Receipt], warehouse: Path) -> None:
    """Keep what of an upload holds pictures, for the imports that came of it."""
    pictures = [path for path in uploads if is_picture(path.name)]
    for receipt in receipts:
        own = [path for path in uploads if _is_from(receipt, path) and _holds_pictures(path)]
        for path in (*own, *pictures):
            target = warehouse / FOLDER / receipt.import_id / path.name
            if not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)


def places(warehouse: Path, import_id: str) -> tuple[Path, ...]:
    """The folder of an import's kept files and the zips in it; none where nothing is kept."""
    folder = warehouse / FOLDER / import_id
    if not import_id.replace("_", "").isalnum() or not folder.is_dir():
        return ()
    return (folder, *(path for path in sorted(folder.iterdir()) if not is_picture(path.name)))


def _is_from(receipt: Receipt, path: Path) -> bool:
    return receipt.source.startswith((str(path), str(path.resolve())))


def _holds_pictures(path: Path) -> bool:
    if not zipfile.is_zipfile(path):
        return False
    try:
        with zipfile.ZipFile(path) as packed:
            return any(is_picture(name) for name in packed.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return False
