"""A group in which everything has happened already, for measuring its pages. Runs in a process on the server's data."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from journeys.stage import set_rule
from runde.chat.drafts import Change, Choice, Draft, NewPoll, Posted, React
from runde.chat.hiding import hide
from runde.chat.introducing import introduce
from runde.chat.joining import join, open_room
from runde.chat.models import Membership, Room
from runde.chat.pairing import open_pair
from runde.chat.welcoming import agree, digest_of, welcome
from runde.kit.time import now
from runde.moderation import gate, lane
from runde.people.models import Person
from runde.programme.queries import rules_of

LONG = "Blutzuckerlangzeitwertselbstbestimmungsgeräteverordnung "


def furnish(room: int, language: str) -> dict[str, Any]:
    """Fill the group with messages of every kind, a conversation of two and an empty group; gives what tests must know."""
    at = now()
    person = {one.name: one for one in Person.objects.all()}
    ana, anton, carla = (person[name].pk for name in ("Ana", "Anton", "Carla"))
    for name in ("Ana", "Anton"):
        membership = Membership.objects.get(room=room, person=person[name])
        agree(membership=membership, digest=digest_of(rules_of(room)[language]), now=at)
        welcome(membership=membership, now=at)
        introduce(membership=membership, text="Ich mag den Garten und lange Wege am Fluss.")

    def say(author: int, text: str, *, to: int | None = None, **more: Any) -> int:
        posted = lane.submit(Draft(room, author, uuid4(), text, reply_to=to, **more))
        assert isinstance(posted, Posted), posted
        return posted.seq

    long = say(anton, f"{LONG * 3}\nhttps://example.org/{'sehr-lang-' * 12}")
    own = say(ana, "Heute 3000 Schritte")
    for one, word in ((anton, "thanks"), (carla, "me-too")):
        gate.react(React(room, one, own, uuid4(), word), now=at)
    say(carla, "Schön!", to=own)
    answered = say(anton, "Antwort auf etwas Langes", to=long)
    gate.react(React(room, ana, answered, uuid4(), "thanks"), now=at)
    edited = say(anton, "Zuerst so")
    gate.change(Change(room, anton, edited, uuid4(), "Dann so"), now=at)
    for author in (ana, anton):
        gate.change(Change(room, author, say(author, "Weg damit"), uuid4(), None), now=at)
    hide(room=room, seq=say(anton, "Unfreundlich"), by=person["Carla"], reason="tone", now=at)
    say(anton, "Eine Frage ohne Namen", anonymous=True)
    options = (("am", "Am Morgen", False), ("pm", "Am Abend", False))
    answers = (("good", "Gut", False), ("so", "Mittel", False), ("bad", "Nicht gut", False))
    poll = say(carla, "Wann gehen Sie?", poll=NewPoll("poll", options))
    voted = say(carla, "Was hilft?", poll=NewPoll("quiz", (("walk", "Gehen", True), ("sit", "Sitzen", False))))
    gate.vote(Choice(room, ana, voted, uuid4(), "sit"), now=at)
    check = say(carla, "Wie geht es?", poll=NewPoll("check-in", answers))
    last = say(anton, "Bis morgen")

    set_rule("1.9.0", "open")
    pair = open_pair(
        group=Room.objects.get(pk=room), person=person["Ana"], other=person["Anton"], by=person["Ana"], now=at
    )
    lane.submit(Draft(pair.pk, anton, uuid4(), "Nur für Sie"))
    empty = open_room(name="Ahorn", by=person["Olga"], now=at)
    welcome(membership=join(room=empty, person=person["Ana"], by=person["Olga"], now=at), now=at)
    return {"long": long, "own": own, "answered": answered, "poll": poll, "quiz": voted, "check": check, "last": last,
            "pair": pair.pk, "empty": empty.pk}  # fmt: skip
