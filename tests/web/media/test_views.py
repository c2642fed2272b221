"""Fetching files: to those who may, whole or in ranges, kept in private, and never anything that runs."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.http import HttpResponseBase
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cast import Cast
from media.making import PDF
from media.sending import prepared
from media.test_attaching import ready
from runde.chat.drafts import Draft, Posted
from runde.chat.joining import leave
from runde.chat.models import Message
from runde.kit.time import now
from runde.media.attaching import described, version_of
from runde.media.models import Medium
from runde.media.storing import file_of, remove_folders
from runde.moderation.gate import submit
from runde.moderation.reports import hide, report
from runde.moderation.reports import leave as leave_it
from runde.people.devices import make_device
from runde.people.models import Person, Role
from runde.web.media.ranges import CHUNK, Parts, Span, Unsatisfiable, asked_for

pytestmark = pytest.mark.promise("S1")


def browser(person: Person) -> Client:
    """Where somebody is signed in."""
    client = Client()
    client.cookies["runde_device"] = make_device(person=person, label="phone", now=now())[1]
    return client


def content(answer: HttpResponseBase) -> bytes:
    try:
        return b"".join(answer) if answer.streaming else answer.content  # type: ignore[attr-defined]
    finally:
        answer.close()


def status(client: Client, medium: Medium, **headers: str) -> int:
    """What somebody is answered who asks for a medium."""
    answer = client.get(f"/media/{medium.pk}/full", headers=headers)
    content(answer)
    return answer.status_code


def holding(owner: Person, kind: str, held: bytes) -> Medium:
    """A ready medium whose file has these bytes."""
    medium = ready(owner, kind)
    file = file_of(medium, "full")
    assert file is not None
    file.write_bytes(held)
    return medium


def tag_of(medium: Medium) -> str:
    return f'"{medium.pk}-{version_of(medium)}-full"'


@pytest.fixture
def shown(cast: Cast) -> tuple[Medium, Message]:
    """A picture of Ana's, posted in Linde."""
    medium = holding(cast.ana, "picture", bytes(range(256)))
    [posted] = submit([Draft(cast.linde.pk, cast.ana.pk, uuid4(), "Look", attachments=(medium.pk,))])
    assert isinstance(posted, Posted), posted
    return medium, Message.objects.get(pk=posted.message_id)


def test_its_owner_and_those_in_the_room_get_it_and_nobody_else(cast: Cast, shown: tuple[Medium, Message]) -> None:
    medium, _ = shown
    found = {person.name: status(browser(person), medium) for person in Person.objects.all()}
    assert len(found) == 8
    assert found == {name: 200 if name in {"Ana", "Anton", "Carla"} else 404 for name in found}
    leave(room=cast.linde, person=cast.anton, by=cast.olga, now=now())
    assert status(browser(cast.anton), medium) == 404
    leave(room=cast.linde, person=cast.ana, by=cast.ana, now=now())
    assert status(browser(cast.ana), medium) == 200, "it is hers"
    assert Client().get(f"/media/{medium.pk}/full").status_code == 401


def test_what_is_absent_and_what_is_forbidden_look_alike(cast: Cast, shown: tuple[Medium, Message]) -> None:
    medium, message = shown
    ben, anton = browser(cast.ben), browser(cast.anton)
    forbidden, absent = (ben.get(f"/media/{number}/full") for number in (medium.pk, 987_654))
    assert forbidden.status_code == absent.status_code == 404
    assert forbidden.headers.keys() == absent.headers.keys()
    for path in (f"{medium.pk}/upload", f"{medium.pk}/full.jpg", f"{medium.pk}/..", f"{medium.pk}/small"):
        assert anton.get(f"/media/{path}").status_code == 404
    Message.objects.filter(pk=message.pk).update(hidden_at=now())
    assert status(anton, medium) == 404
    assert status(browser(cast.carla), medium) == 200
    remove_folders([medium.key])
    assert status(browser(cast.ana), medium) == 404
    assert browser(cast.ana).head(f"/media/{medium.pk}/full").status_code == 404


@pytest.mark.parametrize("state", [Medium.ARRIVING, Medium.WORKING, Medium.REFUSED])
def test_what_is_not_ready_is_not_there(cast: Cast, state: str) -> None:
    medium = holding(cast.ana, "picture", b"x")
    Medium.objects.filter(pk=medium.pk).update(state=state)
    assert status(browser(cast.ana), medium) == 404


