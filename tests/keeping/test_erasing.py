"""Erasure: what is a person's own goes, what belongs to the others stays, and nobody comes back by a back door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.contrib.sessions.models import Session
from django.db import IntegrityError, connection, transaction
from django.test import override_settings

from cast import PASSWORD
from keeping.filled import ANA_SAYS, ANTON_SAYS, CONTACT, NOW, House, database
from programme.packing import kept
from runde.chat.joining import join
from runde.chat.models import Membership, Message
from runde.chat.queries import changes_after, members_of, newest
from runde.keeping.erasing import erase, outlook
from runde.keeping.traces import clear_traces
from runde.kit.time import now
from runde.ledger.checking import check, current_head
from runde.ledger.models import Entry, Payload
from runde.media.models import Medium
from runde.media.storing import file_of
from runde.outbox.models import Event
from runde.people.accounts import open_account
from runde.people.arriving import change_identity, rename
from runde.people.letters import issue_letter, look_up, use_letter
from runde.people.models import Device, Erased, Identity, Letter, Person, Pin, Role, User
from runde.people.roles import give_role
from runde.people.rules import Unusable
from runde.programme.fidelity import outcomes, summary
from runde.programme.models import Delivery, KnownSilence

pytestmark = pytest.mark.promise("B16")


def test_nothing_of_the_erased_is_left_in_any_table(house: House) -> None:
    words = (*ANA_SAYS, *CONTACT.values(), "Ana Bell", "Telephone of Ana", "ana@example.org")
    plain = [word for word in words if word not in CONTACT.values()]
    assert all(word in database() for word in plain), "a test for a leak has something to leak"
    assert Session.objects.count() == 1
    erase(person=house.cast.ana, by=house.cast.olga, now=NOW, reason="By law")
    left = database()
    for word in words:
        assert word not in left
    assert not Session.objects.exists()
    for model in (Identity, Letter, Pin, Device, User):
        assert not model._default_manager.filter(person=house.cast.ana).exists()
    assert ANTON_SAYS in left
    assert Identity.objects.filter(person=house.cast.anton).exists()
    assert Letter.objects.filter(person=house.cast.anton).exists()


@pytest.mark.parametrize("keep_for_research", [False, True])
def test_the_files_of_the_erased_go_and_the_others_stay(
    house: House, keep_for_research: bool, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    theirs = {medium.owner_id: file_of(medium, "full") for medium in Medium.objects.all()}
    mine, other = theirs[house.cast.ana.pk], theirs[house.cast.anton.pk]
    assert mine is not None
    assert other is not None
    with django_capture_on_commit_callbacks() as afterwards:
        erase(person=house.cast.ana, by=house.cast.olga, now=NOW, reason="By law", keep_for_research=keep_for_research)
    assert mine.exists(), "until the erasure is durable"
    for act in afterwards:
        if act is not clear_traces:  # which waits for the end of this test
            act()
    assert not mine.parent.exists()
    assert other.exists()
    assert list(Medium.objects.values_list("owner", flat=True)) == [house.cast.anton.pk]


def test_the_thread_stays_readable_with_a_placeholder_in_each_place(house: House) -> None:
    room = house.cast.linde
    room.refresh_from_db()
    before, change = newest(room.pk, viewer=0, now=now())[0], room.change
    erase(person=house.cast.ana, by=house.cast.olga, now=NOW, reason="By law")
    after, _ = newest(room.pk, viewer=0, now=now())
    assert [item["seq"] for item in after] == [item["seq"] for item in before] == [1, 2, 3, 4]
    assert [item.get("taken_back", False) for item in after] == [True, False, True, True]
    assert after[1] == before[1]
    assert [item["at"] for item in after] == [item["at"] for item in before]
    frames, _ = changes_after(room.pk, change, now=now())
    assert frames[:2] == [{"change": change + n, "seq": seq, "taken_back": True} for n, seq in ((1, 1), (2, 3))]
    assert [(frame["seq"], frame["text"], "reactions" in frame) for frame in frames[2:]] == [(2, ANTON_SAYS, False)]
    room.refresh_from_db()
    assert room.change == change + 3
    told = {"room": room.pk, "seq": 2, "change": room.change}
    assert Event.objects.filter(kind="changed", payload=told).exists()


def test_a_choice_of_the_erased_is_no_longer_counted_and_everybody_hears_it(house: House) -> None:
    """Anton chose in Ana's poll."""
    room = house.cast.linde
    room.refresh_from_db()
    erase(person=house.cast.anton, by=house.cast.olga, now=NOW, reason="By law")
    frames, _ = changes_after(room.pk, room.change, now=now())
    [poll] = [frame["poll"] for frame in frames if "poll" in frame]
    assert poll["voters"] == 1
    assert [frame["seq"] for frame in frames] == [2, 1, 3]  # emptied; his word for the first; his choice in the third


