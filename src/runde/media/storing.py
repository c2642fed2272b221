"""Where the files of media lie: RUNDE_DATA/media/<first two characters of the key>/<key>/{upload, full.<ext>, small.jpg}.

Folders that belong to no row lie in RUNDE_DATA/media/trash/<key> for two weeks (see sweeping).
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from django.conf import settings

from runde.media.models import Medium

UPLOAD = "upload"
FULL = {
    Medium.PICTURE: "full.jpg",
    Medium.VOICE: "full.m4a",
    Medium.VIDEO: "full.mp4",
    Medium.DOCUMENT: "full.pdf",
}
SMALL = {Medium.PICTURE: "small.jpg", Medium.VIDEO: "small.jpg"}
NAME = "media"
TRASH = "trash"

_log = logging.getLogger(__name__)


def root() -> Path:
    """The folder of all media."""
    return Path(settings.DATA) / NAME


def trash() -> Path:
    """The folder of what belongs to no row."""
    return root() / TRASH


def folder_of(key: UUID) -> Path:
    """The folder of one medium; it is made with its first byte."""
    return root() / key.hex[:2] / key.hex


def made_folder(key: UUID) -> Path:
    """The folder of one medium, made where it was not there: nobody else on the machine reads it."""
    folder = folder_of(key)
    for place in (root(), folder.parent, folder):
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def file_of(medium: Medium, variant: str) -> Path | None:
    """The file of a ready medium: `full`, or `small` where its kind has that; otherwise None."""
    name = {"full": FULL, "small": SMALL}.get(variant, {}).get(medium.kind)
    return folder_of(medium.key) / name if name and medium.state == Medium.READY else None


def remove_folders(keys: Iterable[UUID]) -> None:
    """Remove the files of these media. What cannot be removed now is removed by the sweeper, which finds no row for it."""
    for key in keys:
        try:
            shutil.rmtree(folder_of(key))
        except FileNotFoundError:
            continue
        except OSError as error:
            _log.error("Files of a medium could not be removed (%s); it is tried again within a day.", error)
