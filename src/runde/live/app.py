"""The WebSocket application at /live: sign-in, then one task that serves frames; what writes is taken before it (`wire`)."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections import deque
from collections.abc import Awaitable, Callable, MutableMapping
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, OperationalError, connection, connections

from runde.chat.drafts import Change, Changed, Choice, Draft, Posted, React
from runde.chat.reading import Read, mark_read
from runde.kit.bus import bus
from runde.kit.lane import Lane
from runde.kit.refusals import Refusal
from runde.kit.time import now, stamp
from runde.live import frames
from runde.live.connection import SIGNED_OUT, TOO_BIG, Connection
from runde.live.database import Database, pull
from runde.live.frames import encode, refused
from runde.live.hub import Hub
from runde.live.sentences import sentence
from runde.live.wire import EXTENSION, Wire
from runde.moderation import lane
from runde.people.signin import caller_from_headers

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
SendEvent = Callable[[dict[str, Any]], Awaitable[None]]

_log = logging.getLogger(__name__)

MOST_WAITING = 1_000  # of one connection: a slow database must not fill the memory with what one peer sends
TYPING_PAUSE = 2.0  # seconds between two typing frames that are passed on


class Live:
    """The WebSocket door of one server process. `start` and `stop` are called by the ASGI lifespan."""

    def __init__(self) -> None:
        self._outcomes: deque[Callable[[], None]] = deque()
        self._woken = False

    async def start(self) -> None:
        """Open the lanes, listen to the bus, follow the outbox."""
        self._loop = asyncio.get_running_loop()
        self._database = Database()
        self._reads: Lane[Read, None] = Lane(_mark_read, name="reading", end=connections.close_all)
        lane.start()
        self._hub = Hub(self._database)
        await self._hub.start()

    async def stop(self) -> None:
        """Finish what is being written, then close. (The server has closed the connections before: 1012.)"""
        await asyncio.to_thread(lane.stop)
        await asyncio.to_thread(self._reads.close)
        await self._hub.stop()
        await self._database.close()

    async def __call__(self, scope: Scope, receive: Receive, send: SendEvent) -> None:
        """Serve one WebSocket connection from its handshake to its end."""
        await receive()
        try:
            caller = await self._database.run(caller_from_headers, scope["headers"], now=now())
        except DatabaseError as error:
            _log.error("The database did not answer: %s", error)
            await _refuse(send, 503, "storage", Refusal("storage").sentence(settings.LANGUAGE_CODE))
            return
        if caller is None or not (caller.by_token or _same_origin(scope)):
            await _refuse(send, 401, "unauthorised", sentence("signed_out", settings.LANGUAGE_CODE))
            return
        await send({"type": "websocket.accept"})
        wire: Wire = scope["extensions"][EXTENSION]
        connection = Connection(wire, send, person=caller.person, device=caller.device, language=caller.language)
        self._hub.add(connection)
        try:
            await self._welcome(connection, wire, scope)
            await self._read(connection, receive)
        finally:
            self._hub.remove(connection)

    async def _welcome(self, connection: Connection, wire: Wire, scope: Scope) -> None:
        try:
            # Looked at again now that the hub knows the connection: a revocation in between was heard by nobody.
            if await self._database.run(caller_from_headers, scope["headers"], now=now()) is None:
                connection.close(SIGNED_OUT, encode("bye", reason=sentence("signed_out", connection.language)))
            else:
                await self._hub.greet(connection)
                connection.begin()
                wire.heard = lambda text: self._wrote(connection, text)
        except DatabaseError as error:
            _log.error("The database did not answer: %s", error)
            connection.drop()

    async def _read(self, connection: Connection, receive: Receive) -> None:
        while True:
            event = await receive()
            if event["type"] == "websocket.disconnect":
                return
            if connection.closing:
                continue
            text = event.get("text")
            if text is None:
                text = event["bytes"]
            if _too_large(text):
                connection.close(TOO_BIG, encode("bye", reason=sentence("too_big", connection.language)))
                continue
            frame = frames.parse(text)
            if isinstance(frame, frames.Writing):
                self._write(connection, frame)
            else:
                try:
                    await self._serve(connection, frame)
                except DatabaseError as error:
                    _log.error("The database did not answer: %s", error)
                    connection.put(refused(Refusal("storage"), connection.language))

    def _wrote(self, connection: Connection, text: str) -> bool:
        """Take a frame that writes, at once; all others are served one after the other by `_read`."""
        if connection.closing or _too_large(text):
            return connection.closing
        frame = frames.parse(text)
        if not isinstance(frame, frames.Writing):
            return False
        self._write(connection, frame)
        return True

    def _write(self, connection: Connection, frame: frames.Writing) -> None:
        work = _work(connection.person, frame)
        client_id = str(frame.client_id)
        if connection.waiting >= MOST_WAITING:
            connection.put(refused(Refusal("slow_down"), connection.language, client_id))
            return
        connection.waiting += 1
        connection.pending.add(client_id)
        lane.put(work, lambda outcome: self._later(lambda: _answer(connection, client_id, outcome)))

    def _later(self, tell: Callable[[], None]) -> None:
        """Run `tell` in the event loop; called from the lane's thread, many outcomes share one waking up."""
        self._outcomes.append(tell)
        if not self._woken:
            self._woken = True
            self._loop.call_soon_threadsafe(self._tell_outcomes)

    def _tell_outcomes(self) -> None:
        self._woken = False
        while self._outcomes:
            self._outcomes.popleft()()

    async def _serve(self, connection: Connection, frame: frames.Frame | frames.Bad) -> None:
        match frame:
            case frames.Bad():
                connection.put(refused(frame.refusal, connection.language, frame.client_id))
            case frames.Since():
                await self._pull(connection, frame)
            case frames.ReadUpTo():
                self._reads.put(Read(frame.room, connection.person, frame.seq), lambda outcome: None)
            case frames.Typing():
                await self._type(connection, frame)
            case frames.Ping():
                connection.put(encode("pong"))

    async def _pull(self, connection: Connection, frame: frames.Since) -> None:
        listened = frame.room in connection.rooms
        found = await self._database.run(
            pull, room=frame.room, person=connection.person, seq=frame.seq, change=frame.change, now=now()
        )
        if found is None or (listened and frame.room not in connection.rooms):  # left meanwhile
            connection.put(refused(Refusal("unknown"), connection.language))
        else:
            connection.put(encode("messages", **found))

    async def _type(self, connection: Connection, frame: frames.Typing) -> None:
        if frame.room not in connection.rooms:
            connection.put(refused(Refusal("unknown"), connection.language))
        elif monotonic() - connection.typed_at >= TYPING_PAUSE:
            connection.typed_at = monotonic()
            payload = {"room": frame.room, "person": connection.person}
            await self._database.run(bus().publish, "typing", payload)


