"""The file of a backup: a plain tar in which every byte is accounted for.

Members, in this order: `format` (one line with the number), then tables, media and keys, then `manifest.json` with the size and
SHA-256 of each of them, then `seal` with the SHA-256 of the manifest. Headers hold nothing but name and size, so that a reader
can compare them, the padding and the end byte by byte: whatever was cut off or flipped anywhere is found. This module
knows neither Django nor a database: a file is judged before anything else is looked at.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from runde.keeping.placing import FileRefused

FORMAT = 1
BLOCK = 512
CHUNK = 1024 * 1024
LONGEST_MANIFEST = 256 * 1024 * 1024  # a file of something else must not fill the memory
END = bytes(2 * BLOCK)
MARK, MANIFEST, SEAL = "format", "manifest.json", "seal"
_NAME = re.compile(r"(tables/[a-z0-9_.]+\.jsonl\.gz|media/[0-9]+|keys/(identity|secret))")


class BackupRefused(FileRefused):
    """This cannot be backed up or restored; the message is a sentence that says what to do."""


class Damaged(BackupRefused):
    """The file is a backup, and something in it is not as it was written."""

    def __init__(self, what: str) -> None:
        super().__init__(f"This backup is damaged or was cut short ({what}). Fetch it again, or take another one.")


@dataclass(frozen=True, slots=True)
class Member:
    """Where a member's bytes lie in the file."""

    offset: int
    size: int
    sha256: str


class MemberWriter:
    """Takes the bytes of one member."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._digest = hashlib.sha256()
        self.size = 0

    def write(self, part: bytes) -> int:
        """Append `part`."""
        self._stream.write(part)
        self._digest.update(part)
        self.size += len(part)
        return len(part)

    def flush(self) -> None:
        """Bytes go on when the file does."""

    @property
    def sha256(self) -> str:
        """The digest of what was written so far."""
        return self._digest.hexdigest()


class Writer:
    """Writes the members of one backup, in order, into a file that can be sought in."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.members: dict[str, Member] = {}
        with self.member(MARK) as mark:
            mark.write(f"Runde backup, format {FORMAT}\n".encode())

    @contextmanager
    def member(self, name: str) -> Iterator[MemberWriter]:
        """One member: what is written meanwhile is its content. When an exception passes, it was never begun."""
        begin = self._stream.tell()
        self._stream.write(bytes(BLOCK))
        writer = MemberWriter(self._stream)
        try:
            yield writer
        except BaseException:
            self._stream.seek(begin)
            self._stream.truncate()
            raise
        self._stream.write(bytes(-writer.size % BLOCK))
        end = self._stream.tell()
        self._stream.seek(begin)
        self._stream.write(_header(name, writer.size))
        self._stream.seek(end)
        self.members[name] = Member(begin + BLOCK, writer.size, writer.sha256)

    def close(self, manifest: Mapping[str, Any]) -> None:
        """Write the manifest, its seal and the end."""
        listed = {name: [member.size, member.sha256] for name, member in self.members.items()}
        text = json.dumps({**manifest, "members": listed}, ensure_ascii=False, indent=1)
        with self.member(MANIFEST) as writer:
            writer.write(text.encode())
        with self.member(SEAL) as seal:
            seal.write(f"{writer.sha256}\n".encode())
        self._stream.write(END)
        self._stream.flush()


@dataclass(frozen=True, slots=True)
class Archive:
    """A backup that was read from beginning to end and found whole."""

    file: Path
    manifest: dict[str, Any]
    members: dict[str, Member]

    @contextmanager
    def open(self, name: str) -> Iterator[MemberReader]:
        """The bytes of one member."""
        with self.file.open("rb") as stream:
            member = self.members[name]
            stream.seek(member.offset)
            yield MemberReader(stream, member.size)


