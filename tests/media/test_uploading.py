"""Uploads: limits before a byte is sent, pieces that are durable and never doubled, and what a broken upload finds."""

from __future__ import annotations

import os
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cast import Cast, gather
from media.sending import upload, work_off
from programme.racing import race
from runde.kit.refusals import SENTENCES, Refused
from runde.kit.time import now
from runde.media.attaching import claim
from runde.media.limits import DAY, LARGEST, MB, MOST_A_DAY, PIECE, UNFINISHED
from runde.media.models import Medium
from runde.media.storing import folder_of
from runde.media.uploading import Elsewhere, append, begin, cancel
from runde.people.models import Person

pytestmark = pytest.mark.promise("D8")


def start(owner: Person, kind: str = "picture", size: int = 10, name: str = "") -> Medium:
    return begin(owner=owner, kind=kind, size=size, name=name, now=now())


def refusal(owner: Person, kind: str = "picture", size: int = 10) -> str:
    """Why this upload cannot begin; nothing of it is kept."""
    before = Medium.objects.count()
    with pytest.raises(Refused) as refused:
        start(owner, kind, size)
    assert Medium.objects.count() == before
    return refused.value.refusal.code


def content_of(medium: Medium) -> bytes:
    return (folder_of(medium.key) / "upload").read_bytes()