@pytest.mark.parametrize(
    ("kind", "content_type"), [("picture", "image/jpeg"), ("voice", "audio/mp4"), ("video", "video/mp4")]
)
def test_headers_let_it_be_kept_in_private_and_nothing_in_it_run(cast: Cast, kind: str, content_type: str) -> None:
    medium = holding(cast.ana, kind, b"<script>alert(1)</script>")
    answer = browser(cast.ana).get(f"/media/{medium.pk}/full?v={version_of(medium)}")
    wanted = {
        "Content-Type": content_type,
        "Content-Length": "25",
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, max-age=31536000, immutable",
        "Content-Disposition": "inline",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "ETag": tag_of(medium),
    }
    assert {name: answer.headers.get(name) for name in wanted} == wanted
    assert "Content-Encoding" not in answer.headers
    assert content(answer) == b"<script>alert(1)</script>"


def test_another_medium_of_the_same_number_is_not_taken_for_the_one_before(cast: Cast) -> None:
    """After an older backup was put back, numbers are given once more."""
    before = holding(cast.ana, "picture", b"before")
    ana, address = browser(cast.ana), f"/media/{before.pk}/full?v={version_of(before)}"
    number, tag = before.pk, tag_of(before)
    Medium.objects.filter(pk=number).delete()
    after = holding(cast.ana, "picture", b"after")
    Medium.objects.filter(pk=after.pk).update(id=number)
    after = Medium.objects.get(pk=number)
    assert described(after)["v"] != described(before)["v"]
    answer = ana.get(address, headers={"If-None-Match": tag})
    assert (answer.status_code, content(answer)) == (200, b"after")
    assert answer.headers["Cache-Control"] == "private, no-cache", "it is not what the address names"
    answer = ana.get(f"/media/{after.pk}/full")
    assert (answer.headers["Cache-Control"], content(answer)) == ("private, no-cache", b"after")


def test_a_document_is_saved_under_its_name_and_never_shown(cast: Cast) -> None:
    medium = prepared(cast.olga, "document", PDF, name='Plan "für" alle.pdf')
    answer = browser(cast.olga).get(f"/media/{medium.pk}/full")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == "attachment; filename*=utf-8''Plan%20%22f%C3%BCr%22%20alle.pdf"
    assert content(answer) == PDF


def test_the_head_of_it_has_no_body(cast: Cast, shown: tuple[Medium, Message]) -> None:
    medium, _ = shown
    answer = browser(cast.ana).head(f"/media/{medium.pk}/full", headers={"Range": "bytes=0-9"})
    assert (answer.status_code, answer.headers["Content-Length"], answer.content) == (200, "256", b"")
    assert browser(cast.ana).post(f"/media/{medium.pk}/full").status_code == 405


def test_who_has_it_already_is_told_so(cast: Cast, shown: tuple[Medium, Message]) -> None:
    medium, _ = shown
    ana = browser(cast.ana)
    tag = tag_of(medium)
    answer = ana.get(f"/media/{medium.pk}/full", headers={"If-None-Match": f'"other", {tag}'})
    assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", tag)
    assert status(ana, medium, **{"If-None-Match": '"other"'}) == 200


@pytest.mark.parametrize(
    ("header", "status", "expected", "span"),
    [
        ("bytes=0-9", 206, bytes(range(10)), "bytes 0-9/256"),
        ("bytes=250-", 206, bytes(range(250, 256)), "bytes 250-255/256"),
        ("bytes=250-9999", 206, bytes(range(250, 256)), "bytes 250-255/256"),
        ("bytes=-6", 206, bytes(range(250, 256)), "bytes 250-255/256"),
        ("bytes=-9999", 206, bytes(range(256)), "bytes 0-255/256"),
        ("bytes=256-", 416, b"", "bytes */256"),
        ("bytes=-0", 416, b"", "bytes */256"),
        ("bytes=9-3", 200, bytes(range(256)), None),
        ("bytes=0-1,5-6", 200, bytes(range(256)), None),
        ("lines=0-1", 200, bytes(range(256)), None),
        ("bytes=-", 200, bytes(range(256)), None),
        ("bytes=" + "9" * 400 + "-", 200, bytes(range(256)), None),
    ],
)
def test_a_range_is_answered_with_just_these_bytes(
    cast: Cast, shown: tuple[Medium, Message], header: str, status: int, expected: bytes, span: str | None
) -> None:
    answer = browser(cast.anton).get(f"/media/{shown[0].pk}/full", headers={"Range": header})
    assert (answer.status_code, answer.headers.get("Content-Range")) == (status, span)
    assert answer.headers["Accept-Ranges"] == "bytes"
    if status != 416:
        assert answer.headers["Content-Length"] == str(len(expected))
    assert content(answer) == expected


