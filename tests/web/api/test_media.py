"""Uploads over HTTP: what a client is told at each step, in the person's language."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
from django.test import Client

from cast import Cast
from media.making import PDF, SVG, picture, sound
from media.sending import work_off
from runde.kit.time import now
from runde.media.limits import PIECE
from runde.media.models import Medium
from runde.people.devices import make_device
from runde.people.models import Person

pytestmark = pytest.mark.promise("D8")


class Sender:
    """A program with a device token that uploads."""

    def __init__(self, person: Person, **headers: str) -> None:
        _, token = make_device(person=person, label="program", now=now())
        self.client = Client(headers={"Authorization": f"Bearer {token}", **headers}, enforce_csrf_checks=True)

    def call(
        self, method: str, path: str, body: bytes = b"", content_type: str = "application/json"
    ) -> tuple[int, Any]:
        answer = self.client.generic(method, f"/api/media{path}", body, content_type=content_type)
        return answer.status_code, json.loads(answer.content) if answer.content else None

    def begin(self, kind: str, size: int, **more: Any) -> tuple[int, Any]:
        return self.call("POST", "", json.dumps({"kind": kind, "size": size, **more}).encode())

    def put(self, medium: int, offset: int, piece: bytes) -> tuple[int, Any]:
        return self.call("PUT", f"/{medium}?offset={offset}", piece, "application/octet-stream")


@pytest.fixture
def ana(cast: Cast) -> Sender:
    return Sender(cast.ana)


def test_a_picture_is_announced_sent_and_ready(cast: Cast, ana: Sender) -> None:
    content = picture(size=(400, 300))
    status, begun = ana.begin("picture", len(content))
    number = begun["id"]
    assert status == 201
    assert begun == {"id": number, "kind": "picture", "state": "arriving", "offset": 0, "piece": PIECE}
    half = len(content) // 2
    assert ana.put(number, 0, content[:half]) == (200, {**begun, "offset": half})
    assert ana.put(number, half, content[half:]) == (200, {**begun, "offset": len(content), "state": "working"})
    work_off()
    version = Medium.objects.get(pk=number).key.hex[:8]
    assert ana.call("GET", f"/{number}") == (
        200,
        {**begun, "offset": len(content), "state": "ready", "v": version, "width": 400, "height": 300},
    )


def test_a_voice_message_tells_its_seconds_and_a_document_its_name(cast: Cast) -> None:
    olga = Sender(cast.olga)
    for kind, content, more, told in (
        ("voice", sound("wav", "pcm_s16le", seconds=2), {}, {"seconds": 2}),
        ("document", PDF, {"name": "Plan.pdf"}, {"name": "Plan.pdf", "size": len(PDF)}),
    ):
        _, begun = olga.begin(kind, len(content), **more)
        olga.put(begun["id"], 0, content)
        work_off()
        _, found = olga.call("GET", f"/{begun['id']}")
        assert {key: found[key] for key in told} == told
        assert "reason" not in found


def test_a_piece_for_another_place_is_answered_with_the_true_one(ana: Sender) -> None:
    _, begun = ana.begin("picture", 10)
    ana.put(begun["id"], 0, b"12345")
    assert ana.put(begun["id"], 7, b"890") == (409, {**begun, "offset": 5})
    assert ana.put(begun["id"], 0, b"12345") == (200, {**begun, "offset": 5}), "sent twice it changes nothing"
    assert "used" not in ana.call("GET", f"/{begun['id']}")[1]
    assert ana.call("GET", f"/{begun['id']}")[1]["offset"] == 5, "where a broken upload goes on"


@pytest.mark.parametrize(
    ("kind", "size", "status", "code", "word"),
    [
        ("video", 200_000_000, 413, "video_too_large", "80 MB"),
        ("picture", 20_000_001, 413, "picture_too_large", "20 MB"),
        ("voice", 20_000_001, 413, "voice_too_large", "20 MB"),
        ("document", 1000, 403, "document_staff", "photo of the page"),
        ("picture", 0, 422, "empty_file", "nothing in this file"),
        ("film", 10, 400, "malformed", "damaged"),
        ("picture", -1, 400, "malformed", "damaged"),
    ],
)
def test_a_refusal_before_the_upload_says_the_limit_and_what_to_do(
    ana: Sender, kind: str, size: int, status: int, code: str, word: str
) -> None:
    answered, no = ana.begin(kind, size)
    assert (answered, no["code"]) == (status, code)
    assert word in no["reason"]
    assert not Medium.objects.exists()


def test_too_many_at_once_and_too_much_in_a_day_are_said(cast: Cast, ana: Sender) -> None:
    for _ in range(20):
        assert ana.begin("picture", 10)[0] == 201
    assert ana.begin("picture", 10)[1]["code"] == "uploads_unfinished"
    Medium.objects.update(state=Medium.READY, size=25_000_000)
    status, no = ana.begin("picture", 10)
    assert (status, no["code"]) == (429, "uploads_today")


def test_what_could_not_be_used_says_why_in_the_language_of_who_asks(cast: Cast) -> None:
    sentences = []
    for language in ("en", "de"):
        Person.objects.filter(pk=cast.ana.pk).update(language=language)
        ana = Sender(Person.objects.get(pk=cast.ana.pk))
        _, begun = ana.begin("picture", len(SVG))
        ana.put(begun["id"], 0, SVG)
        work_off()
        status, found = ana.call("GET", f"/{begun['id']}")
        assert (status, found["state"]) == (200, "refused")
        sentences.append(found["reason"])
    assert "cannot read this picture" in sentences[0]
    assert "Bild" in sentences[1]


@pytest.mark.parametrize("offset", ["", "?offset=-1", "?offset=x", f"?offset={2**63}"])
def test_a_piece_without_a_sensible_place_is_malformed(ana: Sender, offset: str) -> None:
    _, begun = ana.begin("picture", 10)
    status, no = ana.call("PUT", f"/{begun['id']}{offset}", b"x", "application/octet-stream")
    assert (status, no["code"]) == (400, "malformed")


def test_a_piece_that_is_too_large_is_malformed(ana: Sender) -> None:
    _, begun = ana.begin("picture", PIECE * 2)
    status, no = ana.put(begun["id"], 0, os.urandom(PIECE + 1))
    assert (status, no["code"]) == (400, "malformed")


def test_an_upload_is_its_owners_alone(cast: Cast, ana: Sender) -> None:
    _, begun = ana.begin("picture", 10)
    anton = Sender(cast.anton)
    for number in (begun["id"], 987_654):
        for method, query in (("GET", ""), ("PUT", "?offset=0"), ("DELETE", "")):
            status, no = anton.call(method, f"/{number}{query}", b"x")
            assert (status, no["code"]) == (404, "unknown"), method
    assert ana.call("DELETE", f"/{begun['id']}") == (204, None)
    assert ana.call("GET", f"/{begun['id']}")[0] == 404


def test_what_is_in_a_message_is_not_cancelled(ana: Sender) -> None:
    _, begun = ana.begin("picture", 10)
    Medium.objects.update(used_at=now())
    status, no = ana.call("DELETE", f"/{begun['id']}")
    assert (status, no["code"]) == (409, "in_use")
    assert ana.call("GET", f"/{begun['id']}")[1]["used"] is True


def test_nobody_uploads_without_signing_in_and_a_browser_shows_its_token(cast: Cast) -> None:
    body = json.dumps({"kind": "picture", "size": 10})
    assert Client().post("/api/media", body, content_type="application/json").status_code == 401
    browser = Client(enforce_csrf_checks=True)
    browser.cookies["runde_device"] = make_device(person=cast.ana, label="phone", now=now())[1]
    assert browser.post("/api/media", body, content_type="application/json").status_code == 403
    browser.get("/room/")
    token = {"X-CSRFToken": browser.cookies["runde_csrf"].value}
    begun = browser.post("/api/media", body, content_type="application/json", headers=token)
    assert begun.status_code == 201
    path = f"/api/media/{begun.json()['id']}?offset=0"
    for headers, status in ((None, 403), (token, 200)):
        sent = browser.put(path, b"1234567890", content_type="application/octet-stream", headers=headers)
        assert sent.status_code == status
