"""Ids, time, keys at rest, refusals."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from cryptography.fernet import InvalidToken
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from runde.kit import crypto
from runde.kit.ids import CODE_ALPHABET, CODE_LENGTH, device_token, letter_code, spaced_code, tidy_code
from runde.kit.refusals import SENTENCES, Refusal
from runde.kit.time import moment, now, stamp


@given(st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_a_stamp_reads_back_to_the_millisecond(at: datetime) -> None:
    read = moment(stamp(at))
    assert abs(at - read).total_seconds() < 0.001
    assert stamp(read) == stamp(at)


def test_a_stamp_looks_as_the_protocol_says() -> None:
    assert stamp(datetime(2026, 3, 1, 8, 0, 0, 7_000, tzinfo=UTC)) == "2026-03-01T08:00:00.007Z"
    assert now().microsecond % 1000 == 0


def test_codes_have_no_characters_that_look_alike() -> None:
    code = letter_code()
    assert len(code) == CODE_LENGTH
    assert set(code) <= set(CODE_ALPHABET)
    assert not set(CODE_ALPHABET) & set("01OIL")
    assert tidy_code(f" {spaced_code(code).lower()}-") == code
    assert len(device_token()) >= 43


@given(st.text())
def test_contact_data_reads_back_and_is_not_stored_in_clear(text: str) -> None:
    token = crypto.encrypt(text)
    assert crypto.decrypt(token) == text
    assert len(text) < 4 or text not in token


def test_another_key_cannot_read_it() -> None:
    token = crypto.encrypt("secret")
    with override_settings(IDENTITY_KEY="b3RoZXItb3RoZXItb3RoZXItb3RoZXItb3RoZXItb3Q="), pytest.raises(InvalidToken):
        crypto.decrypt(token)


def test_digests_depend_on_purpose_and_key() -> None:
    assert crypto.keyed_digest("letter", "A") != crypto.keyed_digest("pin", "A")
    assert crypto.token_digest("a") != crypto.token_digest("b")


@pytest.mark.parametrize("code", SENTENCES)
def test_every_refusal_has_a_sentence_in_both_languages(code: str) -> None:
    german, english = Refusal(code).sentence("de"), Refusal(code).sentence("en")
    assert english == SENTENCES[code]
    assert german.endswith(".")
    assert german != english