def test_with_the_research_exemption_pictures_go_and_everybody_hears_it(house: House) -> None:
    room = house.cast.linde
    bare = Medium.objects.get(owner=house.cast.ana)
    text = Message.objects.get(room=room, seq=1).text
    for kept_text in (text, ""):
        Message.objects.filter(room=room, seq=1).update(text=kept_text)
        room.refresh_from_db()
        with transaction.atomic():
            erase(person=house.cast.ana, by=house.cast.olga, now=NOW, reason="Study", keep_for_research=True)
            [frame], _ = changes_after(room.pk, room.change, now=now())
            found = Message.objects.get(room=room, seq=1)
            assert found.change == room.change + 1
            told = {"room": room.pk, "seq": 1, "change": found.change}
            assert Event.objects.filter(kind="changed", payload=told).exists()
            assert not Medium.objects.filter(pk=bare.pk).exists()
            assert (found.holds, "attachments" in frame) == ("", False)
            assert ("taken_back" in frame) is not bool(kept_text)
            assert frame.get("text", "") == kept_text
            transaction.set_rollback(True)


def test_the_others_find_nobodys_name_and_everybody_is_told(house: House) -> None:
    ana = house.cast.ana
    erase(person=ana, by=house.cast.olga, now=NOW, reason="By law")
    for room in (house.cast.linde.pk, house.cohort.room_id):
        people = members_of([room])[room]
        assert ana.pk not in {one["person"] for one in people["members"]}
        [former] = [one for one in people["former"] if one["person"] == ana.pk]
        assert (former["name"], former["initials"]) == ("", "")
    told = [(event.kind, event.payload) for event in Event.objects.order_by("pk")]
    assert ("signed_out", {"device": None, "person": ana.pk}) in told
    for room in (house.cast.linde.pk, house.cohort.room_id):
        assert ("left", {"room": room, "person": ana.pk}) in told
        assert ("members", {"room": room, "person": ana.pk}) in told
    assert {payload["room"] for kind, payload in told[-6:] if kind == "changed"} <= {
        house.cast.linde.pk,
        house.cohort.room_id,
    }


def test_rooms_that_one_left_long_ago_are_told_too(house: House) -> None:
    Erased.objects.all().delete()
    erase(person=house.cast.gil, by=None, now=NOW, reason="By law")
    assert Event.objects.filter(
        kind="members", payload={"room": house.cast.linde.pk, "person": house.cast.gil.pk}
    ).exists()


def test_with_the_research_exemption_texts_stay_without_a_name(house: House) -> None:
    ana = house.cast.ana
    erased = erase(person=ana, by=house.cast.olga, now=NOW, reason="The study needs it", keep_for_research=True)
    assert (erased.extent, erased.by, erased.at) == (Erased.ALL_BUT_STUDY, house.cast.olga, NOW)
    left = database()
    for word in ANA_SAYS:
        assert word in left
    for word in ("Ana Bell", "ana@example.org", "Telephone of Ana", CONTACT["full_name"]):
        assert word not in left
    assert not Message.objects.filter(author=ana, at=NOW).exists()
    assert Membership.objects.filter(person=ana, left_at=NOW).count() == 2
    assert KnownSilence.objects.filter(person=ana).exists()
    assert not Identity.objects.filter(person=ana).exists()


