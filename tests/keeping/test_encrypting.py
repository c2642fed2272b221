"""Only who has the identity opens an encrypted backup, and nothing in it changes unseen."""

from __future__ import annotations

import errno
import io
from pathlib import Path
from typing import Any

import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st

from runde.keeping.archive import BackupRefused
from runde.keeping.encrypting import decrypt, encrypt, identities, is_encrypted, recipients

ANA, BEN = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
TEXT = b"what Ana wrote " * 9000


def sealed(*to: Any) -> bytes:
    target = io.BytesIO()
    encrypt(io.BytesIO(TEXT), target, [one.to_public() for one in to])
    return target.getvalue()


SEALED = sealed(ANA)


def opened(content: bytes, by: Any = ANA) -> bytes:
    target = io.BytesIO()
    decrypt(io.BytesIO(content), target, [by])
    return target.getvalue()


def test_each_recipient_opens_it_and_nobody_else() -> None:
    assert b"Ana" not in SEALED
    assert opened(SEALED) == TEXT
    both = sealed(ANA, BEN)
    assert opened(both) == opened(both, BEN) == TEXT
    with pytest.raises(BackupRefused, match="another recipient"):
        opened(SEALED, BEN)


@given(st.integers(0, len(SEALED) - 1))
def test_cut_short_anywhere_it_is_refused(length: int) -> None:
    with pytest.raises(BackupRefused):
        opened(SEALED[:length])


@given(st.integers(0, len(SEALED) - 1), st.integers(1, 255))
def test_changed_anywhere_it_is_refused(at: int, flip: int) -> None:
    with pytest.raises(BackupRefused):
        opened(SEALED[:at] + bytes([SEALED[at] ^ flip]) + SEALED[at + 1 :])


def test_a_full_disk_is_not_taken_for_damage() -> None:
    class Full(io.BytesIO):
        def write(self, _: Any) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        decrypt(io.BytesIO(SEALED), Full(), [ANA])


def test_a_file_of_age_is_known_by_its_beginning(tmp_path: Path) -> None:
    file = tmp_path / "a"
    for content, expected in (
        (SEALED, True),
        (b"-----BEGIN AGE ENCRYPTED FILE-----\n", True),
        (TEXT, False),
        (b"", False),
    ):
        file.write_bytes(content)
        assert is_encrypted(file) == expected


def test_recipients_are_named_or_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "recipients"
    file.write_text(f"# the office\n\n{ANA.to_public()}\n  {BEN.to_public()}\n")
    assert [str(one) for one in recipients([str(file), str(ANA.to_public())])] == [
        str(ANA.to_public()),
        str(BEN.to_public()),
        str(ANA.to_public()),
    ]
    assert recipients([]) == []


def test_what_is_no_recipient_gets_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "recipients"
    with pytest.raises(BackupRefused, match="age1nothing is no age recipient"):
        recipients(["age1nothing"])
    with pytest.raises(BackupRefused, match="cannot be read as a file with age1"):
        recipients([str(file)])
    file.write_text("# nobody\n")
    with pytest.raises(BackupRefused, match="There is no age1"):
        recipients([str(file)])
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(BackupRefused, match="cannot be read"):
        recipients([str(file)])


def test_the_identity_stands_in_a_file_as_age_writes_it(tmp_path: Path) -> None:
    file = tmp_path / "identity"
    file.write_text(f"# created: today\n# public key: {ANA.to_public()}\n{ANA}\n")
    [found] = identities(file)
    assert str(found) == str(ANA)
    file.write_text(str(ANA.to_public()))
    with pytest.raises(BackupRefused, match="holds no age identity"):
        identities(file)
