"""A first visit: what is asked before somebody enters a room, and their yes to the rules."""

from __future__ import annotations

import pytest

from cast import Cast
from runde.chat.joining import leave
from runde.chat.models import Membership, Room
from runde.chat.welcoming import FIRST_VISIT, NEW_RULES, agree, agreed, asks, digest_of, welcome
from runde.kit.refusals import Refused
from runde.kit.time import now
from runde.ledger.models import Entry, Payload

OLD, NEW, GERMAN = (digest_of(text) for text in ("We are kind.", "We are very kind.", "Wir sind freundlich."))


@pytest.fixture
def ana(cast: Cast) -> Membership:
    """Ana in Linde, for the first time."""
    return Membership.objects.get(room=cast.linde, person=cast.ana)


def test_a_yes_is_kept_once_for_each_wording(cast: Cast, ana: Membership) -> None:
    agree(membership=ana, digest=OLD, now=now())
    agree(membership=ana, digest=OLD, now=now())
    kept = Membership.objects.get(pk=ana.pk)
    assert (kept.agreed_to, kept.agreed_at is not None) == (OLD, True)
    [entry] = Entry.objects.filter(act="rules.agree")
    assert (entry.by, entry.on) == (cast.ana.pk, f"membership:{ana.pk}")
    assert Payload.objects.get(entry=entry.seq).body == {"rules": OLD}
    agree(membership=ana, digest=NEW, now=now())
    assert Entry.objects.filter(act="rules.agree").count() == 2


def test_first_everything_is_asked_then_only_what_changed(ana: Membership) -> None:
    assert asks(ana, [OLD]) == FIRST_VISIT
    agree(membership=ana, digest=OLD, now=now())
    assert asks(ana, [OLD]) == FIRST_VISIT
    welcome(membership=ana, now=now())
    assert asks(ana, [OLD]) == ""
    assert asks(ana, [NEW]) == NEW_RULES
    agree(membership=ana, digest=NEW, now=now())
    assert asks(Membership.objects.get(pk=ana.pk), [NEW]) == ""


def test_a_yes_to_one_language_holds_in_the_other(ana: Membership) -> None:
    agree(membership=ana, digest=OLD, now=now())
    assert agreed(ana, [GERMAN, OLD])
    assert not agreed(ana, [GERMAN, NEW])


def test_a_room_without_rules_and_one_for_two_ask_for_nothing(cast: Cast, ana: Membership) -> None:
    assert asks(ana, []) == ""
    Room.objects.filter(pk=cast.linde.pk).update(kind=Room.PAIR)
    assert asks(Membership.objects.get(pk=ana.pk), [OLD]) == ""


def test_the_first_welcome_stays(ana: Membership) -> None:
    welcome(membership=ana, now=now())
    first = Membership.objects.get(pk=ana.pk).welcomed_at
    welcome(membership=ana, now=now())
    assert Membership.objects.get(pk=ana.pk).welcomed_at == first


def test_who_has_left_agrees_to_nothing(cast: Cast, ana: Membership) -> None:
    leave(room=cast.linde, person=cast.ana, by=cast.olga, now=now())
    with pytest.raises(Refused):
        agree(membership=ana, digest=OLD, now=now())
    welcome(membership=ana, now=now())
    assert Membership.objects.get(pk=ana.pk).welcomed_at is None


def test_blanks_around_the_rules_make_no_new_rules() -> None:
    assert digest_of("We are kind.\n") == OLD != NEW
