"""Fetching one's data: asked for with the PIN, and by nobody else."""

from __future__ import annotations

import pytest
from django.http import HttpResponseBase
from django.test import Client

from cast import PASSWORD, Cast
from runde.consent.models import Request
from runde.keeping.copying import folder
from runde.kit.time import now
from runde.people.models import Pin
from runde.people.pins import MOST_WRONG, hash_pin, set_pin
from web.moderator.browsing import browser, plain

pytestmark = [pytest.mark.promise("D15"), pytest.mark.promise("B16")]
COPY = "/own/leaving/copy/"


@pytest.fixture
def ana(cast: Cast) -> Client:
    """Ana's browser; her PIN is 2468."""
    set_pin(person=cast.ana, hashed=hash_pin("2468"), now=now())
    return browser(cast.ana)


def made(content: bytes) -> Request:
    """The copy that was asked for, made with this content."""
    Request.objects.update(done_at=now())
    request = Request.objects.get(kind=Request.COPY)
    assert request.key is not None
    folder().mkdir(mode=0o700, exist_ok=True)
    (folder() / f"{request.key.hex}.zip").write_bytes(content)
    return request


def body(answer: HttpResponseBase) -> bytes:
    return b"".join(answer)  # read to its end, the client closes it


def test_the_pin_is_asked_again_and_then_patience(ana: Client) -> None:
    assert "Make my file" in ana.get(COPY).content.decode()
    wrong = ana.post(COPY, {"pin": "1357"})
    assert (wrong.status_code, "This PIN is not right" in wrong.content.decode()) == (422, True)
    assert not Request.objects.exists()
    for _ in range(2):  # a second tap
        assert ana.post(COPY, {"pin": "2468"}).headers["Location"] == COPY
    assert Request.objects.count() == 1
    page = ana.get(COPY).content.decode()
    assert "Your file is being made" in page
    assert "Make my file" not in page


def test_the_file_comes_whole_or_in_the_part_that_is_wanting(ana: Client, cast: Cast) -> None:
    ana.post(COPY, {"pin": "2468"})
    request = made(b"0123456789" * 150)
    page = plain(ana.get(COPY).content.decode())
    assert "Your file is ready (1.5 KB)" in page
    address = f"{COPY}{request.pk}/data.zip"
    whole = ana.get(address)
    assert body(whole) == b"0123456789" * 150
    assert whole.headers["Content-Type"] == "application/zip"
    assert whole.headers["Content-Disposition"] == 'attachment; filename="my-data-in-runde.zip"'
    assert whole.headers["Cache-Control"] == "private, no-store"
    rest = ana.get(address, headers={"Range": "bytes=1495-", "If-Range": whole.headers["ETag"]})
    assert (rest.status_code, body(rest)) == (206, b"56789")
    for person in (cast.anton, cast.carla, cast.olga):
        assert browser(person).get(address).status_code == 404
    staff = Client()
    staff.post("/staff/", {"login": "olga@example.org", "password": PASSWORD})
    assert staff.get(address).status_code == 404
    assert Client().get(address).status_code == 401


def test_a_file_that_is_gone_can_be_asked_for_again(ana: Client) -> None:
    ana.post(COPY, {"pin": "2468"})
    request = made(b"x")
    assert request.key is not None
    (folder() / f"{request.key.hex}.zip").unlink()  # as after a backup was put back
    assert ana.get(f"{COPY}{request.pk}/data.zip").status_code == 404
    assert "Make my file" in ana.get(COPY).content.decode()
    ana.post(COPY, {"pin": "2468"})
    assert "Your file is being made" in ana.get(COPY).content.decode()


def test_without_a_pin_that_works_one_is_told_to_call(ana: Client, cast: Cast) -> None:
    Pin.objects.update(wrong=MOST_WRONG - 1)
    last = ana.post(COPY, {"pin": "1357"})
    assert (last.status_code, "you have none that works" in last.content.decode()) == (422, True)
    assert ana.post(COPY, {"pin": "2468"}).status_code == 422
    for person in (cast.anton, cast.olga):
        page = browser(person).get(COPY).content.decode()
        assert "you have none that works" in page
        assert "Make my file" not in page
    assert not Request.objects.exists()
