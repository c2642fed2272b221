"""The media in a person's own copy: each file under a name of its own, and in which message it was sent."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import PurePosixPath
from typing import Any

from runde.chat.models import Attachment
from runde.kit.time import stamp
from runde.media.models import Medium
from runde.media.storing import FULL, file_of
from runde.people.models import Person

CHUNK = 256 * 1024
Row = dict[str, Any]


def add_files(made: Sequence[Row], media: Sequence[Medium]) -> None:
    """Beside what is kept about a medium, the name of its file in the copy."""
    for row, medium in zip(made, media, strict=True):
        if medium.state == Medium.READY:
            row["file"] = _name(medium)


def add_messages(made: Sequence[Row], attachments: Sequence[Attachment]) -> None:
    """Beside each attachment its file, and the message in which it was sent: its group, its number there, and when."""
    wanted = [attachment.pk for attachment in attachments]
    found = Attachment.objects.select_related("medium", "message__room").in_bulk(wanted)
    for row, attachment in zip(made, attachments, strict=True):
        message = found[attachment.pk].message
        row |= {"room": {"name": message.room.name}, "seq": message.seq, "at": stamp(message.at)}
        row["file"] = _name(found[attachment.pk].medium)


def write_files(person: Person, *, into: zipfile.ZipFile) -> None:
    """Write the files of a person's media. One that vanishes meanwhile is left out; none is compressed once more."""
    for medium in Medium.objects.filter(owner=person, state=Medium.READY).order_by("pk"):
        path = file_of(medium, "full")
        with suppress(FileNotFoundError):
            if path is not None and path.is_file():
                entry = zipfile.ZipInfo.from_file(path, _name(medium))
                with path.open("rb") as source, into.open(entry, "w") as target:
                    shutil.copyfileobj(source, target, CHUNK)


def _name(medium: Medium) -> str:
    return f"media/{medium.pk}{PurePosixPath(FULL[medium.kind]).suffix}"