@pytest.mark.parametrize(("kind", "limit"), LARGEST.items())
def test_what_is_too_large_is_refused_before_a_byte_is_sent(cast: Cast, kind: str, limit: int) -> None:
    who = cast.olga
    assert refusal(who, kind, limit + 1) == f"{kind}_too_large"
    assert str(limit // MB) in SENTENCES[f"{kind}_too_large"]
    assert start(who, kind, limit).state == Medium.ARRIVING


def test_a_video_of_200_megabytes_is_refused_at_once(cast: Cast) -> None:
    assert refusal(cast.ana, "video", 200 * MB) == "video_too_large"


def test_what_is_empty_or_of_no_kind_is_refused(cast: Cast) -> None:
    assert refusal(cast.ana, "picture", 0) == "empty_file"
    assert refusal(cast.ana, "picture", -5) == "empty_file"
    assert refusal(cast.ana, "program", 5) == "malformed"


def test_documents_come_from_people_with_a_role_in_the_house_only(cast: Cast) -> None:
    for person in (cast.ana, cast.carla, cast.dev):
        assert refusal(person, "document", 10) == "document_staff"
    assert start(cast.olga, "document", name="Plan.pdf").name == "Plan.pdf"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("", "document.pdf"),
        ("Brief", "Brief.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\Olga\\Über uns.PDF", "Über uns.pdf"),
        ("a\nb.pdf", "a b.pdf"),
        ("...", "document.pdf"),
        ("x" * 500 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_a_document_keeps_a_name_that_harms_nobody(cast: Cast, name: str, kept: str) -> None:
    assert start(cast.olga, "document", name=name).name == kept
    assert start(cast.olga, "picture", name=name).name == ""


def test_only_so_many_uploads_may_be_under_way(cast: Cast) -> None:
    for _ in range(UNFINISHED):
        last = start(cast.ana)
    assert refusal(cast.ana) == "uploads_unfinished"
    assert start(cast.anton), "everybody counts for themselves"
    cancel(medium=last.pk, owner=cast.ana.pk, now=now())
    assert start(cast.ana)


def test_what_waits_to_be_prepared_counts_as_under_way(cast: Cast) -> None:
    for _ in range(UNFINISHED):
        waiting = upload(cast.ana, "picture", b"x")
    assert waiting.state == Medium.WORKING
    assert refusal(cast.ana) == "uploads_unfinished"


def test_only_so_many_may_be_sent_in_a_day_and_cancelling_gives_none_back(cast: Cast) -> None:
    for _ in range(MOST_A_DAY):
        cancel(medium=start(cast.ana).pk, owner=cast.ana.pk, now=now())
    assert refusal(cast.ana) == "uploads_today"
    assert start(cast.anton)
    Medium.objects.filter(owner=cast.ana).update(made_at=now() - DAY)
    assert start(cast.ana)


def test_what_had_come_of_a_cancelled_upload_counts_for_the_day(cast: Cast) -> None:
    for _ in range(7):
        medium = start(cast.ana, "video", 80 * MB)
        Medium.objects.filter(pk=medium.pk).update(arrived=70 * MB)
        cancel(medium=medium.pk, owner=cast.ana.pk, now=now())
    assert refusal(cast.ana, "video", 11 * MB) == "uploads_today"
    assert start(cast.ana, "video", 10 * MB)


def test_only_so_much_may_be_sent_in_a_day(cast: Cast) -> None:
    for _ in range(6):
        start(cast.ana, "video", 80 * MB)
    assert refusal(cast.ana, "video", 21 * MB) == "uploads_today"
    assert start(cast.ana, "video", 20 * MB)
    Medium.objects.filter(owner=cast.ana).update(made_at=now() - DAY)
    assert start(cast.ana, "video", 80 * MB)


def test_a_disk_without_room_takes_no_upload(cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=201 * MB))
    assert refusal(cast.ana, "picture", MB) == "storage"
    assert "Make room there" in caplog.text
    assert start(cast.ana, "picture", 1000)


def test_a_file_arrives_piece_by_piece(cast: Cast, folder: Path) -> None:
    content = os.urandom(PIECE + 100)
    medium = start(cast.ana, size=len(content))
    first = append(medium=medium.pk, owner=cast.ana.pk, offset=0, piece=content[:PIECE])
    assert (first.state, first.arrived) == (Medium.ARRIVING, PIECE)
    last = append(medium=medium.pk, owner=cast.ana.pk, offset=PIECE, piece=content[PIECE:])
    assert (last.state, last.arrived) == (Medium.WORKING, len(content))
    assert content_of(medium) == content
    for place in (folder, folder_of(medium.key).parent, folder_of(medium.key)):
        assert place.stat().st_mode & 0o777 == 0o700
    assert (folder_of(medium.key) / "upload").stat().st_mode & 0o777 == 0o600


def test_a_piece_that_is_there_already_changes_nothing(cast: Cast) -> None:
    medium = start(cast.ana, size=10)
    for _ in range(3):
        assert append(medium=medium.pk, owner=cast.ana.pk, offset=0, piece=b"12345").arrived == 5
    append(medium=medium.pk, owner=cast.ana.pk, offset=5, piece=b"67890")
    again = append(medium=medium.pk, owner=cast.ana.pk, offset=5, piece=b"67890")
    assert (again.state, again.arrived) == (Medium.WORKING, 10)
    assert content_of(medium) == b"1234567890"


@pytest.mark.parametrize("offset", [4, 6, 9])
def test_a_piece_for_another_place_learns_where_the_upload_stands(cast: Cast, offset: int) -> None:
    medium = start(cast.ana, size=12)
    append(medium=medium.pk, owner=cast.ana.pk, offset=0, piece=b"12345")
    with pytest.raises(Elsewhere) as elsewhere:
        append(medium=medium.pk, owner=cast.ana.pk, offset=offset, piece=b"abc")
    assert elsewhere.value.medium.arrived == 5
    assert content_of(medium) == b"12345"


@pytest.mark.parametrize(("offset", "piece"), [(0, b""), (0, b"x" * 11), (8, b"abc"), (0, b"x" * (PIECE + 1))])
def test_what_is_no_piece_of_the_file_is_refused(cast: Cast, offset: int, piece: bytes) -> None:
    medium = start(cast.ana, size=10)
    with pytest.raises(Refused) as refused:
        append(medium=medium.pk, owner=cast.ana.pk, offset=offset, piece=piece)
    assert refused.value.refusal.code == "malformed"


def test_an_upload_of_somebody_else_looks_like_none(cast: Cast) -> None:
    medium = start(cast.ana)
    for number, who in ((medium.pk, cast.anton), (987_654, cast.ana)):
        with pytest.raises(Refused) as refused:
            append(medium=number, owner=who.pk, offset=0, piece=b"x")
        assert refused.value.refusal.code == "unknown"
        with pytest.raises(Refused) as refused:
            cancel(medium=number, owner=who.pk, now=now())
        assert refused.value.refusal.code == "unknown"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=st.lists(st.binary(min_size=1, max_size=40), min_size=1, max_size=8), data=st.data())