def test_who_was_erased_but_for_the_study_can_be_erased_wholly_later(house: House) -> None:
    ana, later = house.cast.ana, NOW + timedelta(days=3)
    erase(person=ana, by=house.cast.olga, now=NOW, reason="The study needs it", keep_for_research=True)
    with pytest.raises(Unusable, match="already erased on March 18, 2026"):
        erase(person=ana, by=house.cast.olga, now=later, reason="Again", keep_for_research=True)
    erase(person=ana, by=house.cast.olga, now=later, reason="The study is over")
    assert not any(word in database() for word in ANA_SAYS)
    assert [row.extent for row in Erased.objects.filter(person=ana).order_by("at")] == ["all-but-study", "all"]
    for keep in (True, False):
        with pytest.raises(Unusable, match="already erased"):
            erase(person=ana, by=house.cast.olga, now=later, reason="Again", keep_for_research=keep)
    assert check().fault is None


@pytest.mark.promise("B14")
def test_the_ledger_forgets_what_it_said_about_the_erased_and_still_holds(house: House) -> None:
    ana, head = house.cast.ana, current_head()
    said = Payload.objects.filter(body__person=ana.pk, entry__in=Entry.objects.filter(act="room.join").values("seq"))
    about = [Entry.objects.get(act="person.rename").pk, *said.values_list("entry", flat=True)]
    others = Payload.objects.get(entry=Entry.objects.get(act="cohort.move-week").pk)
    erase(person=ana, by=house.cast.olga, now=NOW, reason="By law")
    assert len(about) == 3
    for payload in Payload.objects.filter(entry__in=about):
        assert (payload.body, payload.salt, payload.erased_at) == (None, "", NOW)
    others.refresh_from_db()
    assert others.body is not None
    assert check(against=head).fault is None
    entry = Entry.objects.filter(act="person.erase").get()
    assert (entry.on, entry.by) == (f"person:{ana.pk}", house.cast.olga.pk)
    assert set(kept("person.erase")) == {"extent", "payloads"}
    assert "By law" not in str(list(Payload.objects.values_list("body", flat=True)))


def test_an_erased_moderator_leaves_the_record_of_the_plan(house: House) -> None:
    carla = house.cast.carla
    assert outlook(carla).leaderless == ["Birke", "Linde"]
    before = summary(house.cohort, NOW)
    erase(person=carla, by=house.cast.olga, now=NOW, reason="By law")
    found = {outcome.item.slug: outcome for outcome in outcomes(house.cohort, NOW)}
    assert found["welcome"].outcome == "posted", "the group had read it; nobody took it back"
    assert found["welcome"].diff == []
    assert found["welcome"].by == carla
    assert found["steps"].reason == "Carla has a reason of her own"
    after = summary(house.cohort, NOW)
    assert (after.kept, after.taken_back, after.skipped) == (before.kept, 0, before.skipped)
    assert Delivery.objects.count() == 2


def test_looking_ahead_changes_nothing_and_says_what_is_there(house: House) -> None:
    head = current_head()
    found = outlook(house.cast.ana)
    assert (found.messages, found.rooms, found.leaderless) == (3, ["Birke", "Linde"], [])
    assert current_head() == head
    join(room=house.cast.linde, person=house.cast.dev, by=None, now=NOW, role=Membership.MODERATOR)
    assert outlook(house.cast.carla).leaderless == ["Birke"]


def test_the_only_coordinator_is_not_erased(house: House) -> None:
    olga = house.cast.olga
    with pytest.raises(Unusable, match="only coordinator"):
        erase(person=olga, by=olga, now=NOW, reason="By law")
    give_role(person=house.cast.dev, role=Role.COORDINATOR, by=olga, now=NOW)
    with pytest.raises(Unusable, match="only coordinator"):  # Dev has no account to sign in with
        erase(person=olga, by=olga, now=NOW, reason="By law")
    open_account(person=house.cast.dev, email="dev@example.org", password=PASSWORD, by=olga, now=NOW)
    erase(person=olga, by=house.cast.dev, now=NOW, reason="By law")
    assert not Role.objects.filter(person=olga, ended_at=None).exists()
    assert not User.objects.filter(email="olga@example.org").exists()
    assert Role.objects.get(person=olga).ended_at == NOW
    assert check().fault is None


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ("", "Please say why"),
        ("\u200b ", "Please say why"),
        ("x" * 201, "too long"),
        ("Ana wrote that she wants to go", "must not hold the name"),
        ("the wish of ana bell", "must not hold the name"),
        (f"called from {CONTACT['phone']}", "must not hold the name"),
    ],
)
def test_a_reason_is_needed_and_must_not_name_the_person(house: House, reason: str, sentence: str) -> None:
    with pytest.raises(Unusable, match=sentence):
        erase(person=house.cast.ana, by=house.cast.olga, now=NOW, reason=reason)
    assert not Erased.objects.filter(person=house.cast.ana).exists()
    assert Person.objects.get(pk=house.cast.ana.pk).name == "Ana Bell"


