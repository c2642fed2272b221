"""Reporting a message, and what is decided about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from cast import Cast, say
from runde.chat.drafts import Change, Draft
from runde.chat.joining import join
from runde.chat.models import Membership, Message
from runde.kit.refusals import Refused
from runde.kit.time import now
from runde.ledger.models import Entry, Payload
from runde.moderation.gate import change, submit
from runde.moderation.models import Report
from runde.moderation.queries import hidden, reported, without_judge
from runde.moderation.reports import hide, leave, report, restore
from runde.moderation.states import DECIDED, OPEN, TRANSITIONS, diagram
from runde.people.models import Person

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "states.md"


@pytest.fixture
def message(cast: Cast) -> Message:
    """Message 1 of Linde, by Ana."""
    return say(cast.linde, cast.ana, "You are all wrong")


def reports_it(cast: Cast, who: Person, seq: int = 1) -> Report:
    return report(room=cast.linde.pk, seq=seq, by=who, now=now())


def decide(cast: Cast, verb: Callable[..., Message], by: Person, reason: str = "Because", seq: int = 1) -> Message:
    return verb(room=cast.linde.pk, seq=seq, by=by, reason=reason, now=now())


def test_the_documented_diagram_is_the_table() -> None:
    assert f"```mermaid\n{diagram()}```" in PAGE.read_text(encoding="utf-8")
    assert {OPEN, *DECIDED} == set(TRANSITIONS)


@pytest.mark.promise("C4")
def test_what_members_report_waits_in_a_queue(cast: Cast, message: Message) -> None:
    second = say(cast.linde, cast.carla, "I said so")
    first = report(room=cast.linde.pk, seq=1, by=cast.anton, now=now() - timedelta(hours=1))
    for who, seq in ((cast.anton, 1), (cast.carla, 1), (cast.anton, 2)):
        reports_it(cast, who, seq)
    found = reported([cast.linde.pk])
    assert [(one.message, one.people) for one in found] == [(message, 2), (second, 1)]
    assert found[0].since == first.at
    assert reported([cast.ahorn.pk]) == []
    assert reported() == found


@pytest.mark.parametrize(
    ("who", "code"), [("ana", "unknown"), ("ben", "unknown"), ("gil", "unknown"), ("olga", "unknown")]
)
def test_who_cannot_report(cast: Cast, message: Message, who: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        reports_it(cast, getattr(cast, who))
    with pytest.raises(Refused, match="unknown"):
        reports_it(cast, cast.anton, 9)
    assert not Report.objects.exists()


def test_what_is_gone_or_hidden_cannot_be_reported(cast: Cast, message: Message) -> None:
    decide(cast, hide, cast.carla)
    with pytest.raises(Refused, match="gone"):
        reports_it(cast, cast.anton)
    change(Change(cast.linde.pk, cast.ana.pk, 1, uuid4(), None))
    with pytest.raises(Refused, match="gone"):
        reports_it(cast, cast.anton)


def test_one_open_report_for_each_person_and_message(cast: Cast, message: Message) -> None:
    assert reports_it(cast, cast.anton) == reports_it(cast, cast.anton)
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.create(message=message, by=cast.anton, at=now())
    decide(cast, leave, cast.carla)
    again = reports_it(cast, cast.anton)
    assert (again.state, Report.objects.count()) == ("open", 2)


@pytest.mark.parametrize("wrong", [{"state": "kept"}, {"decided_at": now()}, {"state": "thrown"}])
def test_the_database_knows_when_something_is_decided(cast: Cast, message: Message, wrong: dict[str, Any]) -> None:
    reports_it(cast, cast.anton)
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.update(**wrong)


@pytest.mark.promise("C4")
@pytest.mark.parametrize(("verb", "state", "act"), [(hide, "hidden", "message.hide"), (leave, "kept", "message.leave")])
def test_a_decision_ends_all_reports_of_the_message_with_a_reason(
    cast: Cast, message: Message, verb: Callable[..., Message], state: str, act: str
) -> None:
    say(cast.linde, cast.ana, "Another one")
    for who, seq in ((cast.anton, 1), (cast.carla, 1), (cast.anton, 2)):
        reports_it(cast, who, seq)
    decide(cast, verb, cast.carla, " It  is so ")
    rows = Report.objects.filter(message=message).values_list("state", "decided_by")
    assert set(rows) == {(state, cast.carla.pk)}
    assert [one.message.seq for one in reported([cast.linde.pk])] == [2]
    entry = Entry.objects.get(act=act)
    assert (entry.by, entry.on) == (cast.carla.pk, f"message:{message.pk}")
    assert Payload.objects.get(entry=entry.seq).body == {"reason": "It is so"}
    assert (Message.objects.get(pk=message.pk).hidden_at is not None) is (state == "hidden")


@pytest.mark.promise("C4")
@pytest.mark.parametrize("verb", [hide, leave, restore])
@pytest.mark.parametrize("who", ["ana", "anton", "ben", "karl", "gil", "dev"])
def test_nobody_else_decides(cast: Cast, message: Message, who: str, verb: Callable[..., Message]) -> None:
    reports_it(cast, cast.anton)
    with pytest.raises(Refused, match="unknown"):
        decide(cast, verb, getattr(cast, who))
    assert Report.objects.get().state == "open"


@pytest.mark.promise("C4")
def test_the_reported_moderator_does_not_decide_and_the_office_is_asked(cast: Cast) -> None:
    say(cast.linde, cast.carla, "I am never wrong")
    reports_it(cast, cast.anton)
    for verb in (hide, leave):
        with pytest.raises(Refused, match="unknown"):
            decide(cast, verb, cast.carla)
    assert [one.message.seq for one in without_judge(reported())] == [1]
    join(room=cast.linde, person=cast.karl, by=cast.olga, now=now(), role=Membership.MODERATOR)
    assert without_judge(reported()) == []
    decide(cast, leave, cast.olga)
    assert Report.objects.get().decided_by == cast.olga


def test_in_a_room_without_moderator_the_office_is_asked(cast: Cast, message: Message) -> None:
    reports_it(cast, cast.anton)
    Membership.objects.filter(person=cast.carla).update(left_at=now())
    assert [one.message for one in without_judge(reported())] == [message]


@pytest.mark.promise("D9")
@pytest.mark.parametrize("who", ["ana", "carla"])
def test_that_the_office_is_asked_does_not_tell_who_wrote_without_a_name(cast: Cast, who: str) -> None:
    author = getattr(cast, who)
    submit([Draft(cast.linde.pk, author.pk, uuid4(), "May I ask?", anonymous=True)])
    reports_it(cast, cast.anton)
    assert [one.message.seq for one in without_judge(reported())] == [1]
    join(room=cast.linde, person=cast.karl, by=cast.olga, now=now(), role=Membership.MODERATOR)
    assert without_judge(reported()) == []


@pytest.mark.parametrize("verb", [hide, leave])
def test_a_reason_is_needed(cast: Cast, message: Message, verb: Callable[..., Message]) -> None:
    reports_it(cast, cast.anton)
    for reason, code in (("", "empty"), ("x" * 201, "too_long")):
        with pytest.raises(Refused, match=code):
            decide(cast, verb, cast.carla, reason)
    assert Report.objects.get().state == "open"


def test_leaving_what_nobody_reported_records_nothing(cast: Cast, message: Message) -> None:
    decide(cast, leave, cast.carla)
    assert not Entry.objects.filter(act="message.leave").exists()


def test_what_its_author_took_back_waits_no_more(cast: Cast, message: Message) -> None:
    reports_it(cast, cast.anton)
    change(Change(cast.linde.pk, cast.ana.pk, 1, uuid4(), None))
    assert reported() == []


@pytest.mark.promise("C4")
def test_what_is_hidden_can_be_found_with_its_reason(cast: Cast, message: Message) -> None:
    decide(cast, hide, cast.carla, "First")
    decide(cast, restore, cast.carla)
    decide(cast, hide, cast.olga, "Second")
    [one] = hidden([cast.linde.pk])
    assert (one.message, one.by, one.reason) == (message, cast.olga, "Second")
    assert hidden([cast.ahorn.pk]) == []
    Payload.objects.update(body=None, salt="")
    assert hidden()[0].reason == ""


@pytest.mark.parametrize("many", [1, 3])
def test_the_queue_asks_the_database_as_often_for_three_as_for_one(
    cast: Cast, many: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    for number in range(1, 2 * many + 1):
        say(cast.linde, cast.ana, f"Message {number}")
        if number % 2:
            reports_it(cast, cast.anton, number)
        else:
            decide(cast, hide, cast.carla, seq=number)
    with django_assert_num_queries(2):
        assert len(reported([cast.linde.pk])) == many
    with django_assert_num_queries(4):
        assert len(hidden([cast.linde.pk])) == many
