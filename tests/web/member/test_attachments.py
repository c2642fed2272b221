"""What is attached to messages, in the page as the server makes it: for eyes without a script, and for the script."""

from __future__ import annotations

import html
import json
import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import translation

from cast import Cast, say
from runde.chat.drafts import Change, Draft
from runde.chat.joining import join
from runde.chat.models import Message
from runde.kit.time import now
from runde.media.attaching import version_of
from runde.media.models import Medium
from runde.moderation.gate import change, submit
from runde.people.devices import make_device
from runde.people.models import Person
from runde.people.signin import DEVICE_COOKIE
from runde.web import room_words as words

FACTS: dict[str, dict[str, Any]] = {
    "picture": {"width": 640, "height": 480},
    "voice": {"milliseconds": 65_000},
    "video": {"width": 320, "height": 240, "milliseconds": 2_000},
    "document": {"name": 'Plan "A".pdf', "size": 1_234_567},
}


def file(number: int, variant: str) -> str:
    """The address of a file of a medium, with its version."""
    return f"/media/{number}/{variant}?v={version_of(Medium.objects.get(pk=number))}"


def page_of(person: Person) -> str:
    client = Client()
    _, client.cookies[DEVICE_COOKIE] = make_device(person=person, label="phone", now=now())
    return client.get("/room/").content.decode()


def told(page: str, name: str) -> Any:
    """What the page tells its script."""
    found = re.search(rf'<script id="{name}" type="application/json">(.*?)</script>', page)
    assert found
    return json.loads(found[1])


def medium(owner: Person, kind: str) -> Medium:
    """One that is ready."""
    facts = {"size": 1000, **FACTS[kind]}
    return Medium.objects.create(
        key=uuid4(), owner=owner, kind=kind, state=Medium.READY, made_at=now(), ready_at=now(), **facts
    )


def show(cast: Cast, author: Person, *kinds: str, text: str = "") -> Message:
    """`author` sends attachments of these kinds to Linde."""
    media = tuple(medium(author, kind).pk for kind in kinds)
    [posted] = submit([Draft(cast.linde.pk, author.pk, uuid4(), text, None, attachments=media)])
    return Message.objects.get(pk=posted.message_id)  # type: ignore[union-attr]


def talk(page: str) -> str:
    """The messages alone, without the patterns for the script."""
    return page.partition('<ol id="messages"')[2].partition("</ol>")[0]


@pytest.mark.promise("D8")
def test_each_kind_can_be_seen_or_heard_without_a_script(cast: Cast) -> None:
    message = show(cast, cast.anton, "picture", "voice", "video", "document")
    ids = [one.medium_id for one in message.attachments.all()]
    full, small = ([file(number, variant) for number in ids] for variant in ("full", "small"))
    page = talk(page_of(cast.ana))
    assert f'<a class="open" href="{full[0]}"><img src="{small[0]}" width="640" height="480"' in page
    assert 'alt="Picture by Anton, ' in page
    assert f'<audio src="{full[1]}" controls preload="none">' in page
    assert '<span class="clock">1:05</span>' in page
    assert f'<video src="{full[2]}" poster="{small[2]}" width="320" height="240" controls' in page
    assert f'<a class="file" href="{full[3]}" download="Plan &quot;A&quot;.pdf">' in page
    assert "1.2 MB" in page


def test_the_script_finds_what_the_protocol_tells(cast: Cast) -> None:
    message = show(cast, cast.ana, "picture", text="Mine")
    page = talk(page_of(cast.ana))
    [items] = re.findall(r'data-items="([^"]*)"', page)
    [attached] = message.attachments.all()
    assert json.loads(html.unescape(items)) == [
        {"id": attached.medium_id, "kind": "picture", "v": version_of(attached.medium), "width": 640, "height": 480}
    ]
    assert 'alt="Your picture, ' in page


def test_what_is_taken_back_shows_nothing(cast: Cast) -> None:
    message = show(cast, cast.anton, "picture", "voice")
    change(Change(cast.linde.pk, cast.anton.pk, message.seq, uuid4(), None))
    page = talk(page_of(cast.ana))
    assert "/media/" not in page
    assert "Anton took this message back." in page


@pytest.mark.parametrize(
    ("kinds", "stands"),
    [(("picture",), "Picture"), (("picture", "picture"), "2 pictures"), (("voice",), "Voice message"), ((), "")],
)
def test_an_answer_to_what_has_no_text_says_what_it_was(cast: Cast, kinds: tuple[str, ...], stands: str) -> None:
    assert words.kinds([{"kind": kind} for kind in kinds]) == stands
    if kinds:
        message = show(cast, cast.anton, *kinds)
        say(cast.linde, cast.carla, "How nice", reply_to=message.seq)
        assert f'<span class="quote-text" dir="auto">{stands}</span>' in talk(page_of(cast.ana))


def test_the_number_of_queries_does_not_grow_with_what_is_attached(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    client = Client()
    _, client.cookies[DEVICE_COOKIE] = make_device(person=cast.ana, label="phone", now=now())
    client.get("/room/")
    show(cast, cast.anton, "picture")
    with django_assert_max_num_queries(20) as few:
        client.get("/room/")
    for _ in range(3):
        show(cast, cast.anton, "picture", "voice", "video")
    with django_assert_max_num_queries(20) as more:
        client.get("/room/")
    assert len(more) == len(few)


def test_documents_are_for_those_who_have_a_role_in_the_house(cast: Cast) -> None:
    join(room=cast.linde, person=cast.olga, by=None, now=now())
    member, staff = page_of(cast.ana), page_of(cast.olga)
    assert 'accept="image/*,video/*"' in member
    assert 'accept="image/*,video/*,application/pdf"' in staff
    assert told(member, "room-data")["media"]["limits"].keys() == {"picture", "voice", "video"}
    assert told(member, "room-data")["media"]["limits"]["video"] == {"bytes": 80_000_000, "seconds": 180}
    assert told(staff, "room-data")["media"]["limits"].keys() == set(Medium.KINDS)


@pytest.mark.parametrize(("size", "read"), [(0, "0.1 MB"), (1_250_000, "1.2 MB"), (20_000_000, "20 MB")])
def test_sizes_are_read_in_megabytes(size: int, read: str) -> None:
    assert words.attachment({"kind": "document", "size": size})["weight"] == read
    with translation.override("de"):
        assert words.attachment({"kind": "document", "size": size})["weight"] == read.replace(".", ",")
