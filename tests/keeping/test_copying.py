"""Copies that people ask for on their page, on a real server: made beside it, fetched in parts, gone after a day."""

from __future__ import annotations

import io
import json
import stat
import time
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request as Ask
from urllib.request import urlopen

import pytest
from cryptography.fernet import Fernet

from cast import Cast
from keeping.filled import NOW
from runde.consent.asking import ask
from runde.consent.models import Request
from runde.keeping.copying import file_of, folder, remove_old
from runde.keeping.erasing import erase
from server import SECONDS, Server, postgresql_database

pytestmark = [pytest.mark.promise("D15"), pytest.mark.promise("B16")]

PREPARE = (
    "from runde.people.models import Person; from runde.people.pins import hash_pin, set_pin\n"
    "from runde.people.arriving import change_identity; from runde.consent.models import Request\n"
    "from runde.consent.asking import ask; from runde.kit.time import now; from datetime import timedelta\n"
)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=[pytest.mark.postgresql, pytest.mark.redis])])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    """Seeded with one group of two; not started."""
    if request.param == "sqlite":
        yield _seeded(Server(tmp_path / "data"))
    else:
        with postgresql_database() as settings:
            yield _seeded(Server(tmp_path / "data", **settings))


def _seeded(server: Server) -> Server:
    server.groups = iter(server.seed(groups=1, members=2))
    return server


def get(server: Server, token: str, path: str, form: dict[str, str] | None = None, **headers: str) -> tuple[int, bytes]:
    asked = Ask(  # noqa: S310
        f"{server.url}{path}",
        data=urlencode(form).encode() if form is not None else None,
        headers={"Authorization": f"Bearer {token}", **headers},
    )
    try:
        with urlopen(asked, timeout=SECONDS) as answer:  # noqa: S310
            return answer.status, answer.read()
    except HTTPError as error:
        with error:
            return error.code, error.read()


def fetched_from(server: Server, token: str) -> str:
    """The address of the file, once the page names it."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        _, page = get(server, token, "/own/leaving/copy/")
        for part in page.decode().split('"'):
            if part.endswith("/data.zip"):
                return part
        time.sleep(0.3)
    raise AssertionError(server.log())


def test_the_copy_is_made_beside_the_server_and_fetched_in_parts(server: Server) -> None:
    group = next(server.groups)
    (ana, token), (_, other) = [(one["person"], one["token"]) for one in group["members"]]
    server.act(f"{PREPARE}set_pin(person=Person.objects.get(pk={ana}), hashed=hash_pin('2468'), now=now())\n")
    server.start()
    try:
        with server.live(token) as live:
            live.say(
                "send", room=group["room"], client_id="6f1f0f3c-5f0e-4f0e-9f0e-0f0e0f0e0f0e", text="Zitronenmelisse"
            )
            live.hear("ack")
        status, page = get(server, token, "/own/leaving/copy/", {"pin": "1357"})
        assert (status, b"This PIN is not right" in page) == (422, True)
        assert not list(server.folder.glob("copies/*"))
        status, page = get(server, token, "/own/leaving/copy/", {"pin": "2468"})
        assert (status, b"is being made" in page or b"data.zip" in page) == (200, True)
        address = fetched_from(server, token)
        status, whole = get(server, token, address)
        assert status == 200
        parts = [get(server, token, address, Range=span)[1] for span in ("bytes=0-99", "bytes=100-")]
        assert b"".join(parts) == whole
        with zipfile.ZipFile(io.BytesIO(whole)) as file:
            assert file.testzip() is None
            copy = json.loads(file.read("data.json"))
            assert [one["text"] for one in copy["own"]["chat.message"]] == ["Zitronenmelisse"]
            assert [one["kind"] for one in copy["own"]["consent.request"]] == ["copy-data"]
        [kept] = server.folder.glob("copies/*")
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
        assert get(server, other, address)[0] == 404
        assert get(server, "nobody", address)[0] == 401
        server.act(f"{PREPARE}Request.objects.update(done_at=now() - timedelta(days=1))")
        until = time.monotonic() + SECONDS
        while kept.exists():
            assert time.monotonic() < until
            time.sleep(0.1)
        assert get(server, token, address)[0] == 404
        assert b"Make my file" in get(server, token, "/own/leaving/copy/")[1]
    finally:
        server.stop()


def test_a_copy_that_could_not_be_made_is_told_and_made_by_the_next_server_when_its_claim_is_old(
    tmp_path: Path,
) -> None:
    server = _seeded(Server(tmp_path / "data"))
    one = next(server.groups)["members"][0]
    server.act(
        f"{PREPARE}ana = Person.objects.get(pk={one['person']})\n"
        "change_identity(person=ana, by=ana, now=now(), phone='1'); ask(person=ana, kind=Request.COPY, now=now())"
    )
    server.environment["RUNDE_IDENTITY_KEY"] = Fernet.generate_key().decode()
    server.start()
    try:
        until = time.monotonic() + 60
        while "A copy could not be made" not in server.log():
            assert time.monotonic() < until
            time.sleep(0.1)
        assert "Set RUNDE_IDENTITY_KEY" in server.log()
        assert b"is being made" in get(server, one["token"], "/own/leaving/copy/")[1]
        del server.environment["RUNDE_IDENTITY_KEY"]
        server.stop()
        server.act(f"{PREPARE}Request.objects.update(claimed_at=now() - timedelta(minutes=16))")
        server.start()
        fetched_from(server, one["token"])
    finally:
        server.stop()


def test_what_belongs_to_nobody_goes_and_what_can_be_fetched_stays(cast: Cast) -> None:
    requests = [ask(person=one, kind=Request.COPY, now=NOW)[0] for one in (cast.ana, cast.anton, cast.ben)]
    folder().mkdir(mode=0o700, exist_ok=True)
    for request in requests:
        assert request.key is not None
        (folder() / f"{request.key.hex}.zip").write_bytes(b"x")
    (folder() / "0123.zip").write_bytes(b"x")
    assert file_of(requests[0]) is None, "as long as it is not done"
    Request.objects.filter(person=cast.ana).update(done_at=NOW)
    Request.objects.filter(person=cast.anton).update(done_at=NOW - timedelta(hours=1))
    for late, left in ((-1, 3), (0, 2), (3600, 1)):
        remove_old(now=NOW + timedelta(days=1, hours=-1, seconds=late))
        assert len(list(folder().iterdir())) == left
    assert [file_of(found) for found in Request.objects.filter(person=cast.ana)] == [None]


@pytest.mark.parametrize("keep", [True, False])
def test_the_copy_of_the_erased_goes_with_them(cast: Cast, keep: bool) -> None:
    request, _ = ask(person=cast.ana, kind=Request.COPY, now=NOW)
    assert request.key is not None
    folder().mkdir(mode=0o700, exist_ok=True)
    file = folder() / f"{request.key.hex}.zip"
    file.write_bytes(b"x")
    Request.objects.update(done_at=NOW)
    erase(person=cast.ana, by=cast.olga, now=NOW, reason="By law", keep_for_research=keep)
    remove_old(now=NOW)
    assert not file.exists()
