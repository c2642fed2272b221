"""What people say about themselves, and names that many have."""

from __future__ import annotations

import pytest

from cast import Cast
from runde.chat.joining import join, leave
from runde.chat.models import Membership
from runde.chat.queries import introductions_in, members_of
from runde.kit.refusals import Refused
from runde.kit.time import now
from runde.moderation.gate import introduce, rename_oneself
from runde.people.models import Person
from runde.people.rules import Unusable


@pytest.fixture
def ana(cast: Cast) -> Membership:
    """Ana in Linde."""
    return Membership.objects.get(room=cast.linde, person=cast.ana)


def names(cast: Cast, kind: str = "members") -> list[str]:
    return [one["name"] for one in members_of([cast.linde.pk])[cast.linde.pk][kind]]


def called(name: str) -> Person:
    return Person.objects.create(name=name, language="en", made_at=now())


def test_an_introduction_is_kept_for_the_group_and_taken_away_by_an_empty_one(cast: Cast, ana: Membership) -> None:
    introduce(membership=ana, text=" I like my garden.\r\nAnd tea.\x00 ")
    assert introductions_in(cast.linde.pk) == {cast.ana.pk: "I like my garden.\nAnd tea."}
    assert introductions_in(cast.ahorn.pk) == {}
    introduce(membership=ana, text=" \u200b\n ")
    assert introductions_in(cast.linde.pk) == {}


def test_five_hundred_characters_are_not_too_many(cast: Cast, ana: Membership) -> None:
    introduce(membership=ana, text="ä" * 500)
    with pytest.raises(Unusable, match="500 characters"):
        introduce(membership=ana, text="ä" * 501)
    assert introductions_in(cast.linde.pk) == {cast.ana.pk: "ä" * 500}


def test_who_has_left_introduces_themselves_no_more(cast: Cast, ana: Membership) -> None:
    introduce(membership=ana, text="Hello")
    leave(room=cast.linde, person=cast.ana, by=cast.olga, now=now())
    assert introductions_in(cast.linde.pk) == {}
    with pytest.raises(Refused):
        introduce(membership=ana, text="Hello again")


def test_nobody_introduces_themselves_without_end(ana: Membership) -> None:
    with pytest.raises(Refused) as refused:
        for number in range(1_000):
            introduce(membership=ana, text=f"Version {number}")
    assert refused.value.refusal.code == "slow_down"
    with pytest.raises(Refused):
        rename_oneself(person=ana.person, name="Anni", now=now())


@pytest.mark.promise("D2")
def test_equal_names_are_told_apart_and_whoever_came_first_keeps_theirs(cast: Cast) -> None:
    second, third = called("ana"), called("Ana")
    join(room=cast.linde, person=second, by=cast.olga, now=now())
    join(room=cast.linde, person=third, by=cast.olga, now=now())
    assert names(cast) == ["Ana", "Anton", "Carla", "ana (2)", "Ana (3)"]
    leave(room=cast.linde, person=cast.ana, by=cast.olga, now=now())
    assert names(cast) == ["Anton", "Carla", "ana (2)", "Ana (3)"]
    assert "Ana" in names(cast, "former")


def test_a_name_that_looks_like_a_number_takes_nobody_s_place(cast: Cast) -> None:
    for name in ("Ana (2)", "Ana"):
        join(room=cast.linde, person=called(name), by=cast.olga, now=now())
    assert names(cast)[-2:] == ["Ana (2)", "Ana (3)"]


def test_people_without_a_name_are_not_counted(cast: Cast) -> None:
    for _ in range(2):
        join(room=cast.linde, person=called(""), by=cast.olga, now=now())
    assert names(cast)[-2:] == ["", ""]


@pytest.mark.promise("D2")
def test_one_s_own_name_is_changed_but_never_to_somebody_else_s(cast: Cast) -> None:
    rename_oneself(person=cast.ana, name=" Anni ", now=now())
    assert names(cast)[0] == "Anni"
    for taken in ("carla", "CARLA ", "Gil"):
        with pytest.raises(Unusable, match="has this name already"):
            rename_oneself(person=cast.ana, name=taken, now=now())
    rename_oneself(person=cast.ana, name="Ben", now=now())  # of another group
    rename_oneself(person=cast.ana, name="🌻", now=now())
    assert members_of([cast.linde.pk])[cast.linde.pk]["members"][0]["initials"] == "🌻"
    with pytest.raises(Unusable):
        rename_oneself(person=cast.ana, name="x" * 200, now=now())


@pytest.mark.promise("D2")
def test_nobody_takes_the_name_under_which_somebody_else_is_shown(cast: Cast) -> None:
    join(room=cast.linde, person=called("Ana"), by=cast.olga, now=now())
    assert names(cast)[-1] == "Ana (2)"
    for taken in ("Ana (2)", "ana (2) ", "Ana(3)", "Karl ( 7 )", "Ana （2）", "Ana (٢)"):
        with pytest.raises(Unusable, match="number in brackets"):
            rename_oneself(person=cast.anton, name=taken, now=now())
    with pytest.raises(Unusable, match="has this name already"):
        rename_oneself(person=cast.anton, name="Ａｎａ", now=now())
    rename_oneself(person=cast.anton, name="Anton (der Große)", now=now())
    assert "Anton (der Große)" in names(cast)


def test_a_name_that_only_the_group_sees_is_taken_as_well(cast: Cast) -> None:
    """The number of a name need not be at its end for ever; whatever the others read is somebody's."""
    join(room=cast.linde, person=called("Ana"), by=cast.olga, now=now())
    for one in names(cast):
        if one != "Anton":
            with pytest.raises(Unusable):
                rename_oneself(person=cast.anton, name=one, now=now())
