"""The hub of one server process: which connections listen to which room, and what they must hear.

Everything here runs in the event loop. The bus brings events at once, the outbox brings every event within a second; both
may bring the same one, in any order. So nothing is believed: what a room's listeners have heard is counted, and a
gap is filled from the database.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from django.db import DatabaseError

from runde.chat import queries
from runde.chat.frames import NOBODY, masked
from runde.kit.bus import bus
from runde.kit.time import now, stamp
from runde.live.connection import SIGNED_OUT, Connection
from runde.live.database import Database
from runde.live.frames import encode
from runde.live.sentences import sentence
from runde.outbox.reading import Follower

PULSE = 1.0  # seconds between looks into the outbox
GRACE = 0.1  # seconds in which what is missing may still come over the bus: two processes that post overtake each other there
MOST_EARLY = 1_000  # messages of a room kept until those before them have come
_log = logging.getLogger(__name__)


class Room:
    """The listeners of one room in this process, and how far they have heard it."""

    __slots__ = ("change", "early", "filling", "known_change", "known_seq", "listeners", "seq")

    def __init__(self) -> None:
        self.listeners: set[Connection] = set()
        self.seq = self.change = 0  # what the listeners have heard
        self.known_seq = self.known_change = 0  # what there is, as far as this process knows
        self.early: dict[int, Mapping[str, Any]] = {}  # messages that came before those before them
        self.filling = False  # a task waits for what is missing, or reads it from the database

    @property
    def lacks(self) -> bool:
        """Whether there is more than the listeners have heard."""
        return self.known_seq > self.seq or self.known_change > self.change


class Hub:
    """Fans out what happens in rooms to the members who are connected to this process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._loop = asyncio.get_running_loop()
        self._rooms: dict[int, Room] = {}
        self._people: dict[int, set[Connection]] = defaultdict(set)
        self._tasks: set[asyncio.Task[None]] = set()
        self._stop_listening: Callable[[], None] = lambda: None
        self._handlers: dict[str, Callable[[Mapping[str, Any]], None]] = {
            "posted": self._posted,
            "changed": self._changed,
            "voted": self._voted,
            "left": self._left,
            "members": self._members,
            "standing": self._standing,
            "renamed": self._renamed,
            "signed_out": self._signed_out,
            "typing": self._typing,
        }

    async def start(self) -> None:
        """Listen to the bus and follow the outbox."""
        follower = await self._database.run(Follower)
        self._stop_listening = bus().listen(self._from_bus)
        self._spawn(self._pulse(follower))

    async def stop(self) -> None:
        """Stop listening and following."""
        self._stop_listening()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # Connections

    def add(self, connection: Connection) -> None:
        """A person has connected; `subscribe` follows once their rooms are known."""
        self._people[connection.person].add(connection)

    def subscribe(self, connection: Connection, room: int, *, seq: int = 0, change: int = 0) -> None:
        """Let a connection hear a room. `seq` and `change` say how far the database had come before."""
        found = self._rooms.setdefault(room, Room())
        if not found.listeners:
            found.seq, found.change = seq, change
        found.listeners.add(connection)
        connection.rooms.add(room)

    def remove(self, connection: Connection) -> None:
        """A connection has ended."""
        for room in tuple(connection.rooms):
            self._unsubscribe(connection, room)
        mine = self._people[connection.person]
        mine.discard(connection)
        if not mine:
            del self._people[connection.person]

    def _unsubscribe(self, connection: Connection, room: int) -> None:
        connection.rooms.discard(room)
        found = self._rooms.get(room)
        if found is not None:
            found.listeners.discard(connection)
            if not found.listeners:
                del self._rooms[room]

    # Events

    def _from_bus(self, kind: str, payload: Mapping[str, Any]) -> None:
        self._loop.call_soon_threadsafe(self._handle, kind, payload)

    def _handle(self, kind: str, payload: Mapping[str, Any]) -> None:
        handler = self._handlers.get(kind)
        try:
            if handler is not None:
                handler(payload)
        except Exception:  # the next event may be a revocation: it must be heard
            _log.exception("An event of kind %s could not be handled.", kind)

    async def _pulse(self, follower: Follower) -> None:
        said = False  # a database that is away for an hour is one line in the log, not an hour of them
        while True:
            await asyncio.sleep(PULSE)
            self._give_up_the_stuck()
            try:
                events = await self._database.run(follower.read)
            except Exception as error:
                if not said:
                    known = isinstance(error, DatabaseError)
                    _log.error(
                        "The outbox could not be read (%s); it is tried every second.", error, exc_info=not known
                    )
                said = True
                continue
            if said:
                said = False
                _log.warning("The outbox can be read again.")
            for event in events:
                self._handle(event.kind, event.payload)

    def _give_up_the_stuck(self) -> None:
        for connections in tuple(self._people.values()):
            for connection in tuple(connections):
                try:
                    connection.give_up_if_stuck()
                except Exception:  # the outbox must be read all the same
                    _log.exception("A connection could not be ended.")

    def _posted(self, payload: Mapping[str, Any]) -> None:
        for number, frame in payload.get("messages", ()):
            room = self._rooms.get(number)
            if room is not None and frame["seq"] > room.seq:
                if frame["seq"] == room.seq + 1:
                    self._deliver(number, room, frame)
                    while room.seq + 1 in room.early:
                        self._deliver(number, room, room.early.pop(room.seq + 1))
                else:
                    if len(room.early) < MOST_EARLY:
                        room.early[frame["seq"]] = frame
                    self._lack(number, room, seq=frame["seq"])
        for number, seq in payload.get("rooms", ()):
            room = self._rooms.get(number)
            if room is not None:
                self._lack(number, room, seq=seq)

    def _deliver(self, number: int, room: Room, frame: Mapping[str, Any]) -> None:
        room.seq = frame["seq"]
        text = encode("message", room=number, **frame)
        author, client_id = frame["author"], frame["client_id"]
        for_others = (
            encode("message", room=number, **masked(dict(frame), viewer=NOBODY)) if "anonymous" in frame else text
        )
        for connection in room.listeners:
            if connection.person != author:
                connection.put(for_others)
            elif client_id not in connection.pending:
                connection.put(text)

    def _changed(self, payload: Mapping[str, Any]) -> None:
        number = payload["room"]
        room = self._rooms.get(number)
        frame = payload.get("frame")
        change = payload["change"] if frame is None else frame["change"]
        if room is None or change <= room.change:
            return
        # A change of a message that nobody has heard yet must wait for it: else the old text would come behind the change.
        if frame is not None and change == room.change + 1 and frame["seq"] <= room.seq:
            self._deliver_change(number, room, frame)
        else:
            self._lack(number, room, change=change)

    def _voted(self, payload: Mapping[str, Any]) -> None:
        if "option" in payload:
            self._tell_vote(payload["person"], {key: value for key, value in payload.items() if key != "person"})
        elif payload["person"] in self._people:  # heard from the outbox, which does not keep what was chosen
            self._spawn(self._until_done(lambda: self._look_up_vote(payload)))

    async def _look_up_vote(self, payload: Mapping[str, Any]) -> None:
        person = payload["person"]
        found = await self._database.run(queries.choice_of, payload["room"], payload["seq"], person=person)
        if found is not None:
            self._tell_vote(person, found)

    def _tell_vote(self, person: int, frame: Mapping[str, Any]) -> None:
        text = encode("voted", **frame)
        for connection in self._people.get(person, ()):
            if frame["room"] in connection.rooms:
                connection.put(text)

    def _deliver_change(self, number: int, room: Room, frame: Mapping[str, Any]) -> None:
        room.change = frame["change"]
        text = encode("changed", room=number, **frame)
        for connection in room.listeners:
            connection.put(text)

    def _lack(self, number: int, room: Room, *, seq: int = 0, change: int = 0) -> None:
        """There is more in a room than was heard: wait a moment for it, then read it from the database."""
        room.known_seq = max(room.known_seq, seq)
        room.known_change = max(room.known_change, change)
        if room.lacks and not room.filling:
            room.filling = True
            self._spawn(self._fill(number, room))

    async def _fill(self, number: int, room: Room) -> None:
        try:
            await asyncio.sleep(GRACE)
            while room.lacks and self._rooms.get(number) is room:
                try:
                    items = await self._database.run(queries.unmasked_after, number, room.seq, now=now())
                    changes, _ = await self._database.run(queries.changes_after, number, room.change, now=now())
                except DatabaseError as error:
                    _log.error("What a room lacks could not be read (%s); it is tried again in a second.", error)
                    await asyncio.sleep(PULSE)
                    continue
                self._catch_up(number, room, items, changes)
        finally:
            room.filling = False

    def _catch_up(self, number: int, room: Room, items: list[dict[str, Any]], changes: list[dict[str, Any]]) -> None:
        for frame in items:
            if frame["seq"] == room.seq + 1:
                self._deliver(number, room, frame)
        for frame in changes:
            if frame["change"] > room.change:
                self._deliver_change(number, room, frame)
        if not items and not changes:  # what was told of is not there: it was no more than a word
            room.known_seq, room.known_change = room.seq, room.change
        room.early = {seq: frame for seq, frame in room.early.items() if seq > room.seq}

    def _left(self, payload: Mapping[str, Any]) -> None:
        number = payload["room"]
        for connection in tuple(self._people.get(payload["person"], ())):
            self._tell_left(connection, number)
        self._members(payload)

    def _tell_left(self, connection: Connection, room: int) -> None:
        if room in connection.rooms:
            self._unsubscribe(connection, room)
            connection.put(encode("left", room=room))

    def _members(self, payload: Mapping[str, Any]) -> None:
        self._spawn(self._until_done(lambda: self._refresh_members(payload["room"], payload["person"])))

    def _standing(self, payload: Mapping[str, Any]) -> None:
        self._spawn(self._until_done(lambda: self._refresh_room(payload["room"])))

    def _renamed(self, payload: Mapping[str, Any]) -> None:
        self._spawn(self._until_done(lambda: self._refresh_name(payload["person"])))

    async def _until_done(self, work: Callable[[], Awaitable[None]]) -> None:
        """Try again every second while the database is away: nobody tells this process a second time."""
        while True:
            try:
                return await work()
            except DatabaseError as error:
                _log.error("Who is in a room could not be read (%s); it is tried again in a second.", error)
                await asyncio.sleep(PULSE)

    async def _refresh_name(self, person: int) -> None:
        for number in await self._database.run(queries.counters_of, person):
            if number in self._rooms:
                await self._refresh_members(number, person)

    async def _refresh_members(self, number: int, person: int) -> None:
        members = await self._database.run(queries.standing_of, number)
        present = {member["person"] for member in members["members"]}
        for connection in tuple(self._people.get(person, ())):
            if person not in present:
                self._tell_left(connection, number)
            elif number not in connection.rooms:
                await self.greet(connection)
        self._tell_standing(number, members)

    async def _refresh_room(self, number: int) -> None:
        if number in self._rooms:
            self._tell_standing(number, await self._database.run(queries.standing_of, number))

    def _tell_standing(self, number: int, standing: Mapping[str, Any]) -> None:
        room = self._rooms.get(number)
        if room is not None:
            text = encode("members", room=number, **standing)
            for connection in room.listeners:
                connection.put(text)

    async def greet(self, connection: Connection) -> None:
        """Subscribe a connection to all its rooms and put `hello` before everything that waits for it.

        Subscribed first and read second: whatever is posted in between is heard, not lost.
        """
        mine = await self._database.run(queries.counters_of, connection.person)
        for number, (seq, change) in mine.items():
            self.subscribe(connection, number, seq=seq, change=change)
        rooms = await self._database.run(queries.rooms_of, connection.person)
        for gone in connection.rooms - {room["id"] for room in rooms}:
            self._unsubscribe(connection, gone)
        rooms = [room for room in rooms if room["id"] in connection.rooms]  # left while they were read
        hello = encode("hello", person=connection.person, rooms=rooms, server_time=stamp(now()))
        connection.put(hello, first=True)

    def _signed_out(self, payload: Mapping[str, Any]) -> None:
        for connection in tuple(self._people.get(payload["person"], ())):
            if payload["device"] in {None, connection.device}:
                connection.close(SIGNED_OUT, encode("bye", reason=sentence("signed_out", connection.language)))

    def _typing(self, payload: Mapping[str, Any]) -> None:
        room = self._rooms.get(payload["room"])
        if room is not None:
            text = encode("typing", room=payload["room"], person=payload["person"])
            for connection in room.listeners:
                if connection.person != payload["person"]:
                    connection.put(text)

    def _spawn(self, work: Any) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            _log.error("The hub could not finish something.", exc_info=task.exception())
