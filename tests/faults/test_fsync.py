"""An acknowledgement follows its fsync: shown by the system calls of a running server, not assumed.

strace writes down, in the order in which they happen, what the server writes to the write-ahead log, when it asks the disk
to keep it (`fdatasync`), when the disk has answered, and what it writes to sockets. For each acknowledged message, the
answer to the first `fdatasync` that began after its transaction's commit frame must stand before its acknowledgement.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from faults.engines import wait_for
from server import Live, Server

pytestmark = pytest.mark.promise("S1")

FRAME_HEADER = (
    24  # bytes before each page in a write-ahead log of SQLite; bytes 4 to 8 are not zero in a commit's last frame
)
CALLS = "fdatasync,fsync,pwrite64,write,writev,sendto,sendmsg"

_LINE = re.compile(rb"^(\d+) +(?:<\.\.\. (\w+) resumed>(.*)|(\w+)\((.*))$", re.DOTALL)


class Call:
    """One system call: the numbers of the lines in which it began and ended."""

    def __init__(self, name: str, words: bytes, began: int) -> None:
        self.name = name
        self.words = words
        self.began = self.ended = began

    @cached_property
    def payload(self) -> bytes:
        """The bytes that were written; strace shows them as C strings, in hexadecimal where one is not plain text."""
        texts = re.findall(rb'"((?:[^"\\]|\\.)*)"', self.words)
        return b"".join(text.decode("unicode_escape").encode("latin-1") for text in texts)

    @property
    def is_sync(self) -> bool:
        """Whether the disk said that everything written before is kept."""
        return self.name in {"fdatasync", "fsync"} and self.words.rstrip().endswith(b"= 0")

    @property
    def is_commit(self) -> bool:
        """Whether this is the header of a transaction's last frame."""
        return self.name == "pwrite64" and len(self.payload) == FRAME_HEADER and any(self.payload[4:8])


def calls(file: Path) -> list[Call]:
    """All calls, in the order in which they began."""
    found: list[Call] = []
    unfinished: dict[bytes, Call] = {}
    for number, line in enumerate(file.read_bytes().splitlines()):
        read = _LINE.match(line)
        if read is None:
            continue
        thread, resumed, rest, name, words = read.groups()
        if resumed is not None:
            call = unfinished.pop(thread)
            call.words += rest
            call.ended = number
            continue
        call = Call(name.decode(), words, number)
        found.append(call)
        if words.rstrip().endswith(b"<unfinished ...>"):
            unfinished[thread] = call
    return found


def told(found: list[Call]) -> dict[str, int]:
    """For each client_id that an `ack` was written for: the line in which writing it began."""
    return {
        client_id.decode(): call.began
        for call in reversed(found)
        if b"socket:" in call.words or b"TCP:" in call.words
        for client_id in re.findall(rb'\{"t":"ack","client_id":"([0-9a-f-]{36})"', call.payload)
    }


def kept(found: list[Call], client_ids: Iterable[str]) -> dict[str, int]:
    """For each of these messages: the line in which the disk had answered for the whole transaction that holds it."""
    wal = [call for call in found if b"-wal>" in call.words]
    answers = {}
    for client_id in client_ids:
        stored = UUID(client_id).hex.encode()
        page = next(n for n, call in enumerate(wal) if call.name == "pwrite64" and stored in call.payload)
        # The header of a frame comes before its page; the transaction ends with the page after its commit header.
        commit = next(n for n in range(page - 1, len(wal)) if wal[n].is_commit)
        answers[client_id] = next(call.ended for call in wal[commit + 2 :] if call.is_sync)
    return answers


def test_an_acknowledgement_before_its_fsync_would_be_seen(tmp_path: Path) -> None:
    client_id = str(uuid4())
    header = '7 pwrite64(5</d/runde.sqlite3-wal>, "' + r"\x00" * 7 + r"\x01" + r"\x00" * 16 + '", 24, 0) = 24\n'
    page = f'7 pwrite64(5</d/runde.sqlite3-wal>, "{UUID(client_id).hex}", 32, 24) = 32\n'
    sync = "7 fdatasync(5</d/runde.sqlite3-wal> <unfinished ...>\n"
    synced = "7 <... fdatasync resumed>) = 0\n"
    said = '8 write(9<socket:[1]>, "' + rf"{{\"t\":\"ack\",\"client_id\":\"{client_id}\"}}" + '", 99) = 99\n'
    for lines, right in (
        ([header, page, sync, synced, said], True),
        ([header, page, sync, said, synced], False),
        ([sync, synced, header, page, said, sync, synced], False),
        ([header, said, page, sync, synced], False),
    ):
        (tmp_path / "calls").write_text("".join(lines))
        found = calls(tmp_path / "calls")
        assert (kept(found, [client_id])[client_id] < told(found)[client_id]) is right


def traced(server: Server, folder: Path) -> Path:
    """Start the server under strace; gives the file that strace writes."""
    out = folder / "calls"
    options = ["-f", "-y", "-q", "-s", "20000", "-x", "-e", f"trace={CALLS}", "-o", str(out)]
    server.start(under=["strace", "-D", *options])
    return out


def say(live: Live, room: int, text: str) -> str:
    client_id = str(uuid4())
    live.say("send", room=room, client_id=client_id, text=text)
    return client_id


@pytest.mark.strace
def test_every_acknowledgement_follows_the_fsync_of_its_transaction(server: Server, tmp_path: Path) -> None:
    first, second = (next(server.groups) for _ in range(2))
    file = traced(server, tmp_path)
    acknowledged = []
    with server.live(first["members"][0]["token"]) as ana, server.live(second["members"][0]["token"]) as ben:
        for number in range(10):  # one by one
            acknowledged.append(say(ana, first["room"], f"one {number}"))
            ana.hear("ack")
        for _ in range(4):  # in bursts, which share transactions
            for number in range(15):
                acknowledged.append(say(ana, first["room"], f"burst {number}"))
                acknowledged.append(say(ben, second["room"], f"burst {number}"))
            for live in (ana, ben):
                for _ in range(15):
                    live.hear("ack")
    assert server.process is not None
    last_line = re.compile(rb"^%d +\+\+\+ " % server.process.pid, re.MULTILINE)
    server.stop()
    wait_for(lambda: last_line.search(file.read_bytes()) is not None, "strace has written everything down")

    found = calls(file)
    said = told(found)
    assert set(said) == set(acknowledged)
    answered = kept(found, acknowledged)
    assert [client_id for client_id in acknowledged if answered[client_id] >= said[client_id]] == []
    assert 10 < len(set(answered.values())) < len(acknowledged)  # bursts shared an fsync, single messages did not