def test_however_it_breaks_off_the_file_arrives_whole(cast: Cast, pieces: list[bytes], data: st.DataObject) -> None:
    """Pieces sent twice, at wrong places, and after an answer that was lost: the client goes on where it is told."""
    content = b"".join(pieces)
    medium = start(cast.ana, size=len(content))
    offset = 0
    while offset < len(content):
        at = data.draw(st.sampled_from([offset, offset, max(0, offset - 3), offset + 1]))
        length = data.draw(st.integers(1, 30))
        piece = content[at : at + length]
        if not piece:
            continue
        try:
            offset = append(medium=medium.pk, owner=cast.ana.pk, offset=at, piece=piece).arrived
        except Elsewhere as error:
            offset = error.medium.arrived
    assert content_of(medium) == content
    Medium.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_the_same_pieces_from_two_sides_at_once_arrive_once(tmp_path: Path) -> None:
    """As when a phone sends again what it heard no answer to, to another server process."""
    cast = gather()
    content = os.urandom(PIECE * 3)
    medium = start(cast.ana, size=len(content))

    def send() -> int:
        offset = 0
        while offset < len(content):
            piece = content[offset : offset + PIECE]
            try:
                offset = append(medium=medium.pk, owner=cast.ana.pk, offset=offset, piece=piece).arrived
            except Elsewhere as error:
                offset = error.medium.arrived
        return offset

    *ends, state = race(tmp_path, *[send] * 3, then=lambda: Medium.objects.get(pk=medium.pk).state)
    assert set(ends) == {len(content)}
    assert state == Medium.WORKING
    assert content_of(medium) == content


def test_a_full_disk_is_said_and_the_upload_goes_on_later(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    medium = start(cast.ana, size=10)

    def full(*_: Any) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as on_a_full_disk:
        on_a_full_disk.setattr(os, "pwrite", full)
        with pytest.raises(Refused) as refused:
            append(medium=medium.pk, owner=cast.ana.pk, offset=0, piece=b"1234567890")
    assert refused.value.refusal.code == "storage"
    assert append(medium=medium.pk, owner=cast.ana.pk, offset=0, piece=b"1234567890").state == Medium.WORKING
    assert content_of(medium) == b"1234567890"


def test_an_upload_whose_bytes_a_backup_had_not_begins_anew(cast: Cast) -> None:
    medium = start(cast.ana, size=10)
    append(medium=medium.pk, owner=cast.ana.pk, offset=0, piece=b"12345")
    shutil.rmtree(folder_of(medium.key))
    with pytest.raises(Elsewhere) as elsewhere:
        append(medium=medium.pk, owner=cast.ana.pk, offset=5, piece=b"67890")
    assert elsewhere.value.medium.arrived == 0
    append(medium=medium.pk, owner=cast.ana.pk, offset=0, piece=b"1234567890")
    assert content_of(medium) == b"1234567890"


def test_what_was_cancelled_is_gone_with_its_bytes(
    cast: Cast, folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    medium = upload(cast.ana, "picture", b"1234567890")
    with django_capture_on_commit_callbacks(execute=True):
        cancel(medium=medium.pk, owner=cast.ana.pk, now=now())
    assert not [file for file in folder.rglob("*") if file.is_file()]
    with pytest.raises(Refused):
        append(medium=medium.pk, owner=cast.ana.pk, offset=0, piece=b"x")
    with pytest.raises(Refused):
        cancel(medium=medium.pk, owner=cast.ana.pk, now=now())
    assert claim(ids=[medium.pk], owner=cast.ana.pk, now=now()) == []
    assert work_off() == 0


def test_what_is_in_a_message_is_not_cancelled(cast: Cast) -> None:
    medium = upload(cast.ana, "picture", b"1234567890")
    Medium.objects.filter(pk=medium.pk).update(used_at=now() - timedelta(days=1))
    with pytest.raises(Refused) as refused:
        cancel(medium=medium.pk, owner=cast.ana.pk, now=now())
    assert refused.value.refusal.code == "in_use"
    assert Medium.objects.filter(pk=medium.pk).exists()
