"""Leaving by oneself: at once what must be at once, after a day the rest, and undone as if it had not been."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine

from agenda.making import plan
from cast import PASSWORD, Cast, gather, say
from keeping.filled import NOW
from programme.packing import group, write
from programme.racing import race
from runde.agenda.answering import answer as reply
from runde.agenda.queries import invitations_of
from runde.chat.drafts import Draft, Posted
from runde.chat.joining import join
from runde.chat.meeting import arrange_in
from runde.chat.models import Membership, Message, Room
from runde.chat.queries import members_of, rooms_of
from runde.consent.models import Request
from runde.keeping.erasing import erase
from runde.keeping.leaving import come_to_stay, decide, finish_due, go
from runde.ledger.checking import check
from runde.ledger.models import Entry
from runde.moderation.gate import submit
from runde.notices.intending import intend
from runde.notices.models import Notice
from runde.notices.stopping import stopped
from runde.outbox.models import Event
from runde.people.accounts import open_account
from runde.people.devices import device_for, make_device
from runde.people.letters import issue_letter, look_up, state_of
from runde.people.models import Erased, Person, Role
from runde.people.roles import give_role, has_role
from runde.people.rules import Unusable
from runde.programme.cohorts import place
from runde.programme.pairs import write_to

pytestmark = pytest.mark.promise("D15")
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def writes(person: Person, room: Room) -> bool:
    [outcome] = submit([Draft(room.pk, person.pk, uuid4(), "Hello")], now=NOW)
    return isinstance(outcome, Posted)


def here(person: Person) -> set[str]:
    return {str(room["name"]) for room in rooms_of(person.pk)}


def both(cast: Cast) -> None:
    """Ana is in Ahorn too, where she moderates."""
    join(room=cast.ahorn, person=cast.ana, by=cast.olga, now=NOW - DAY, role=Membership.MODERATOR)


def test_who_leaves_one_group_stays_in_the_other_and_their_words_stay(cast: Cast) -> None:
    both(cast)
    said = say(cast.linde, cast.ana, "I was here", at=NOW - HOUR)
    request = go(person=cast.ana, kind=Request.LEAVE, room=cast.linde, now=NOW, words="Too loud")
    assert (here(cast.ana), writes(cast.ana, cast.linde), writes(cast.ana, cast.ahorn)) == ({"Ahorn"}, False, True)
    assert Message.objects.get(pk=said.pk).text == "I was here"
    [former] = [one for one in members_of([cast.linde.pk])[cast.linde.pk]["former"] if one["person"] == cast.ana.pk]
    assert former["name"] == "Ana"
    assert Event.objects.filter(kind="left", payload={"room": cast.linde.pk, "person": cast.ana.pk}).exists()
    assert Entry.objects.filter(act="room.leave", by=cast.ana.pk, on=f"room:{cast.linde.pk}").count() == 1
    finish_due(now=NOW + DAY)
    request.refresh_from_db()
    assert (request.done_at, request.closed_at) == (NOW + DAY, NOW + DAY)
    assert here(cast.ana) == {"Ahorn"}, "nothing else ends"


@pytest.mark.parametrize("kind", [Request.LEAVE, Request.STOP, Request.ERASE])
def test_undone_it_is_as_it_was(cast: Cast, kind: str) -> None:
    both(cast)
    say(cast.linde, cast.anton, "Good morning", at=NOW - HOUR)
    Membership.objects.filter(person=cast.ana).update(read=1, introduction="I like trees", welcomed_at=NOW - DAY)
    before = list(Membership.objects.filter(person=cast.ana).order_by("pk").values())
    request = go(person=cast.ana, kind=kind, now=NOW, room=cast.ahorn if kind == Request.LEAVE else None)
    assert here(cast.ana) == ({"Linde"} if kind == Request.LEAVE else set())
    assert come_to_stay(request=request, by=cast.ana, now=NOW + HOUR)
    assert list(Membership.objects.filter(person=cast.ana).order_by("pk").values()) == before
    assert not come_to_stay(request=request, by=cast.ana, now=NOW + HOUR), "a second tap"
    assert writes(cast.ana, cast.ahorn)
    assert Event.objects.filter(kind="members", payload={"room": cast.ahorn.pk, "person": cast.ana.pk}).exists()
    finish_due(now=NOW + 2 * DAY)
    assert here(cast.ana) == {"Linde", "Ahorn"}, "what is undone is never finished"
    assert check().fault is None


@pytest.mark.parametrize("kind", [Request.STOP, Request.ERASE])
def test_who_stops_hears_of_nothing_until_it_is_undone(cast: Cast, kind: str) -> None:
    found = arrange_in(
        room=cast.linde, plan=plan(starts_at=NOW + 9 * DAY, ends_at=NOW + 10 * DAY), by=None, now=NOW - DAY
    )
    reply(appointment=found, person=cast.ana, answer="yes", now=NOW - HOUR)
    intend(person=cast.ana, kind="message", key="before", earliest=NOW, now=NOW)
    request = go(person=cast.ana, kind=kind, now=NOW)
    assert stopped([cast.ana.pk]) == {cast.ana.pk: "withdrew"}
    assert [notice.state for notice in Notice.objects.filter(person=cast.ana)] == ["withheld"]
    assert not invitations_of(cast.ana)
    come_to_stay(request=request, by=cast.ana, now=NOW + HOUR)
    assert not stopped([cast.ana.pk])
    assert [one.answer for one in invitations_of(cast.ana)] == ["yes"]


def test_who_is_put_into_a_group_again_hears_of_what_is_new(cast: Cast) -> None:
    go(person=cast.ana, kind=Request.STOP, now=NOW)
    finish_due(now=NOW + DAY)
    join(room=cast.linde, person=cast.ana, by=cast.olga, now=NOW + 2 * DAY)
    assert not stopped([cast.ana.pk])


def test_who_was_out_before_does_not_come_back_with_what_is_undone(cast: Cast) -> None:
    both(cast)
    left = go(person=cast.ana, kind=Request.LEAVE, room=cast.ahorn, now=NOW - HOUR)
    stopped = go(person=cast.ana, kind=Request.STOP, now=NOW)
    with pytest.raises(Unusable, match="undo that first"):
        come_to_stay(request=left, by=cast.ana, now=NOW)
    assert here(cast.ana) == set()
    come_to_stay(request=stopped, by=cast.ana, now=NOW)
    assert here(cast.ana) == {"Linde"}
    come_to_stay(request=left, by=cast.ana, now=NOW)
    assert here(cast.ana) == {"Linde", "Ahorn"}


def test_conversations_of_two_end_with_the_group_and_come_back_with_it(cast: Cast, tmp_path: Path) -> None:
    cohort = group(cast, write(tmp_path / "package", one_to_one="open"))
    place(person=cast.anton, cohort=cohort, role="member", by=cast.olga, now=NOW - DAY)
    pair = write_to(cohort=cohort, person=cast.ana, other=cast.carla, now=NOW - HOUR)
    lost = write_to(cohort=cohort, person=cast.ana, other=cast.anton, now=NOW - HOUR)
    request = go(person=cast.ana, kind=Request.LEAVE, room=cohort.room, now=NOW)
    assert (writes(cast.ana, pair), writes(cast.carla, pair)) == (False, False)
    go(person=cast.anton, kind=Request.STOP, now=NOW + HOUR)
    come_to_stay(request=request, by=cast.ana, now=NOW + 2 * HOUR)
    assert (writes(cast.ana, pair), writes(cast.carla, pair)) == (True, True)
    assert not writes(cast.ana, lost), "the other one has left"


def test_a_second_tap_changes_nothing_and_the_office_may_put_one_in_again(cast: Cast) -> None:
    first = go(person=cast.ana, kind=Request.LEAVE, room=cast.linde, now=NOW)
    assert go(person=cast.ana, kind=Request.LEAVE, room=cast.linde, now=NOW + HOUR) == first
    join(room=cast.linde, person=cast.ana, by=cast.olga, now=NOW + 2 * HOUR)
    assert come_to_stay(request=first, by=cast.ana, now=NOW + 3 * HOUR)
    assert Membership.objects.filter(room=cast.linde, person=cast.ana, left_at=None).count() == 1
    again = go(person=cast.ana, kind=Request.LEAVE, room=cast.linde, now=NOW + 4 * HOUR)
    assert again != first
    join(room=cast.linde, person=cast.ana, by=cast.olga, now=NOW + 5 * HOUR)
    third = go(person=cast.ana, kind=Request.LEAVE, room=cast.linde, now=NOW + 6 * HOUR)
    assert here(cast.ana) == set(), "put in again, they can leave again"
    come_to_stay(request=third, by=cast.ana, now=NOW + 7 * HOUR)
    assert here(cast.ana) == {"Linde"}


@pytest.mark.parametrize("kind", [Request.STOP, Request.ERASE])
def test_who_stops_is_signed_in_for_a_day_and_then_nowhere(cast: Cast, kind: str) -> None:
    _, token = make_device(person=cast.ana, label="Phone", now=NOW)
    code = issue_letter(person=cast.ana, by=cast.olga, now=NOW).code
    request = go(person=cast.ana, kind=kind, now=NOW)
    assert here(cast.ana) == set()
    finish_due(now=NOW + DAY - timedelta(seconds=1))
    assert device_for(token) is not None
    assert look_up(code).usable(NOW)  # type: ignore[union-attr]
    finish_due(now=NOW + DAY)
    assert device_for(token) is None
    assert state_of(look_up(code), NOW) == "withdrawn"
    assert Event.objects.filter(kind="signed_out", payload={"device": None, "person": cast.ana.pk}).exists()
    request.refresh_from_db()
    assert (request.closed_at, request.done_at is None) == (NOW + DAY, kind == Request.ERASE)
    with pytest.raises(Unusable, match="more than a day ago"):
        come_to_stay(request=request, by=cast.ana, now=NOW + DAY)
    _, token = make_device(person=cast.ana, label="With a new letter", now=NOW + DAY)
    finish_due(now=NOW + 2 * DAY)
    assert device_for(token) is not None, "the day ends once"
    assert Person.objects.get(pk=cast.ana.pk).name == "Ana"


def test_a_moderator_leaves_like_everybody(cast: Cast) -> None:
    request = go(person=cast.carla, kind=Request.STOP, now=NOW)
    assert not writes(cast.carla, cast.linde)
    come_to_stay(request=request, by=cast.carla, now=NOW)
    assert Membership.objects.get(person=cast.carla, left_at=None).role == Membership.MODERATOR


def test_nothing_is_erased_before_the_office_decides_and_before_the_day_is_over(cast: Cast) -> None:
    say(cast.linde, cast.ana, "A word of Ana", at=NOW - HOUR)
    request = go(person=cast.ana, kind=Request.ERASE, now=NOW)
    finish_due(now=NOW + 40 * DAY)
    assert not Erased.objects.exists()
    decide(request=request, by=cast.olga, extent=Erased.ALL, now=NOW + 40 * DAY)
    finish_due(now=NOW + 40 * DAY)
    erased = Erased.objects.get()
    assert (erased.person, erased.by, erased.extent, erased.reason) == (cast.ana, cast.olga, "all", "on-request")
    assert erased.shown_reason == "asked for by this person"
    request.refresh_from_db()
    assert request.done_at == NOW + 40 * DAY
    assert not Message.objects.filter(author=cast.ana).exclude(text="").exists()
    for act in (lambda: come_to_stay(request=request, by=cast.olga, now=NOW), lambda: again(cast, request)):
        with pytest.raises(Unusable):
            act()
    finish_due(now=NOW + 41 * DAY)
    assert check().fault is None


def again(cast: Cast, request: Request) -> None:
    decide(request=request, by=cast.olga, extent=Erased.ALL, now=NOW)


def test_decided_within_the_day_it_can_still_be_undone(cast: Cast) -> None:
    say(cast.linde, cast.ana, "A word of Ana", at=NOW - HOUR)
    request = go(person=cast.ana, kind=Request.ERASE, now=NOW)
    decide(request=request, by=cast.olga, extent=Erased.ALL_BUT_STUDY, now=NOW + HOUR)
    finish_due(now=NOW + 2 * HOUR)
    come_to_stay(request=request, by=cast.ana, now=NOW + 3 * HOUR)
    finish_due(now=NOW + 2 * DAY)
    assert not Erased.objects.exists()
    with pytest.raises(Unusable, match="no longer waits"):
        again(cast, request)
    request = go(person=cast.ana, kind=Request.ERASE, now=NOW + 2 * DAY)
    decide(request=request, by=cast.olga, extent=Erased.ALL_BUT_STUDY, now=NOW + 2 * DAY)
    finish_due(now=NOW + 3 * DAY)
    assert Erased.objects.get().extent == Erased.ALL_BUT_STUDY
    assert Message.objects.get(author=cast.ana).text == "A word of Ana"


def test_a_name_that_is_an_ordinary_word_hinders_nothing(cast: Cast) -> None:
    Person.objects.filter(pk=cast.ana.pk).update(name="Request")
    cast.ana.refresh_from_db()
    request = go(person=cast.ana, kind=Request.ERASE, now=NOW, words="on-request")
    decide(request=request, by=cast.olga, extent=Erased.ALL, now=NOW)
    finish_due(now=NOW + DAY)
    request.refresh_from_db()
    assert (request.words, request.done_at) == ("", NOW + DAY)


def test_who_was_erased_otherwise_has_nothing_open(cast: Cast) -> None:
    request = go(person=cast.ana, kind=Request.ERASE, now=NOW)
    decide(request=request, by=cast.olga, extent=Erased.ALL, now=NOW)
    erase(person=cast.ana, by=cast.olga, now=NOW + HOUR, reason="By letter")
    finish_due(now=NOW + DAY)
    request.refresh_from_db()
    assert request.done_at == NOW + HOUR
    assert Erased.objects.count() == 1


def test_the_only_coordinator_cannot_go(cast: Cast) -> None:
    join(room=cast.linde, person=cast.olga, by=None, now=NOW - DAY)
    for kind in (Request.STOP, Request.ERASE):
        with pytest.raises(Unusable, match="only coordinator"):
            go(person=cast.olga, kind=kind, now=NOW)
    assert here(cast.olga) == {"Linde"}
    assert not Request.objects.exists()
    go(person=cast.olga, kind=Request.LEAVE, room=cast.linde, now=NOW)


def test_one_of_two_coordinators_goes_unless_the_other_went_meanwhile(cast: Cast) -> None:
    give_role(person=cast.dev, role=Role.COORDINATOR, by=cast.olga, now=NOW)
    open_account(person=cast.dev, email="dev@example.org", password=PASSWORD, by=cast.olga, now=NOW)
    first = go(person=cast.olga, kind=Request.STOP, now=NOW)
    second = go(person=cast.dev, kind=Request.ERASE, now=NOW)
    decide(request=second, by=cast.olga, extent=Erased.ALL, now=NOW)
    finish_due(now=NOW + DAY)
    assert (has_role(cast.olga, Role.COORDINATOR), has_role(cast.dev, Role.COORDINATOR)) == (False, True)
    for request in (first, second):
        request.refresh_from_db()
    assert (first.done_at, second.closed_at) == (NOW + DAY, None)


def test_an_erasure_that_cannot_be_done_waits_in_the_office_again(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    request = go(person=cast.ana, kind=Request.ERASE, now=NOW)
    decide(request=request, by=cast.olga, extent=Erased.ALL, now=NOW)
    finish_due(now=NOW + DAY - HOUR)
    Request.objects.filter(pk=request.pk).update(closed_at=NOW)
    Role.objects.all().update(person=cast.ana)  # by now she is the only coordinator
    finish_due(now=NOW + DAY)
    request.refresh_from_db()
    assert (request.extent, request.decided_at, request.done_at) == ("", None, None)
    assert "It waits in the office again" in caplog.text


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_pages_at_once_leave_once(tmp_path: Path) -> None:
    cast = gather()
    both(cast)
    first, second, left = race(
        tmp_path,
        lambda: go(person=cast.ana, kind=Request.STOP, now=NOW),
        lambda: go(person=cast.ana, kind=Request.STOP, now=NOW + HOUR),
        then=lambda: (here(cast.ana), Request.objects.count(), check().fault),
    )
    assert first == second
    assert left == (set(), 1, None)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_undone_just_as_the_day_ends_it_is_one_or_the_other(tmp_path: Path) -> None:
    cast = gather()
    _, token = make_device(person=cast.ana, label="Phone", now=NOW)
    request = go(person=cast.ana, kind=Request.STOP, now=NOW)

    def undone() -> bool:
        try:
            return come_to_stay(request=request, by=cast.olga, now=NOW + DAY)
        except Unusable:
            return False

    stays, _, found = race(
        tmp_path,
        undone,
        lambda: finish_due(now=NOW + DAY),
        then=lambda: (here(cast.ana) == {"Linde"}, device_for(token) is not None, check().fault),
    )
    assert found == (stays, stays, None)
