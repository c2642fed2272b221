"""What makes Runde an app: the worker, the manifest, the page without a connection, and whose pages may be kept."""

from __future__ import annotations

import json
import re
from io import BytesIO

import pytest
from django.test import Client
from PIL import Image

from cast import Cast
from runde.kit.time import now
from runde.people.devices import make_device, park
from runde.people.letters import issue_code
from web.door.browser import text


def setup(client: Client) -> dict[str, object]:
    found = re.match(r"const SETUP = (.*);\n", client.get("/sw.js").content.decode())
    assert found
    made: dict[str, object] = json.loads(found[1])
    return made


@pytest.mark.promise("D4")
def test_the_worker_is_one_script_for_the_whole_house_that_is_never_kept(client: Client) -> None:
    answer = client.get("/sw.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert "no-store" in answer.headers["Cache-Control"]
    assert not re.search(rb"^(import|export) ", answer.content, re.MULTILINE)


@pytest.mark.promise("D4")
def test_all_that_the_worker_keeps_from_the_start_is_there(client: Client, db: None) -> None:
    files = setup(client)["files"]
    assert isinstance(files, list)
    assert {name.rpartition("/")[2] for name in files} >= {"room.js", "kept.js", "room.css", "runde.svg"}
    assert [name for name in files if client.get(name).status_code != 200] == []
    assert client.get("/offline/").status_code == 200


@pytest.mark.promise("D3")
def test_the_manifest_names_icons_of_the_sizes_that_it_says(client: Client) -> None:
    client.cookies["runde_language"] = "de"
    answer = client.get("/manifest.webmanifest")
    manifest = answer.json()
    assert answer.headers["Content-Type"] == "application/manifest+json"
    assert (manifest["start_url"], manifest["lang"], manifest["display"]) == ("/", "de", "standalone")
    for icon in manifest["icons"]:
        image = Image.open(BytesIO(client.get(icon["src"]).content))
        assert f"{image.width}x{image.height}" == icon["sizes"]
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}


@pytest.mark.parametrize("code", ["", "short", "https://example.org", "ABCDEFGHJ"])
def test_the_app_begins_with_a_code_and_with_nothing_else(client: Client, code: str) -> None:
    assert client.get("/manifest.webmanifest", {"code": code}).json()["start_url"] == "/"
    assert client.get("/manifest.webmanifest", {"code": "ABCD 2345"}).json()["start_url"] == "/join/ABCD2345/"


@pytest.mark.promise("D4")
def test_every_page_says_whose_it_is(client: Client, cast: Cast) -> None:
    assert client.get("/help/").headers["Runde-Person"] == "0"
    device, token = make_device(person=cast.ana, label="", now=now())
    client.cookies["runde_device"] = token
    assert client.get("/room/").headers["Runde-Person"] == str(cast.ana.pk)
    park(device=device, now=now())
    assert client.get("/pin/").headers["Runde-Person"] == "0"


@pytest.mark.promise("D3")
def test_a_code_lets_the_app_in_without_a_new_pin_and_once(client: Client, cast: Cast) -> None:
    code = issue_code(person=cast.ana, now=now()).code
    page = client.get(f"/join/{code}/")
    assert "Your PIN stays as it is." in text(page)
    page = client.post(f"/join/{code}/", follow=True)
    assert page.redirect_chain == [("/start/", 302)]
    assert client.get("/api/me").json()["person"] == cast.ana.pk
    assert client.get(f"/join/{code}/").headers["Location"] == "/"  # where the app begins for ever
    assert Client().get(f"/join/{code}/").status_code == 410


def test_the_worker_is_the_same_in_every_language(client: Client) -> None:
    """Otherwise whoever signs in with another language than their browser's would be told of a new version."""
    [german, english] = [client.get("/sw.js", headers={"accept-language": one}).content for one in ("de", "en")]
    assert german == english
    assert b"Etwas Neues in Ihrer Gruppe" in german
