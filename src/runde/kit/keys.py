"""The two keys of an installation: one signs, one encrypts identities. Made once, in RUNDE_DATA/keys."""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from cryptography.fernet import Fernet

SHORTEST_SECRET = 32


def is_identity_key(text: str) -> bool:
    """Whether `text` is a key for `Fernet`: 32 bytes in URL-safe base64."""
    try:
        return len(base64.urlsafe_b64decode(text.encode())) == 32
    except (binascii.Error, ValueError):
        return False


def new_secret() -> str:
    """A signing key that nobody has seen."""
    return secrets.token_urlsafe(48)


def secret(folder: Path) -> str:
    """The signing key kept in `folder`, made when there is none."""
    return _kept(folder / "keys" / "secret", new_secret)


def identity(folder: Path) -> str:
    """The key for contact data kept in `folder`, made when there is none."""
    return _kept(folder / "keys" / "identity", lambda: Fernet.generate_key().decode())


def in_place(folder: Path, name: str) -> str:
    """The key "secret" or "identity" kept in `folder`; empty when there is none. Makes nothing."""
    file = folder / "keys" / name
    return file.read_text(encoding="utf-8").strip() if file.exists() else ""


def put(folder: Path, name: str, key: str) -> None:
    """Keep `key` in `folder`; one that is there already stays."""
    _kept(folder / "keys" / name, lambda: key)


def fingerprint(key: str) -> str:
    """What tells a key from another and gives nothing of it away: both have more than 128 random bits."""
    return hashlib.sha256(f"runde key:{key}".encode()).hexdigest()[:32]


def _kept(file: Path, make: Callable[[], str]) -> str:
    for missing in (file.parent.parent, file.parent):  # `parents` would give the outer folder the usual mode
        missing.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not file.exists():
        draft = file.with_name(f"{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(make())
            stream.flush()
            os.fsync(stream.fileno())
        try:
            os.link(draft, file)  # unlike a rename, this never replaces a key another process made first
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_text(encoding="utf-8").strip()
