"""The folder of media in a backup: taken while files come and go, put back without touching what is there."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from runde.keeping.archive import CHUNK, Archive, BackupRefused, Writer
from runde.keeping.manifest import Manifest

NAME = "media"
TRASH = "trash"  # as runde.media.storing has it: files that belong to nothing in the database


def take(folder: Path, writer: Writer) -> dict[str, str]:
    """Write every file below `folder` but the trash; returns member → path. One that vanishes meanwhile is left out."""
    taken: dict[str, str] = {}
    for file in list(_files(folder)):
        path = file.relative_to(folder).as_posix()
        if path.startswith(f"{TRASH}/"):
            continue
        if path != path.encode("utf-8", "replace").decode():
            raise BackupRefused(f"The name of {str(file)!a} cannot be kept. Give the file another name.")
        member = f"{NAME}/{len(taken) + 1}"
        try:
            with file.open("rb") as stream, writer.member(member) as target:
                shutil.copyfileobj(stream, target, CHUNK)
        except FileNotFoundError:
            continue
        taken[member] = path
    return taken


def check_place(folder: Path, archive: Archive, manifest: Manifest) -> None:
    """Raises BackupRefused when `folder` holds anything that is not in the backup as well.

    What is there already, and the same, was put there by a restore that was interrupted.
    """
    expected = {path: archive.members[member] for member, path in manifest.media.items()}
    for file in _files(folder):
        member = expected.get(file.relative_to(folder).as_posix())
        if member is None or file.stat().st_size != member.size or _digest(file) != member.sha256:
            raise BackupRefused(f"There are other files in {folder}. Move them away, then try again.")


def unpack(archive: Archive, manifest: Manifest, folder: Path) -> None:
    """Write all media of a backup into `folder`, durably."""
    for member, path in manifest.media.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with archive.open(member) as source, target.open("wb") as stream:
            shutil.copyfileobj(source, stream, CHUNK)
            stream.flush()
            os.fsync(stream.fileno())


def put_in_place(unpacked: Path, folder: Path) -> None:
    """Move what was unpacked to where it belongs, file by file."""
    for file in list(_files(unpacked)):
        target = folder / file.relative_to(unpacked)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.replace(target)


def _files(folder: Path) -> Iterator[Path]:
    """Regular files below a folder, sorted by name; links are nobody's media."""
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            file = Path(place) / name
            if file.is_file() and not file.is_symlink():
                yield file


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
