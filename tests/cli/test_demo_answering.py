"""Scripted members: they answer visitors through the gate, fittingly, and nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from runde.chat.drafts import Change, Draft, Posted
from runde.chat.models import Membership, Message
from runde.chat.queries import members_of
from runde.cli.demo import seeding
from runde.cli.demo.answering import Company, Heard, answers
from runde.cli.demo.story import story
from runde.kit.bus import bus
from runde.moderation import gate
from runde.people.models import Person
from runde.programme.models import Cohort

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def story_told(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A demo made on a Wednesday, once for all tests of this file; what each of them does is undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        seeding.seed(now=NOW)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def table(story_told: None, db: None) -> Iterator[SimpleNamespace]:
    """A demo with a company that hears and never waits; `typing` and `pauses` are what it did."""
    gate.forget_pace()
    typing: list[int] = []
    pauses: list[float] = []

    def pause(seconds: float) -> bool:
        pauses.append(seconds)
        return False

    company = Company(pause=pause)
    company.listen()
    end = bus().listen(lambda kind, payload: typing.append(payload["person"]) if kind == "typing" else None)
    cohort = Cohort.objects.get(room__name="Linde")
    people = {person.name: person for person in Person.objects.all()}
    yield SimpleNamespace(company=company, room=cohort.room_id, people=people, typing=typing, pauses=pauses)
    end()
    company.stop()


Catch = Callable[..., Any]


def write(table: SimpleNamespace, catch: Catch, name: str, text: str, reply_to: int | None = None) -> int:
    """Somebody writes in Linde; returns the message's seq."""
    with catch(execute=True):
        [posted] = gate.submit([Draft(table.room, table.people[name].pk, uuid4(), text, reply_to)])
    assert isinstance(posted, Posted)
    return posted.seq


def answered(table: SimpleNamespace, seq: int) -> list[Message]:
    """Explicit answers to a message."""
    return list(Message.objects.filter(room=table.room, reply_to=seq).select_related("author"))


def test_scripted_members_answer_a_visitor(table: SimpleNamespace, django_capture_on_commit_callbacks: Catch) -> None:
    seq = write(
        table, django_capture_on_commit_callbacks, "Anna", "Heute war ich im Garten. Wer geht noch gern hinaus?"
    )
    assert table.company.turn()
    found = answered(table, seq)
    assert len(found) == 2
    assert len({message.author_id for message in found}) == 2
    assert all(message.author.scripted == "demo" for message in found)
    assert {message.author_id for message in found} <= set(table.typing)
    assert len(table.pauses) >= 4 and all(0 < seconds < 10 for seconds in table.pauses)
    reader = Membership.objects.get(room=table.room, person=found[-1].author_id)
    assert reader.read == found[-1].seq
    assert not table.company.turn()


def test_nobody_answers_scripted_members_or_other_rooms(
    cast: Any, table: SimpleNamespace, django_capture_on_commit_callbacks: Catch
) -> None:
    write(table, django_capture_on_commit_callbacks, "Franz", "Guten Morgen!")
    with django_capture_on_commit_callbacks(execute=True):
        gate.submit([Draft(cast.linde.pk, cast.ana.pk, uuid4(), "Hello?")])
    bus().publish("typing", {"room": table.room, "person": table.people["Anna"].pk})
    assert not table.company.turn()


def test_what_posts_itself_is_not_answered(table: SimpleNamespace, django_capture_on_commit_callbacks: Catch) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        gate.submit([Draft(table.room, table.people["Herta"].pk, uuid4(), "Welches Wetter?", automatic=True)])
    assert not table.company.turn()


def test_of_several_messages_the_newest_is_answered(
    table: SimpleNamespace, django_capture_on_commit_callbacks: Catch
) -> None:
    first = write(table, django_capture_on_commit_callbacks, "Anna", "Guten Morgen!")
    second = write(table, django_capture_on_commit_callbacks, "Anna", "Ich war spazieren.")
    assert table.company.turn() and not table.company.turn()
    assert not answered(table, first) and answered(table, second)


def test_who_is_answered_answers(table: SimpleNamespace, django_capture_on_commit_callbacks: Catch) -> None:
    of_peter = Message.objects.filter(room=table.room, author=table.people["Peter"], taken_back_at=None).latest("seq")
    seq = write(table, django_capture_on_commit_callbacks, "Anna", "Soso.", reply_to=of_peter.seq)
    table.company.turn()
    assert "Peter" in {message.author.name for message in answered(table, seq)}


def test_a_message_that_was_taken_back_stays_unanswered(
    table: SimpleNamespace, django_capture_on_commit_callbacks: Catch
) -> None:
    seq = write(table, django_capture_on_commit_callbacks, "Anna", "Das war für meine Schwester gedacht.")
    gate.change(Change(table.room, table.people["Anna"].pk, seq, uuid4(), None))
    assert table.company.turn()
    assert not answered(table, seq)


def test_who_stops_while_writing_says_nothing(
    table: SimpleNamespace, django_capture_on_commit_callbacks: Catch
) -> None:
    for stops_at in (1, 2):
        pauses: list[float] = []
        company = Company(pause=lambda seconds, at=stops_at, seen=pauses: seen.append(seconds) or len(seen) >= at)  # type: ignore[misc]
        company.listen()
        seq = write(table, django_capture_on_commit_callbacks, "Anna", f"Guten Morgen {stops_at}")
        assert company.turn()
        company.stop()
        assert not answered(table, seq)


def test_members_of_a_demo_are_marked_as_scripted(table: SimpleNamespace) -> None:
    members = {member["name"]: member for member in members_of([table.room])[table.room]["members"]}
    assert members["Franz"]["scripted"] is True
    assert "scripted" not in members["Anna"] and "scripted" not in members["Herta"]


PRESENT = tuple(name for name in story("linde").members if name != "Anna")


def test_who_is_called_by_name_answers_even_the_silent_one() -> None:
    told = story("linde")
    found = answers(told, Heard(1, "Lieber Josef, wie geht es Ihnen?"), PRESENT)
    assert found[0] == ("Josef", told.when_named["Josef"]) and len(found) == 2
    assert answers(told, Heard(1, "Franz, Gerda und Peter!"), PRESENT)[1][0] == "Gerda"
    assert "Josef" not in {name for name, _ in answers(told, Heard(1, "Wer ist noch da?"), PRESENT)}


def test_answers_fit_and_are_not_said_twice_in_a_row() -> None:
    told = story("maple")
    said: dict[str, int] = {}
    first = answers(told, Heard(1, "My value was high today"), told.members, said)
    assert "appointment" in first[0][1]
    said |= {text: number for number, (_, text) in enumerate(first)}
    assert not {text for _, text in answers(told, Heard(2, "and the value again"), told.members, said)} <= set(said)
    assert len(answers(told, Heard(3, "I am in the kitchen."), told.members)) == 1


def test_nobody_is_there_nobody_answers() -> None:
    assert answers(story("linde"), Heard(1, "Hallo?", to="Franz"), ()) == []
