"""The moderator's room: the members' page, with the way back to Today."""

from __future__ import annotations

import pytest
from django.test import Client

from cast import Cast, say
from runde.chat.models import Message
from runde.kit.time import now
from runde.programme.models import Cohort
from web.moderator.browsing import browser


def test_a_wording_can_be_brought_along(carla: Client, cohort: Cohort) -> None:
    page = carla.get(f"/today/room/{cohort.room_id}/", {"draft": "Hello <b>Ana</b>\r\n\x07 "}).content.decode()
    assert ">Hello &lt;b&gt;Ana&lt;/b&gt;</textarea>" in page
    assert f'action="/today/room/{cohort.room_id}/messages/"' in page


def test_a_message_is_sent_with_the_form(cast: Cast, carla: Client, cohort: Cohort) -> None:
    say(cohort.room, cast.ana, "Good morning", at=now())
    address = f"/today/room/{cohort.room_id}/"
    response = carla.post(f"{address}messages/", {"text": "Good morning, Ana", "reply_to": "1"})
    assert (response.status_code, response.headers["Location"]) == (302, f"{address}#m2")
    message = Message.objects.get(room=cohort.room_id, seq=2)
    assert (message.text, message.author, message.reply_to) == ("Good morning, Ana", cast.carla, 1)


def test_about_leads_back_to_this_room(carla: Client, cohort: Cohort) -> None:
    address = f"/today/room/{cohort.room_id}/"
    assert f'href="{address}"' in carla.get(f"{address}about/").content.decode()


@pytest.mark.parametrize("name", ["ana", "karl", "ben", "gil", "dev", "olga"])
def test_by_this_door_only_its_moderator_enters(cast: Cast, cohort: Cohort, name: str) -> None:
    client, address = browser(getattr(cast, name)), f"/today/room/{cohort.room_id}/"
    assert client.get(address).status_code == client.get("/today/room/999999/").status_code == 404
    assert client.get(f"{address}about/").status_code == 404
    assert client.post(f"{address}messages/", {"text": "Hello"}).status_code == 404
    assert browser(None).get(address).status_code == 401
