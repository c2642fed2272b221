"""Encrypting a backup to recipients of age (age-encryption.org), and opening it again. Both stream: memory stays small."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

import pyrage

from runde.keeping.archive import BackupRefused

BEGINNINGS = (b"age-encryption.org/", b"-----BEGIN AGE ENCRYPTED FILE-----")
LONGEST_KEY_FILE = 64 * 1024


def recipients(named: Sequence[str]) -> list[Any]:
    """The recipients that were named: each an `age1…`, or a file with one of them in each line.

    Raises BackupRefused for one that is neither.
    """
    found = []
    for name in named:
        texts = [name] if name.startswith("age1") else _lines(Path(name), "age1…")
        for text in texts:
            try:
                found.append(pyrage.x25519.Recipient.from_str(text))
            except pyrage.RecipientError as error:
                raise BackupRefused(
                    f"{text} is no age recipient that Runde knows. Name the public key that `age-keygen` prints: age1…"
                ) from error
    return found


def identities(file: Path) -> list[Any]:
    """The secret keys in a file as `age-keygen` writes it. Raises BackupRefused when there are none."""
    try:
        return [pyrage.x25519.Identity.from_str(text) for text in _lines(file, "AGE-SECRET-KEY-1…")]
    except pyrage.IdentityError as error:
        raise BackupRefused(
            f"{file} holds no age identity. Name the file that `age-keygen` wrote; its last line begins with AGE-SECRET-KEY-1."
        ) from error


def is_encrypted(file: Path) -> bool:
    """Whether this file is one of age."""
    with file.open("rb") as stream:
        return stream.read(64).startswith(BEGINNINGS)


def encrypt(source: IO[bytes], target: IO[bytes], to: list[Any]) -> None:
    """Write `source` into `target` so that only these recipients can read it."""
    pyrage.encrypt_io(source, target, to)


def decrypt(source: IO[bytes], target: IO[bytes], by: list[Any]) -> None:
    """Write into `target` what `source` holds. Raises BackupRefused for the wrong identity, and when it is damaged."""
    try:
        pyrage.decrypt_io(source, target, by)
    except pyrage.DecryptError as error:
        if "No matching keys" in str(error):
            raise BackupRefused(
                "This backup is encrypted to another recipient. Name the identity that belongs to it with --identity."
            ) from error
        raise _damaged() from error
    except OSError as error:
        if error.errno is not None:  # the disk is full, or gone
            raise
        raise _damaged() from error


def _damaged() -> BackupRefused:
    return BackupRefused(
        "This backup is damaged or was cut short (it cannot be decrypted). Fetch it again, or take another one."
    )


def _lines(file: Path, expected: str) -> list[str]:
    try:
        with file.open(encoding="utf-8") as stream:
            text = stream.read(LONGEST_KEY_FILE)
    except (OSError, UnicodeDecodeError) as error:
        raise BackupRefused(f"{file} cannot be read as a file with {expected} in it. Check its name.") from error
    lines = [line.strip() for line in text.splitlines()]
    found = [line for line in lines if line and not line.startswith("#")]
    if not found:
        raise BackupRefused(f"There is no {expected} in {file}. Put one into each line.")
    return found
