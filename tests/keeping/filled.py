"""A house in which every table has rows, so that a copy or an erasure that forgets one can be seen."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection

from cast import PASSWORD, Cast, gather, say
from programme.packing import at, due_of, group, write
from runde.agenda.answering import answer
from runde.agenda.feeding import open_feed
from runde.agenda.rules import Plan
from runde.chat.drafts import Change
from runde.chat.meeting import arrange_in
from runde.chat.models import Attachment, Message, Poll, Reaction, Vote
from runde.consent.asking import ask
from runde.consent.models import Request
from runde.keeping.own_copy import write_copy
from runde.media.models import Medium
from runde.media.storing import FULL, made_folder
from runde.moderation.gate import change
from runde.moderation.reports import leave, report
from runde.notices.choosing import choose
from runde.notices.intending import intend
from runde.notices.models import Choice, Subscription
from runde.notices.stopping import allow, stop
from runde.people.accounts import open_account
from runde.people.arriving import change_identity, rename
from runde.people.devices import make_device
from runde.people.helpline import set_helpline
from runde.people.letters import issue_letter, use_letter
from runde.people.models import Erased, Person, Preferences
from runde.people.staff_sign_ins import note_sign_in
from runde.programme.attention import know_silence, no_answer_needed, postpone
from runde.programme.cohorts import place
from runde.programme.due import run_due
from runde.programme.models import Cohort
from runde.programme.moving import add_holiday, move_week
from runde.programme.posting import post_now, skip

NOW = datetime(2026, 3, 18, 12, 0, tzinfo=UTC)
ANA_SAYS = ("Anemone am Morgen", "Anisstern am Abend", "Ananas zur Nacht")
ANTON_SAYS = "Apfelbaum im Garten"
ANA_SHOWS, ANTON_SHOWS = b"Ana, as a picture", b"Anton, as a sound"
BEN_SAYS = "Birnbaum im Hof"
CARLA_SAYS = "Chrysantheme vor der Tür"
CONTACT = {
    "full_name": "Anastasia Anzengruber",
    "phone": "0699 8877665",
    "email": "anastasia@example.org",
    "address": "Ahornallee 77",
}


@dataclass(frozen=True, slots=True)
class House:
    """The cast in a house with history; Ana has done everything that a member and an account can do."""

    cast: Cast
    cohort: Cohort


def fill(folder: Path) -> House:
    """Fill every table. It is NOW; group Birke is in its third week, Carla moderates it, Ana and Anton are in it."""
    cast = gather(NOW)
    ana, anton, carla, olga = cast.ana, cast.anton, cast.carla, cast.olga
    cohort = group(cast, write(folder))
    place(person=anton, cohort=cohort, role="member", by=olga, now=NOW)
    add_holiday(cohort=cohort, day=NOW.date() + timedelta(days=30), name="Feast", by=olga, now=NOW)
    run_due(now=at("2026-03-02 12:00"))
    post_now(due=due_of(cohort, "welcome"), by=carla, now=at("2026-03-02 12:00"), text="Good evening, said Carla")
    move_week(cohort=cohort, week=2, days=7, reason="A week of feasts", by=olga, now=at("2026-03-03 12:00"))
    run_due(now=at("2026-03-05 12:00"))  # posts the weather by itself
    run_due(now=at("2026-03-17 12:00"))
    skip(due=due_of(cohort, "steps"), by=carla, now=NOW, reason="Carla has a reason of her own")
    _arrive(cast)
    _talk(cast, cohort)
    _meet(cast, cohort)
    for silent in (ana, anton):
        know_silence(cohort=cohort, person=silent, by=carla, now=NOW)
    set_helpline(name="Helga Hilfreich", phone="02742 900900", hours="9 to 12", by=olga, now=NOW)
    for person in (ana, anton):
        ask(person=person, kind=Request.STOP, now=NOW, words=f"{person.name} needs a rest")
        ask(person=person, kind=Request.COPY, now=NOW)
    Erased.objects.create(person=cast.gil, at=NOW, by=olga, extent=Erased.ALL, reason="Gil moved away")
    return House(cast, cohort)


def copied(person: Person, language: str = "en") -> tuple[dict[str, Any], str, bytes]:
    """A person's copy: data.json, index.html, and everything in it as bytes, media too."""
    into = io.BytesIO()
    write_copy(person=person, language=language, by=None, now=NOW, into=into)
    with zipfile.ZipFile(into) as file:
        assert file.testzip() is None
        parts = {name: file.read(name) for name in file.namelist()}
    assert [name for name in sorted(parts) if not name.startswith("media/")] == ["data.json", "index.html"]
    everything = b"\n".join(parts.values()) + into.getvalue()
    return json.loads(parts["data.json"]), parts["index.html"].decode(), everything


