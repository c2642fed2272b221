"""Frames: whatever arrives is read or refused, never an exception."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live.unframing import unframed
from runde.kit.refusals import Refusal
from runde.live.frames import (
    CLIENT_FRAMES,
    Alter,
    Bad,
    Ping,
    Pong,
    Reaction,
    ReadUpTo,
    Send,
    Since,
    Typing,
    Vote,
    encode,
    parse,
    refused,
)
from runde.live.wire import framed

ID = "7f3c1f64-6f5e-4a56-9a44-3f2b1f1f0e10"

GOOD: dict[str, tuple[dict[str, Any], object]] = {
    "send": ({"room": 1, "client_id": ID, "text": "x", "reply_to": 2}, Send(1, UUID(ID), "x", 2)),
    "edit": ({"room": 1, "seq": 2, "client_id": ID, "text": "y"}, Alter(1, 2, UUID(ID), "y")),
    "take_back": ({"room": 1, "seq": 2, "client_id": ID}, Alter(1, 2, UUID(ID), None)),
    "react": ({"room": 1, "seq": 2, "client_id": ID, "reaction": "thanks"}, Reaction(1, 2, UUID(ID), "thanks")),
    "vote": ({"room": 1, "seq": 2, "client_id": ID, "option": "yes"}, Vote(1, 2, UUID(ID), "yes")),
    "since": ({"room": 1, "seq": 0, "change": 3}, Since(1, 0, 3)),
    "read": ({"room": 1, "seq": 5}, ReadUpTo(1, 5)),
    "typing": ({"room": 1}, Typing(1)),
    "ping": ({}, Ping()),
    "pong": ({}, Pong()),
}


@pytest.mark.parametrize("kind", CLIENT_FRAMES)
def test_each_frame_is_read(kind: str) -> None:
    values, expected = GOOD[kind]
    assert parse(json.dumps({"t": kind, **values})) == expected


def test_a_message_may_carry_attachments_and_no_name() -> None:
    values = {"room": 1, "client_id": ID, "text": "", "attachments": [7, 8], "anonymous": True}
    assert parse(json.dumps({"t": "send", **values})) == Send(1, UUID(ID), "", None, (7, 8), anonymous=True)


@pytest.mark.parametrize(
    ("frame", "code", "client_id"),
    [
        ("", "malformed", None),
        ("{", "malformed", None),
        ("[]", "malformed", None),
        ("[" * 100_000, "malformed", None),
        (b"\x00", "malformed", None),
        ("{}", "malformed", None),
        ('{"t": 1}', "malformed", None),
        ('{"t": "dance"}', "unknown", None),
        (json.dumps({"t": "dance", "client_id": ID}), "unknown", ID),
        (json.dumps({"t": "dance", "client_id": "\ud800"}), "unknown", None),
        (json.dumps({"t": "send", "client_id": ID}), "malformed", ID),
        (json.dumps({"t": "send", "room": 1, "client_id": "me", "text": "x"}), "malformed", "me"),
        (json.dumps({"t": "send", "room": 1, "client_id": 7, "text": "x"}), "malformed", None),
        (json.dumps({"t": "send", "room": "1", "client_id": ID, "text": "x"}), "malformed", ID),
        (json.dumps({"t": "send", "room": True, "client_id": ID, "text": "x"}), "malformed", ID),
        (json.dumps({"t": "send", "room": 2**64, "client_id": ID, "text": "x"}), "malformed", ID),
        (json.dumps({"t": "send", "room": 1, "client_id": ID, "text": 3}), "malformed", ID),
        (json.dumps({"t": "send", "room": 1, "client_id": ID, "text": "x", "reply_to": 0}), "malformed", ID),
        (json.dumps({"t": "send", "room": 1, "client_id": ID, "text": "x", "attachments": ["1"]}), "malformed", ID),
        (json.dumps({"t": "send", "room": 1, "client_id": ID, "text": "x", "attachments": [0]}), "malformed", ID),
        (json.dumps({"t": "send", "room": 1, "client_id": ID, "text": "x", "attachments": 7}), "malformed", ID),
        (json.dumps({"t": "send", "room": 1, "client_id": ID, "text": "x", "anonymous": "yes"}), "malformed", ID),
        (json.dumps({"t": "react", "room": 1, "seq": 1, "client_id": ID}), "malformed", ID),
        (json.dumps({"t": "vote", "room": 1, "seq": 1, "client_id": ID, "option": None}), "malformed", ID),
        (json.dumps({"t": "since", "room": 1, "seq": -1, "change": 0}), "malformed", None),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_client_id(frame: str, code: str, client_id: str | None) -> None:
    assert parse(frame) == Bad(Refusal(code), client_id)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.one_of(
        st.text(), st.binary(), st.dictionaries(st.sampled_from(["t", "room", "seq"]), json_values).map(json.dumps)
    )
)
def test_nothing_that_arrives_raises(text: str | bytes) -> None:
    parse(text)


@given(
    st.sampled_from(CLIENT_FRAMES), st.dictionaries(st.sampled_from(["room", "seq", "client_id", "text"]), json_values)
)
def test_no_frame_with_odd_values_raises(kind: str, values: dict[str, Any]) -> None:
    parse(json.dumps({"t": kind, **values}))


def test_what_the_server_says_is_compact_and_in_the_persons_language() -> None:
    assert unframed(encode("pong")) == ['{"t":"pong"}']
    assert unframed(encode("message", text="Grüß Gott")) == ['{"t":"message","text":"Grüß Gott"}']
    [said] = unframed(refused(Refusal("empty"), "en", ID))
    assert json.loads(said)["client_id"] == ID
    [said] = unframed(refused(Refusal("empty"), "en"))
    assert "client_id" not in json.loads(said)


@pytest.mark.parametrize("length", [0, 1, 125, 126, 127, 65_535, 65_536, 200_000])
def test_a_frame_of_any_length_is_read_as_it_was_written(length: int) -> None:
    text = "x" * length
    assert unframed(framed(text.encode()) + framed(b"next")) == [text, "next"]


def test_half_a_surrogate_pair_in_a_text_does_not_hide_whose_message_it_is() -> None:
    sent = {"t": "send", "room": 1, "client_id": ID, "text": "cut \ud83d", "reply_to": None}
    assert parse(json.dumps(sent)) == Send(1, UUID(ID), "cut \ud83d", None)
