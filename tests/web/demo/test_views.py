"""The links of a demo: signed in without typing, and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.test import Client

from runde.cli.demo import mark, seeding
from runde.people.models import Device
from runde.people.signin import DEVICE_COOKIE

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def story_told(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A demo made on a Wednesday, once for all tests of this file; what each of them does is undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        seeding.seed(now=NOW)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def played(story_told: None, db: None) -> Iterator[str]:
    """The key of a marked demo."""
    key = mark.mark(django_settings.DATA, now=NOW)
    yield key
    (django_settings.DATA / mark.FILE).unlink()


@pytest.mark.parametrize(
    ("slug", "name", "first"),
    [
        ("linde-member", "Anna", "/room/"),
        ("linde-moderator", "Herta", "/today/"),
        ("maple-member", "Joan", "/room/"),
        ("maple-moderator", "Margaret", "/today/"),
    ],
)
def test_a_link_signs_in_without_typing(played: str, client: Client, slug: str, name: str, first: str) -> None:
    answer = client.get(f"/demo/{played}/{slug}/")
    assert (answer.status_code, answer["Location"]) == (302, first)
    assert Device.objects.get().person.name == name
    assert DEVICE_COOKIE in answer.cookies
    client.get(f"/demo/{played}/{slug}/")
    assert Device.objects.count() == 1


def test_the_coordinators_link_is_a_staff_sign_in_beside_the_moderators(played: str, client: Client) -> None:
    client.get(f"/demo/{played}/linde-moderator/")
    answer = client.get(f"/demo/{played}/coordinator/")
    assert (answer.status_code, answer["Location"]) == (302, "/office/")
    assert client.get("/office/").status_code == 200
    assert client.get("/today/", follow=True).status_code == 200


def test_a_link_with_a_wrong_key_or_part_is_a_404(played: str, client: Client) -> None:
    assert client.get(f"/demo/{played}x/linde-member/").status_code == 404
    assert client.get("/demo/é/linde-member/").status_code == 404
    assert client.get(f"/demo/{played}/linde-guest/").status_code == 404
    assert client.post(f"/demo/{played}/linde-member/").status_code == 405
    assert not Device.objects.exists()


def test_without_the_mark_no_link_works(played: str, client: Client) -> None:
    file = django_settings.DATA / mark.FILE
    kept = file.read_text()
    file.unlink()
    try:
        assert client.get(f"/demo/{played}/linde-member/").status_code == 404
    finally:
        file.write_text(kept)


def test_every_page_of_a_demo_says_so(played: str, client: Client) -> None:
    client.get(f"/demo/{played}/maple-member/")
    assert "Demo: nothing here is real." in client.get("/room/").content.decode()
    (django_settings.DATA / mark.FILE).rename(django_settings.DATA / "elsewhere")
    try:
        assert "nothing here is real" not in client.get("/room/").content.decode()
    finally:
        (django_settings.DATA / "elsewhere").rename(django_settings.DATA / mark.FILE)


def test_scripted_members_are_marked_in_the_room(played: str, client: Client) -> None:
    client.get(f"/demo/{played}/maple-member/")
    page = client.get("/room/").content.decode()
    assert page.count('<span class="machine">scripted</span>') > 30
    assert page.count('<span class="machine">scripted</span></span></li>') == 8


@pytest.mark.parametrize(("slug", "moderator"), [("linde-member", "Herta"), ("maple-member", "Margaret")])
def test_a_members_page_shows_picture_voice_and_film_and_leads_to_the_moderator_alone(
    played: str, client: Client, slug: str, moderator: str
) -> None:
    client.get(f"/demo/{played}/{slug}/")
    page = client.get("/room/").content.decode()
    for found, kind in (("img", "image/jpeg"), ("audio", "audio/mp4"), ("video", "video/mp4")):
        [address] = re.findall(rf'<{found} src="(/media/\d+/[^"]+)"', page)
        answer = client.get(address)
        assert (answer.status_code, answer["Content-Type"]) == (200, kind)
        assert len(b"".join(part for part in answer)) > 10_000
    [way] = re.findall(r'href="(/room/\d+/conversations/)"', page)
    [alone] = re.findall(
        rf'href="(/room/\d+/)"[^>]*>(?:(?!</a>).)*{moderator}', client.get(way).content.decode(), re.DOTALL
    )
    talk = client.get(alone)
    assert talk.status_code == 200 and talk.content.decode().count('<bdi class="name">') >= 4