def _work(person: int, frame: frames.Writing) -> lane.Work:
    match frame:
        case frames.Send(room, client_id, text, reply_to, attachments, anonymous):
            return Draft(room, person, client_id, text, reply_to, attachments=attachments, anonymous=anonymous)
        case frames.Alter(room, seq, client_id, text):
            return Change(room, person, seq, client_id, text)
        case frames.Reaction(room, seq, client_id, reaction):
            return React(room, person, seq, client_id, reaction)
        case frames.Vote(room, seq, client_id, option):
            return Choice(room, person, seq, client_id, option)


def _too_large(text: str | bytes) -> bool:
    return len(text) > frames.LARGEST_FRAME or (
        isinstance(text, str) and len(text) * 4 > frames.LARGEST_FRAME and len(text.encode()) > frames.LARGEST_FRAME
    )


def _mark_read(reads: Any) -> list[None]:
    try:
        mark_read(reads, now=now())
    except OperationalError as error:  # whoever goes on reading tells it again
        _log.error("How far people have read could not be kept: %s", error)
    finally:
        if connection.errors_occurred:
            connection.close()
    return [None] * len(reads)


def _answer(connection: Connection, client_id: str, outcome: lane.Outcome | BaseException) -> None:
    connection.waiting -= 1
    connection.pending.discard(client_id)
    match outcome:
        case Posted() | Changed():
            connection.put(encode("ack", client_id=client_id, room=outcome.room, seq=outcome.seq, at=stamp(outcome.at)))
        case Refusal():
            connection.put(refused(outcome, connection.language, client_id))
        case _:
            connection.put(refused(Refusal("storage"), connection.language, client_id))


def _same_origin(scope: Scope) -> bool:
    """Whether the page that opens the socket is ours (browsers send cookies with sockets from any page)."""
    headers = dict(scope["headers"])
    origin = headers.get(b"origin", b"").decode("latin-1")
    host = headers.get(b"host", b"").decode("latin-1")
    try:
        page = urlsplit(origin)
    except ValueError:
        return False
    return origin == settings.PUBLIC_URL or (
        page.netloc == host and page.hostname in {name.strip("[]") for name in settings.ALLOWED_HOSTS}
    )


async def _refuse(send: SendEvent, status: int, code: str, reason: str) -> None:
    headers = [(b"content-type", b"application/json")]
    if status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    with contextlib.suppress(OSError):
        await send({"type": "websocket.http.response.start", "status": status, "headers": headers})
        body = json.dumps({"code": code, "reason": reason}).encode()
        await send({"type": "websocket.http.response.body", "body": body})
