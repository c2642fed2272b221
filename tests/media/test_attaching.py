"""Media that belong to something: claimed once, described, and thrown away with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from cast import Cast, gather
from programme.racing import race
from runde.kit.time import now
from runde.media.attaching import claim, described, discard
from runde.media.models import Medium
from runde.media.storing import file_of, made_folder
from runde.people.models import Person

pytestmark = pytest.mark.promise("D8")


def ready(owner: Person, kind: str = "picture", **fields: Any) -> Medium:
    """A medium as it is when the work on it is done."""
    given: dict[str, Any] = {"state": Medium.READY, "size": 5, "arrived": 5, "made_at": now(), "ready_at": now()}
    medium = Medium.objects.create(key=uuid4(), owner=owner, kind=kind, **(given | fields))
    made_folder(medium.key)
    file = file_of(medium, "full")
    if file is not None:
        file.write_bytes(b"12345")
    return medium


def test_ready_media_of_ones_own_are_claimed_in_the_order_asked_for(cast: Cast) -> None:
    first, second = ready(cast.ana), ready(cast.ana, "voice")
    at = now()
    taken = claim(ids=[second.pk, first.pk], owner=cast.ana.pk, now=at)
    assert [medium.pk for medium in taken] == [second.pk, first.pk]
    assert {medium.used_at for medium in taken} == {at}
    assert set(Medium.objects.values_list("used_at", flat=True)) == {at}


@pytest.mark.parametrize("state", [Medium.ARRIVING, Medium.WORKING, Medium.REFUSED])
def test_one_that_cannot_be_had_leaves_all_of_them(cast: Cast, state: str) -> None:
    good, theirs, used = ready(cast.ana), ready(cast.anton), ready(cast.ana, used_at=now())
    bad = ready(cast.ana, state=state)
    for other in (theirs.pk, used.pk, bad.pk, 987_654, good.pk):
        assert claim(ids=[good.pk, other], owner=cast.ana.pk, now=now()) == []
    assert not Medium.objects.filter(used_at__isnull=False).exclude(pk=used.pk).exists()
    assert claim(ids=[], owner=cast.ana.pk, now=now()) == []


@pytest.mark.django_db(transaction=True)
def test_two_messages_at_once_cannot_have_the_same_medium(tmp_path: Path) -> None:
    cast = gather()
    medium = ready(cast.ana)

    def take() -> int:
        return len(claim(ids=[medium.pk], owner=cast.ana.pk, now=now()))

    *taken, used = race(tmp_path, *[take] * 4, then=lambda: Medium.objects.exclude(used_at=None).count())
    assert sorted(taken) == [0, 0, 0, 1]
    assert used == 1


def told(medium: Medium, **more: Any) -> dict[str, Any]:
    """What is told of every medium, and more."""
    return {"id": medium.pk, "kind": medium.kind, "v": medium.key.hex[:8], **more}


def test_clients_hear_what_they_need_to_show_it(cast: Cast) -> None:
    voice = ready(cast.ana, "voice", milliseconds=7_400)
    short = ready(cast.ana, "voice", milliseconds=120)
    video = ready(cast.ana, "video", width=720, height=1280, milliseconds=61_500)
    document = ready(cast.olga, "document", name="Plan.pdf", size=1234)
    assert (
        described(ready(cast.ana, width=40, height=30)).items()
        >= {"kind": "picture", "width": 40, "height": 30}.items()
    )
    assert described(voice) == told(voice, seconds=7)
    assert described(short)["seconds"] == 1
    assert described(video) == told(video, width=720, height=1280, seconds=62)
    assert described(document) == told(document, name="Plan.pdf", size=1234)


def test_what_is_thrown_away_is_gone_with_its_files_once_that_is_durable(
    cast: Cast, folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    doomed, other = ready(cast.ana), ready(cast.ana)
    with django_capture_on_commit_callbacks() as afterwards:
        discard(ids=[doomed.pk, 987_654], now=now())
        discard(ids=[], now=now())
    assert list(Medium.objects.all()) == [other]
    assert len(list(folder.rglob("full.jpg"))) == 2
    for act in afterwards:
        act()
    assert [file.parent.name for file in folder.rglob("full.jpg")] == [other.key.hex]


def test_a_file_belongs_to_a_ready_medium_only(cast: Cast) -> None:
    picture, voice, working = ready(cast.ana), ready(cast.ana, "voice"), ready(cast.ana, state=Medium.WORKING)
    found = file_of(picture, "small")
    assert found is not None
    assert found.name == "small.jpg"
    assert file_of(picture, "upload") is None
    assert file_of(voice, "small") is None
    assert file_of(working, "full") is None
