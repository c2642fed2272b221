"""The HTTP twin: the same verbs and codes as over the socket."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from cast import Cast, say
from runde.chat.drafts import Draft, NewPoll
from runde.chat.joining import leave
from runde.chat.models import Membership, Message
from runde.kit.time import now
from runde.moderation.gate import submit
from runde.people.devices import make_device, revoke
from runde.people.models import Person


class Caller:
    """A program with a device token."""

    def __init__(self, person: Person) -> None:
        self.device, self.token = make_device(person=person, label="program", now=now())
        self.client = Client(headers={"Authorization": f"Bearer {self.token}"}, enforce_csrf_checks=True)

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        answer = self.client.generic(
            method, path, json.dumps(body) if body is not None else "", content_type="application/json"
        )
        return answer.status_code, json.loads(answer.content) if answer.content else None


@pytest.fixture
def ana(cast: Cast) -> Caller:
    return Caller(cast.ana)


def draft(text: str = "Hello", **more: Any) -> dict[str, Any]:
    return {"client_id": str(uuid4()), "text": text, **more}


def test_posting_answers_201_and_again_200_with_the_same_acknowledgement(cast: Cast, ana: Caller) -> None:
    body = draft()
    path = f"/api/rooms/{cast.linde.pk}/messages"
    status, ack = ana.call("POST", path, body)
    assert (status, ack["client_id"], ack["room"], ack["seq"]) == (201, body["client_id"], cast.linde.pk, 1)
    assert ana.call("POST", path, body) == (200, ack)
    status, page = ana.call("GET", path)
    [item] = page["items"]
    assert (status, page["more"], item["seq"], item["at"], item["text"]) == (200, False, 1, ack["at"], "Hello")
    assert (item["author"], item["client_id"]) == (cast.ana.pk, body["client_id"])


def test_a_body_too_large_to_be_read_is_refused_like_a_long_text(cast: Cast, ana: Caller) -> None:
    status, no = ana.call("POST", f"/api/rooms/{cast.linde.pk}/messages", draft("x" * 3_000_000))
    assert (status, no["code"]) == (422, "too_long")


def test_pages_before_and_after(cast: Cast, ana: Caller) -> None:
    for number in range(1, 8):
        say(cast.linde, cast.anton, str(number))
    path = f"/api/rooms/{cast.linde.pk}/messages"
    for query, seqs, more in (
        ("?limit=3", [5, 6, 7], True),
        ("?before=5&limit=3", [2, 3, 4], True),
        ("?before=2", [1], False),
        ("?after=5&limit=500", [6, 7], False),
        ("?after=0&limit=2", [1, 2], True),
        ("?after=7", [], False),
    ):
        _, page = ana.call("GET", path + query)
        assert ([item["seq"] for item in page["items"]], page["more"]) == (seqs, more)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"text": "x"}, 400, "malformed"),
        ({"client_id": "me", "text": "x"}, 400, "malformed"),
        ([], 400, "malformed"),
        (draft(reply_to=0), 400, "malformed"),
        (draft(" "), 422, "empty"),
        (draft("x" * 10_001), 422, "too_long"),
        (draft(reply_to=7), 404, "unknown"),
    ],
)
def test_what_cannot_be_posted(cast: Cast, ana: Caller, body: Any, status: int, code: str) -> None:
    got, answer = ana.call("POST", f"/api/rooms/{cast.linde.pk}/messages", body)
    assert (got, answer["code"]) == (status, code)
    assert answer["reason"].endswith(".")
    assert not Message.objects.exists()


def test_a_body_that_is_no_json_is_malformed(cast: Cast, ana: Caller) -> None:
    answer = ana.client.post(f"/api/rooms/{cast.linde.pk}/messages", "{", content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "messages", draft()),
        ("GET", "messages", None),
        ("GET", "messages?after=0", None),
        ("PUT", "messages/1", draft()),
        ("DELETE", "messages/1?client_id=7f3c1f64-6f5e-4a56-9a44-3f2b1f1f0e10", None),
        ("PUT", "read", {"seq": 1}),
    ],
)
def test_a_room_that_is_not_mine_answers_like_one_that_does_not_exist(
    cast: Cast, ana: Caller, method: str, path: str, body: Any
) -> None:
    say(cast.ahorn, cast.ben, "Not for Ana")
    answers = [ana.call(method, f"/api/rooms/{room}/{path}", body) for room in (cast.ahorn.pk, 987_654)]
    assert answers[0] == answers[1]
    assert answers[0][0] == 404
    leave(room=cast.linde, person=cast.ana, by=None, now=now())
    assert ana.call(method, f"/api/rooms/{cast.linde.pk}/{path}", body) == answers[0]


def test_edit_take_back_and_read(cast: Cast, ana: Caller) -> None:
    say(cast.linde, cast.ana, "one")
    base = f"/api/rooms/{cast.linde.pk}"
    assert ana.call("PUT", f"{base}/messages/1", draft("two"))[0] == 200
    _, page = ana.call("GET", f"{base}/messages")
    assert (page["items"][0]["text"], page["items"][0]["edited"]) == ("two", True)
    assert ana.call("DELETE", f"{base}/messages/1?client_id={uuid4()}")[0] == 200
    _, page = ana.call("GET", f"{base}/messages")
    assert (page["items"][0]["text"], page["items"][0]["taken_back"]) == ("", True)
    assert ana.call("PUT", f"{base}/messages/1", draft("three"))[1]["code"] == "gone"
    assert ana.call("PUT", f"{base}/read", {"seq": 1}) == (204, None)
    assert Membership.objects.get(room=cast.linde, person=cast.ana).read == 1


def test_nobody_and_invented_and_revoked_tokens_get_401(cast: Cast, ana: Caller) -> None:
    assert ana.call("GET", "/api/me")[0] == 200
    revoke(device=ana.device, by=cast.olga, now=now())
    invented = Client(headers={"Authorization": "Bearer invented"})
    for client in (ana.client, invented, Client()):
        for path in ("/api/me", f"/api/rooms/{cast.linde.pk}/messages"):
            answer = client.get(path)
            assert (answer.status_code, answer.json()["code"]) == (401, "unauthorised")
        answer = client.post(f"/api/rooms/{cast.linde.pk}/messages", draft(), content_type="application/json")
        assert answer.status_code == 401


def test_a_cookie_needs_the_csrf_token_and_a_token_does_not(cast: Cast, ana: Caller) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies["runde_device"] = ana.token
    path = f"/api/rooms/{cast.linde.pk}/messages"
    assert client.get("/api/me").json() == {"person": cast.ana.pk, "name": "Ana", "language": "en"}
    assert client.post(path, draft(), content_type="application/json").status_code == 403
    assert not Message.objects.exists()
    assert ana.call("POST", path, draft())[0] == 201


def test_the_api_describes_itself(client: Client) -> None:
    schema = client.get("/api/openapi.json").json()
    assert set(schema["paths"]) == {
        "/api/me",
        "/api/media",
        "/api/media/{medium}",
        "/api/rooms/{room}/messages",
        "/api/rooms/{room}/search",
        "/api/rooms/{room}/day",
        "/api/rooms/{room}/messages/{seq}",
        "/api/rooms/{room}/messages/{seq}/reaction",
        "/api/rooms/{room}/messages/{seq}/vote",
        "/api/rooms/{room}/read",
    }


@pytest.mark.promise("D16")
def test_words_and_choices_go_over_http_as_well(cast: Cast, ana: Caller) -> None:
    path = f"/api/rooms/{cast.linde.pk}/messages"
    poll = NewPoll("poll", (("yes", "Yes", False), ("no", "No", False)))
    submit([Draft(cast.linde.pk, cast.carla.pk, uuid4(), "Do you walk?", poll=poll)])
    client_id = str(uuid4())
    status, ack = ana.call("PUT", f"{path}/1/reaction", {"client_id": client_id, "reaction": "thanks"})
    assert (status, ack["client_id"], ack["seq"]) == (200, client_id, 1)
    assert ana.call("PUT", f"{path}/1/vote", {"client_id": client_id, "option": "yes"})[0] == 200
    assert ana.call("PUT", f"{path}/1/vote", {"client_id": client_id, "option": "maybe"})[0] == 404
    [item] = ana.call("GET", path)[1]["items"]
    assert item["reactions"] == {"thanks": [cast.ana.pk]}
    assert (item["poll"]["mine"], item["poll"]["voters"]) == ("yes", 1)


@pytest.mark.promise("D9")
def test_without_a_name_the_others_read_nobody(cast: Cast, ana: Caller) -> None:
    path = f"/api/rooms/{cast.linde.pk}/messages"
    assert ana.call("POST", path, draft("May I ask?", anonymous=True))[0] == 201
    [mine] = ana.call("GET", path)[1]["items"]
    [theirs] = Caller(cast.anton).call("GET", path)[1]["items"]
    assert (mine["author"], theirs["author"], theirs["anonymous"]) == (cast.ana.pk, 0, True)


def test_taking_back_answers_with_an_acknowledgement_and_nothing_of_the_talk(cast: Cast, ana: Caller) -> None:
    path = f"/api/rooms/{cast.linde.pk}/messages"
    for number in range(3):
        say(cast.linde, cast.ana, f"{number} " + "long " * 700)
    client_id = str(uuid4())
    status, ack = ana.call("DELETE", f"{path}/2?client_id={client_id}")
    assert status == 200
    assert set(ack) == {"client_id", "room", "seq", "at"}
    assert (ack["client_id"], ack["room"], ack["seq"]) == (client_id, cast.linde.pk, 2)
    assert len(json.dumps(ack)) < 200