def database() -> str:
    """Everything that stands in any table, as the database holds it."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            found.append(f"{table}: {cursor.fetchall()!r}")
    return "\n".join(found)


def _arrive(cast: Cast) -> None:
    """Ana has everything that somebody can have to sign in with; Anton has the like, which must not be in her copy."""
    ana, anton, olga = cast.ana, cast.anton, cast.olga
    rename(person=ana, name="Ana Bell", by=olga, now=NOW)
    change_identity(person=ana, by=olga, now=NOW, **CONTACT)
    change_identity(person=anton, by=olga, now=NOW, full_name="Antonius Apfelthaler", phone="0664 1122334")
    use_letter(letter=issue_letter(person=ana, by=olga, now=NOW), pin="2468", label="Telephone of Ana", now=NOW)
    issue_letter(person=ana, by=olga, now=NOW)
    issue_letter(person=anton, by=olga, now=NOW)
    make_device(person=anton, label="Tablet of Anton", now=NOW)
    _hear(ana)
    _hear(anton)
    Preferences.objects.create(person=ana, text_size=24, theme="contrast")
    Preferences.objects.create(person=anton, text_size=32, theme="dark")
    user = open_account(person=ana, email="ana@example.org", password=PASSWORD, by=olga, now=NOW)
    session = SessionStore()
    session.update({"_auth_user_id": str(user.pk), "email": user.email})
    session.save()
    for whose, token in ((user, "browser of Ana"), (cast.olga.user, "browser of Olga")):
        note_sign_in(user=whose, browser=token, label="Firefox, Windows", now=NOW)
        TOTP.activate(whose, f"SECRET OF {token}")
        RecoveryCodes.activate(whose)


def _hear(person: Person) -> None:
    """A person gets notices, has heard of something, and was stopped once."""
    device = person.devices.order_by("pk")[0]
    Subscription.objects.create(
        device=device, endpoint=f"https://push.example.org/{person.pk}", p256dh="x", auth="x", made_at=NOW
    )
    choose(person=person, how=Choice.EACH, mail=True, quiet_from=time(22), quiet_to=time(7), now=NOW)
    intend(person=person, kind="message", key=f"message:{person.pk}", about="room:1", upto=1, earliest=NOW, now=NOW)
    stop(person=person, reason="suspended", now=NOW)
    allow(person=person, now=NOW)


def _talk(cast: Cast, cohort: Cohort) -> None:
    ana, anton, hour = cast.ana, cast.anton, timedelta(hours=1)
    first = say(cast.linde, ana, ANA_SAYS[0], at=NOW - 9 * hour)
    theirs = say(cast.linde, anton, ANTON_SAYS, at=NOW - 8 * hour, reply_to=first.seq)
    asked = say(cast.linde, ana, ANA_SAYS[1], at=NOW - 7 * hour, reply_to=theirs.seq)
    _show(first, theirs)
    _ask(asked, theirs)
    regretted = say(cast.linde, ana, "Aber nein", at=NOW - 6 * hour)
    change(Change(cast.linde.pk, ana.pk, regretted.seq, uuid4(), None), now=NOW)
    say(cast.ahorn, cast.ben, BEN_SAYS, at=NOW - 6 * hour)
    last = say(cohort.room, ana, "Anfangs anders", at=NOW - 5 * hour)
    change(Change(cohort.room_id, ana.pk, last.seq, uuid4(), ANA_SAYS[2]), now=NOW)
    postpone(message=last, by=cast.carla, now=NOW, until=NOW + timedelta(days=1))
    no_answer_needed(message=say(cohort.room, anton, "Apfelmus", at=NOW - 4 * hour), by=cast.carla, now=NOW)
    for_carla = say(cohort.room, cast.carla, CARLA_SAYS, at=NOW - 3 * hour)
    report(room=cohort.room_id, seq=for_carla.seq, by=ana, now=NOW)
    report(room=cohort.room_id, seq=last.seq, by=anton, now=NOW)
    leave(room=cohort.room_id, seq=last.seq, by=cast.carla, reason="Ana Bell was right", now=NOW)


def _show(first: Message, theirs: Message) -> None:
    """A picture in Ana's message, a voice message in Anton's, and a word of each for the other's."""
    for message, kind, content in ((first, Medium.PICTURE, ANA_SHOWS), (theirs, Medium.VOICE, ANTON_SHOWS)):
        medium = Medium.objects.create(
            key=uuid4(), owner=message.author, kind=kind, state=Medium.READY, size=len(content), arrived=len(content),
            width=4, height=3, milliseconds=1500, made_at=NOW, ready_at=NOW, used_at=NOW,
        )  # fmt: skip
        (made_folder(medium.key) / FULL[kind]).write_bytes(content)
        Attachment.objects.create(message=message, medium=medium, place=0)
        Message.objects.filter(pk=message.pk).update(holds=Message.MEDIA)
    Reaction.objects.create(message=theirs, person=first.author, reaction="thanks", at=NOW)
    Reaction.objects.create(message=first, person=theirs.author, reaction="me-too", at=NOW)


def _ask(asked: Message, theirs: Message) -> None:
    """A poll of Ana's, in which both have chosen."""
    options = [{"id": "tea", "text": "Tee", "correct": False}, {"id": "coffee", "text": "Kaffee", "correct": False}]
    poll = Poll.objects.create(message=asked, kind="poll", options=options)
    Message.objects.filter(pk=asked.pk).update(holds=Message.POLL)
    Vote.objects.create(poll=poll, person=asked.author, option="tea", at=NOW)
    Vote.objects.create(poll=poll, person=theirs.author, option="coffee", at=NOW)


def _meet(cast: Cast, cohort: Cohort) -> None:
    """A meeting to which both come, and a calendar of each."""
    plan = Plan("Akelei und Astern", NOW + timedelta(days=2), NOW + timedelta(days=2, hours=1), "Europe/Berlin")
    meeting = arrange_in(room=cohort.room, plan=plan, by=cast.carla, now=NOW)
    for person, says in ((cast.ana, "yes"), (cast.anton, "maybe")):
        answer(appointment=meeting, person=person, answer=says, now=NOW)
        open_feed(person=person, by=person, now=NOW)
