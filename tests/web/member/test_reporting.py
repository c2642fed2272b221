"""A member reports a message: two taps, with a script and without."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from cast import Cast, say
from runde.chat.drafts import Draft
from runde.chat.joining import join
from runde.chat.models import Membership, Message
from runde.kit.time import now
from runde.moderation.gate import submit
from runde.moderation.models import Report
from web.member.test_views import signed_in
from web.moderator.browsing import plain


def address(cast: Cast, seq: int = 1) -> str:
    return f"/room/{cast.linde.pk}/messages/{seq}/report/"


@pytest.mark.promise("C4")
def test_two_taps_and_a_thank_you(cast: Cast) -> None:
    say(cast.linde, cast.ana, "You are all wrong")
    anton = signed_in(cast.anton)
    page = plain(anton.get(address(cast)).content.decode())
    assert "Report this message" in page
    assert "Ana You are all wrong" in page
    assert "Carla will look at it. Nobody is told that it was you." in page
    assert not Report.objects.exists()
    response = anton.post(address(cast), follow=True)
    assert response.redirect_chain[0][0] == f"/room/{cast.linde.pk}/#m1"
    assert "Thank you. Carla will look at it." in plain(response.content.decode())
    assert Report.objects.get().by == cast.anton
    anton.post(address(cast))
    assert Report.objects.count() == 1


def test_for_a_script_without_a_page(cast: Cast) -> None:
    say(cast.linde, cast.ana, "You are all wrong")
    anton = signed_in(cast.anton)
    for headers in ({"Accept": "application/json"}, {"HX-Request": "true"}):
        response = anton.post(address(cast), headers=headers)
        assert (response.status_code, response.content) == (204, b"")
    Message.objects.update(taken_back_at=now(), text="")
    response = anton.post(address(cast), headers={"Accept": "application/json"})
    assert (response.status_code, response.json()["code"]) == (410, "gone")


@pytest.mark.parametrize("who", ["ana", "ben", "gil", "dev", "olga"])
def test_for_others_and_for_its_author_there_is_nothing(cast: Cast, who: str) -> None:
    say(cast.linde, cast.ana, "You are all wrong")
    client = signed_in(getattr(cast, who))
    for seq in (1, 9):
        assert client.get(address(cast, seq)).status_code == 404
        assert client.post(address(cast, seq)).status_code == 404
    assert not Report.objects.exists()


def test_a_form_from_elsewhere_is_refused(cast: Cast) -> None:
    say(cast.linde, cast.ana, "You are all wrong")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = signed_in(cast.anton).cookies
    assert strict.post(address(cast)).status_code == 403


def test_what_is_gone_says_so(cast: Cast) -> None:
    say(cast.linde, cast.ana, "You are all wrong")
    Message.objects.update(hidden_at=now())
    anton = signed_in(cast.anton)
    page = anton.get(address(cast)).content.decode()
    assert "This message is no longer there. You need not do anything." in plain(page)
    assert "wrong" not in page
    assert anton.post(address(cast)).status_code == 410


@pytest.mark.promise("D9")
def test_a_message_without_a_name_stays_without_one(cast: Cast) -> None:
    submit([Draft(cast.linde.pk, cast.ana.pk, uuid4(), "May I?", anonymous=True)])
    page = plain(signed_in(cast.anton).get(address(cast)).content.decode())
    assert "Without a name May I?" in page
    assert "Ana" not in page


def looks(cast: Cast, seq: int) -> str:
    page = plain(signed_in(cast.anton).get(address(cast, seq)).content.decode())
    return page.split("dangerous? ")[1].split(" will look")[0]


def test_who_will_look_is_never_who_wrote_it(cast: Cast) -> None:
    say(cast.linde, cast.ana, "One")
    say(cast.linde, cast.carla, "Two")
    submit([Draft(cast.linde.pk, cast.carla.pk, uuid4(), "Three", anonymous=True)])
    assert looks(cast, 2) == "The team of the programme"
    join(room=cast.linde, person=cast.karl, by=cast.olga, now=now(), role=Membership.MODERATOR)
    assert [looks(cast, seq) for seq in (1, 2)] == ["Carla or Karl", "Karl"]
    assert looks(cast, 3) == "Carla or Karl"  # who is missing would be who wrote it