def test_a_reason_may_hold_words_that_only_look_like_the_name(house: House) -> None:
    erase(person=house.cast.ana, by=house.cast.olga, now=NOW, reason="After the analysis")


ACTS: dict[str, Callable[[House], object]] = {
    "group": lambda h: join(room=h.cast.ahorn, person=h.cast.ana, by=h.cast.olga, now=NOW),
    "letter": lambda h: issue_letter(person=h.cast.ana, by=h.cast.olga, now=NOW),
    "name": lambda h: rename(person=h.cast.ana, name="Anna", by=h.cast.olga, now=NOW),
    "contact": lambda h: change_identity(person=h.cast.ana, by=h.cast.olga, now=NOW, phone="1"),
    "role": lambda h: give_role(person=h.cast.ana, role=Role.COORDINATOR, by=h.cast.olga, now=NOW),
    "account": lambda h: open_account(
        person=h.cast.ana, email="a@example.org", password=PASSWORD, by=h.cast.olga, now=NOW
    ),
}


@pytest.mark.parametrize("act", sorted(ACTS))
def test_nobody_comes_back(house: House, act: str) -> None:
    erase(person=house.cast.ana, by=house.cast.olga, now=NOW, reason="By law", keep_for_research=True)
    head = current_head()
    with pytest.raises(Unusable, match="were erased on March 18, 2026"):
        ACTS[act](house)
    assert current_head() == head


def test_a_letter_that_was_on_its_way_lets_nobody_in(house: House) -> None:
    letter = issue_letter(person=house.cast.ana, by=house.cast.olga, now=NOW)
    code = letter.code
    erase(person=house.cast.ana, by=house.cast.olga, now=NOW, reason="By law")
    assert look_up(code) is None
    with pytest.raises(Unusable, match="were erased"):
        use_letter(letter=letter, pin="2468", label="", now=NOW)
    assert not Device.objects.filter(person=house.cast.ana).exists()


def test_an_erasure_without_a_reason_or_twice_the_same_cannot_be_in_the_database(house: House) -> None:
    for twice in (
        {"person": house.cast.gil, "extent": Erased.ALL, "reason": "x"},
        {"person": house.cast.ben, "reason": ""},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Erased.objects.create(at=NOW, **twice)


@pytest.mark.parametrize("keep", [True, False])
def test_without_the_identity_key_one_can_be_erased(house: House, keep: bool) -> None:
    with override_settings(IDENTITY_KEY=Fernet.generate_key().decode()):
        with pytest.raises(Unusable, match="must not hold the name"):
            erase(person=house.cast.ana, by=house.cast.olga, now=NOW, reason="Ana asked", keep_for_research=keep)
        erase(person=house.cast.ana, by=house.cast.olga, now=NOW, reason="By law", keep_for_research=keep)
    assert not Identity.objects.filter(person=house.cast.ana).exists()
    assert "Ana Bell" not in database()


def test_each_message_is_emptied_once(house: House) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the trigger is written for SQLite")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE emptied (message)")
        cursor.execute(
            "CREATE TEMP TRIGGER emptying AFTER UPDATE OF text ON chat_message "
            "BEGIN INSERT INTO emptied VALUES (NEW.id); END"
        )
        erase(person=house.cast.ana, by=house.cast.olga, now=NOW, reason="By law")
        cursor.execute("SELECT COUNT(*), COUNT(DISTINCT message) FROM emptied")
        assert cursor.fetchone() == (len(ANA_SAYS), len(ANA_SAYS))
