"""The company: scripted members who answer when a visitor writes in a demo room. They write through the gate like everybody."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any
from uuid import uuid4

from django.db import connection

from runde.chat.drafts import Draft, Posted
from runde.chat.models import Membership, Message
from runde.chat.reading import Read, mark_read
from runde.cli.demo.seeding import MARK
from runde.cli.demo.story import SLUGS, Answer, Story, story
from runde.kit.bus import bus
from runde.kit.time import now
from runde.moderation import lane
from runde.programme.models import Cohort

THINKS = 2.5  # seconds before somebody begins to write
FASTEST, SLOWEST, PER_CHARACTER = 1.5, 7.0, 0.025  # seconds of writing
TYPING_LASTS = 3.0  # seconds until it is shown again that somebody writes
MOST = 2  # answers to one message

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Circle:
    """The scripted members of one room, by name, and what they may say."""

    room: int
    story: Story
    members: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Heard:
    """A visitor's message. `to`: the name of the scripted member whom it answers, or empty."""

    seq: int
    text: str
    to: str = ""


class Company:
    """Listens from `start` to `stop` and answers one message at a time, the newest of each room.

    `pause(seconds)` waits and says whether to stop; tests give one that does not wait.
    """

    def __init__(self, *, pause: Callable[[float], bool] | None = None) -> None:
        self._stopped = threading.Event()
        self._pause = pause or self._stopped.wait
        self._circles: dict[int, Circle] = {}
        self._waiting: dict[int, Mapping[str, Any]] = {}
        self._wake = threading.Condition()
        self._said: dict[str, int] = {}
        self._count = count()
        self._end: Callable[[], None] = lambda: None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Listen, and answer in a thread of their own."""
        self._thread = threading.Thread(target=self._run, name="company", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop listening; who is writing stops in the middle of the sentence."""
        self._end()
        self._stopped.set()
        with self._wake:
            self._wake.notify()
        if self._thread is not None:
            self._thread.join()

    def listen(self) -> None:
        """Find the scripted members and hear what is posted from now on."""
        self._circles = circles()
        self._end = bus().listen(self.hear)

    def hear(self, kind: str, payload: Mapping[str, Any]) -> None:
        """Keep what a visitor wrote in a demo room; called by the bus."""
        for room, frame in payload.get("messages", ()) if kind == "posted" else ():
            circle = self._circles.get(room)
            if circle is None or frame["author"] in circle.members.values() or frame.get("auto"):
                continue
            with self._wake:
                self._waiting[room] = frame
                self._wake.notify()

    def turn(self) -> bool:
        """Answer one message that waits, with all pauses. Returns whether there was one."""
        with self._wake:
            if not self._waiting:
                return False
            room = next(iter(self._waiting))
            frame = self._waiting.pop(room)
        circle = self._circles[room]
        heard = Heard(frame["seq"], frame["text"], _answered(circle, frame.get("reply_to")))
        for name, text in self._chosen(circle, heard):
            if self._pause(THINKS) or self._writes(circle, name, text):
                break
            outcome = lane.submit(Draft(room, circle.members[name], uuid4(), text, heard.seq))
            if isinstance(outcome, Posted):
                mark_read([Read(room, circle.members[name], outcome.seq)], now=now())
        return True

    def _writes(self, circle: Circle, name: str, text: str) -> bool:
        left = min(FASTEST + len(text) * PER_CHARACTER, SLOWEST)
        while left > 0:
            bus().publish("typing", {"room": circle.room, "person": circle.members[name]})
            if self._pause(min(left, TYPING_LASTS)):
                return True
            left -= TYPING_LASTS
        return False

    def _chosen(self, circle: Circle, heard: Heard) -> list[tuple[str, str]]:
        found = answers(circle.story, heard, tuple(circle.members), self._said)
        for _, text in found:
            self._said[text] = next(self._count)
        return found

    def _run(self) -> None:
        self.listen()
        while not self._stopped.is_set():
            try:
                while self.turn():
                    pass
            except Exception:
                _log.exception("A scripted member could not answer.")
            connection.close()
            with self._wake:
                if not self._waiting and not self._stopped.is_set():
                    self._wake.wait()


def circles() -> dict[int, Circle]:
    """The demo rooms with their scripted members."""
    stories = {found.language: found for found in map(story, SLUGS)}
    found = {}
    for cohort in Cohort.objects.filter(room__scripted=MARK, language__in=stories).order_by("pk"):
        present = Membership.objects.filter(room=cohort.room_id, left_at=None, person__scripted=MARK)
        members = dict(present.values_list("person__name", "person"))
        found[cohort.room_id] = Circle(cohort.room_id, stories[cohort.language], members)
    return found


def answers(
    told: Story, heard: Heard, present: tuple[str, ...], said: Mapping[str, int] | None = None
) -> list[tuple[str, str]]:
    """Who of `present` answers what: at most two different people, (name, text), the fitting first.

    Who is called by name answers; then who was answered; then whoever has something to say about it. What was said
    (text → when, as a number) longest ago comes first. The silent member answers only when called by name.
    """
    said = said or {}
    text = heard.text.casefold()
    words = set(re.findall(r"\w+", text))
    found = [(name, told.when_named[name]) for name in present if name.casefold() in words and name in told.when_named]
    answer = _fitting(told, text)
    ready = [pair for pair in answer.texts if pair[0] in present and pair[0] != told.silent]
    ready.sort(key=lambda pair: (said.get(pair[1], -1), pair[0] != heard.to))
    if heard.to in present and heard.to not in {name for name, _ in [*found, *ready]}:
        general = min(told.answers[-1].texts, key=lambda pair: said.get(pair[1], -1))
        found.append((heard.to, general[1]))
    elif heard.to:
        ready.sort(key=lambda pair: pair[0] != heard.to)
    most = MOST if answer.words else 1
    for name, reply in ready:
        if len(found) < most and name not in {one for one, _ in found}:
            found.append((name, reply))
    return found[:MOST]


def _fitting(told: Story, text: str) -> Answer:
    return next((answer for answer in told.answers if any(word in text for word in answer.words)), told.answers[-1])


def _answered(circle: Circle, seq: int | None) -> str:
    author = Message.objects.filter(room=circle.room, seq=seq).values_list("author", flat=True).first() if seq else None
    return next((name for name, person in circle.members.items() if person == author), "")
