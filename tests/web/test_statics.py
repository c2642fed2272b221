"""Static files come whole, may be kept for ever, and are not sent twice."""

from __future__ import annotations

import gzip

from django.templatetags.static import static
from django.test import Client
from django.urls import reverse


def test_a_file_comes_whole_and_may_be_kept_for_ever(client: Client) -> None:
    answer = client.get(static("css/tokens.css"))
    assert answer.status_code == 200
    assert not answer.streaming
    assert b"--paper" in answer.content
    assert answer.headers["Content-Type"] == 'text/css; charset="utf-8"'
    assert "immutable" in answer.headers["Cache-Control"]


def test_head_ranges_and_unchanged_files(client: Client) -> None:
    address = static("css/tokens.css")
    whole = client.get(address)
    head = client.head(address)
    assert (head.content, head.headers["Content-Length"]) == (b"", str(len(whole.content)))
    part = client.get(address, headers={"Range": "bytes=0-9"})
    assert (part.status_code, part.content) == (206, whole.content[:10])
    same = client.get(address, headers={"If-Modified-Since": whole.headers["Last-Modified"]})
    assert (same.status_code, same.content) == (304, b"")


def test_text_travels_compressed_and_pictures_as_they_are(client: Client) -> None:
    plain = client.get(static("css/base.css"))
    packed = client.get(static("css/base.css"), headers={"Accept-Encoding": "gzip, br"})
    assert gzip.decompress(packed.content) == plain.content
    assert (packed.headers["Content-Encoding"], packed.headers["Content-Length"]) == ("gzip", str(len(packed.content)))
    assert plain.headers["Vary"] == packed.headers["Vary"] == "Accept-Encoding"
    head = client.head(static("css/base.css"), headers={"Accept-Encoding": "gzip"})
    assert (head.content, head.headers["Content-Length"]) == (b"", packed.headers["Content-Length"])
    part = client.get(static("css/base.css"), headers={"Accept-Encoding": "gzip", "Range": "bytes=0-9"})
    assert (part.status_code, part.content) == (206, plain.content[:10])


def test_pages_travel_compressed(client: Client, db: None) -> None:
    page = client.get(reverse("door:help"), headers={"Accept-Encoding": "gzip"})
    assert page.headers["Content-Encoding"] == "gzip"
    assert b"<!doctype html>" in gzip.decompress(page.content)


def test_what_is_no_file_is_not_found(client: Client, db: None) -> None:
    assert client.get(static("css/nothing.css")).status_code == 404
