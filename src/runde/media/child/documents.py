"""Documents: PDF and nothing else, kept as they are."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

from runde.media.child.placing import placed
from runde.media.child.refusing import NotUsable

LAST = 1024  # bytes in which the end of a PDF is looked for


def keep(folder: Path) -> dict[str, int]:
    """Copy a whole PDF that is nothing else besides. Raises NotUsable."""
    upload = folder / "upload"
    with upload.open("rb") as file:
        begins = file.read(5) == b"%PDF-"
        file.seek(max(0, upload.stat().st_size - LAST))
        ends = b"%%EOF" in file.read()
    if not begins or not ends or zipfile.is_zipfile(upload):
        raise NotUsable("document_unreadable")
    with placed(folder / "full.pdf") as part:
        shutil.copyfile(upload, part)
    return {}