def test_a_range_of_another_file_is_all_of_this_one(cast: Cast, shown: tuple[Medium, Message]) -> None:
    medium, _ = shown
    ana = browser(cast.ana)
    same = {"Range": "bytes=0-9", "If-Range": tag_of(medium)}
    other = {"Range": "bytes=0-9", "If-Range": '"another"'}
    assert status(ana, medium, **same) == 206
    answer = ana.get(f"/media/{medium.pk}/full", headers=other)
    assert (answer.status_code, content(answer)) == (200, bytes(range(256)))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    held=st.binary(max_size=60),
    first=st.none() | st.integers(0, 70),
    last=st.none() | st.integers(0, 70),
)
def test_any_range_is_what_slicing_gives(
    tmp_path_factory: pytest.TempPathFactory, held: bytes, first: int | None, last: int | None
) -> None:
    header = f"bytes={'' if first is None else first}-{'' if last is None else last}"
    file = tmp_path_factory.getbasetemp() / "held"
    file.write_bytes(held)
    try:
        span = asked_for(header, len(held))
    except Unsatisfiable:
        assert not held or last == 0 or (first is not None and first >= len(held))
        return
    if (first is None and last is None) or (first is not None and last is not None and last < first):
        assert span is None
    else:
        assert span is not None
        wanted = held[-last:] if first is None and last else held[first : None if last is None else last + 1]
        assert b"".join(Parts(file.open("rb"), span)) == wanted


def test_a_large_file_is_read_in_small_parts_and_closed_in_the_end(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "large"
    path.write_bytes(bytes(CHUNK * 3 + 5))
    file = path.open("rb")
    assert [len(part) for part in Parts(file, Span(0, CHUNK * 3 + 5))] == [CHUNK, CHUNK, CHUNK, 5]
    assert file.closed
    file = path.open("rb")
    begun = Parts(file, Span(0, CHUNK * 3))
    next(begun)
    begun.close()
    assert file.closed
    assert list(begun) == []
    file = path.open("rb")
    Parts(file, Span(0, 5)).close()
    assert file.closed, "also when nobody has read from it"


def test_signing_out_lets_the_browser_forget_the_pictures(cast: Cast) -> None:
    answer = browser(cast.ana).post("/sign-out/")
    assert answer.headers["Clear-Site-Data"] == '"cache"'


def test_every_picture_of_a_room_costs_the_same_few_questions(
    cast: Cast, shown: tuple[Medium, Message], django_assert_max_num_queries: object
) -> None:
    anton = browser(cast.anton)
    status(anton, shown[0])
    with django_assert_max_num_queries(4):  # type: ignore[operator]
        status(anton, shown[0])


def desk(person: Person) -> Client:
    """Where somebody is signed in as staff."""
    client = Client()
    client.force_login(person.user)
    return client


@pytest.mark.promise("C4")
def test_the_office_sees_what_is_in_question_and_nothing_else(cast: Cast, shown: tuple[Medium, Message]) -> None:
    medium, message = shown
    olga = desk(cast.olga)
    assert status(olga, medium) == 404
    report(room=cast.linde.pk, seq=message.seq, by=cast.anton, now=now())
    assert status(olga, medium) == 200
    assert status(browser(cast.olga), medium) == 404  # by a device nobody is in the office
    assert {status(browser(person), medium) for person in (cast.ben, cast.karl, cast.dev, cast.gil)} == {404}
    leave_it(room=cast.linde.pk, seq=message.seq, by=cast.carla, reason="x", now=now())
    assert status(olga, medium) == 404
    hide(room=cast.linde.pk, seq=message.seq, by=cast.carla, reason="x", now=now())
    assert (status(olga, medium), status(browser(cast.carla), medium)) == (200, 200)
    assert status(browser(cast.anton), medium) == 404
    Message.objects.filter(pk=message.pk).update(taken_back_at=now())
    assert (status(olga, medium), status(browser(cast.carla), medium)) == (404, 404)


@pytest.mark.promise("C4")
def test_in_a_browser_of_two_people_the_staff_session_counts_for_the_office(
    cast: Cast, shown: tuple[Medium, Message]
) -> None:
    medium, message = shown
    report(room=cast.linde.pk, seq=message.seq, by=cast.anton, now=now())
    both = browser(cast.ben)
    both.force_login(cast.olga.user)
    assert status(both, medium) == 200


@pytest.mark.promise("C4")
def test_who_is_staff_without_coordinating_sees_nothing(cast: Cast, shown: tuple[Medium, Message]) -> None:
    medium, message = shown
    report(room=cast.linde.pk, seq=message.seq, by=cast.anton, now=now())
    Role.objects.update(ended_at=now())
    assert status(desk(cast.olga), medium) == 404