class MemberReader:
    """Gives the bytes of one member and no others."""

    def __init__(self, stream: IO[bytes], size: int) -> None:
        self._stream = stream
        self._left = size

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes; all that are left without it."""
        part = self._stream.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(part)
        return part


def read(file: Path) -> Archive:
    """Read a backup from beginning to end.

    Raises BackupRefused, with a sentence, for a file that is no backup, is damaged, or has a newer format.
    """
    with file.open("rb") as stream:
        members: dict[str, Member] = {}
        _check_mark(stream, members)
        while MANIFEST not in members:
            _next(stream, members)
        manifest = _manifest(stream, members[MANIFEST])
        _next(stream, members)
        if _bytes(stream, members.get(SEAL)) != f"{members[MANIFEST].sha256}\n".encode():
            raise Damaged("its seal does not fit")
        if stream.read(len(END) + 1) != END:
            raise Damaged("its end is missing")
    listed = manifest.get("members")
    found = {name: [member.size, member.sha256] for name, member in members.items() if name not in {MANIFEST, SEAL}}
    if listed != found:
        raise Damaged("not every part is as it was written")
    return Archive(file, manifest, members)


def _check_mark(stream: IO[bytes], members: dict[str, Member]) -> None:
    refused = BackupRefused("This file is not a backup made by `runde backup`. Name another file.")
    try:
        _next(stream, members)
    except Damaged as error:
        raise refused from error
    found = re.fullmatch(rb"Runde backup, format ([0-9]{1,6})\n", _bytes(stream, members.get(MARK)))
    if found is None:
        raise refused
    if int(found[1]) > FORMAT:
        raise BackupRefused("This backup was made by a newer Runde. Install that version to restore it.")


def _next(stream: IO[bytes], members: dict[str, Member]) -> None:
    """Read one member, and see that header and padding are what the writer makes."""
    block = stream.read(BLOCK)
    if len(block) < BLOCK:
        raise Damaged("it ends too early")
    name, size = block[:100].rstrip(b"\0").decode("ascii", "replace"), _size(block)
    known = name in {MARK, MANIFEST, SEAL} or _NAME.fullmatch(name)
    if not known or name in members or block != _header(name, size):
        raise Damaged("a part of it cannot be recognised")
    offset = stream.tell()
    digest = hashlib.sha256()
    left = size
    while left:
        part = stream.read(min(CHUNK, left))
        if not part:
            raise Damaged("it ends too early")
        digest.update(part)
        left -= len(part)
    if stream.read(-size % BLOCK) != bytes(-size % BLOCK):
        raise Damaged("something stands between its parts")
    members[name] = Member(offset, size, digest.hexdigest())


def _manifest(stream: IO[bytes], member: Member) -> dict[str, Any]:
    try:
        manifest = json.loads(_bytes(stream, member))
    except ValueError as error:
        raise Damaged("its table of contents cannot be read") from error
    if not isinstance(manifest, dict):
        raise Damaged("its table of contents cannot be read")
    return manifest


def _bytes(stream: IO[bytes], member: Member | None) -> bytes:
    if member is None or member.size > LONGEST_MANIFEST:
        return b""
    here = stream.tell()
    stream.seek(member.offset)
    content = stream.read(member.size)
    stream.seek(here)
    return content


def _header(name: str, size: int) -> bytes:
    """The tar header (ustar) of a file with this name and size; owner, group and time are nought."""
    block = bytearray(BLOCK)
    octal = f"{size:011o}\0".encode() if size < 8**11 else b"\x80" + size.to_bytes(11, "big")
    for at, content in (
        (0, name.encode("ascii", "replace")[:100]),
        (100, b"0000600\0"),
        (108, b"0000000\0"),
        (116, b"0000000\0"),
        (124, octal),
        (136, b"00000000000\0"),
        (148, b"        "),
        (156, b"0"),
        (257, b"ustar\x0000"),
    ):
        block[at : at + len(content)] = content
    block[148:156] = f"{sum(block):06o}\0 ".encode()
    return bytes(block)


def _size(block: bytes) -> int:
    field = block[124:136]
    if field[0] == 0x80:
        return int.from_bytes(field[1:], "big")
    return int(field[:11], 8) if re.fullmatch(rb"[0-7]{11}", field[:11]) else 0
