"""Encryption of contact data and one-way digests of tokens."""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet
from django.conf import settings


@lru_cache(maxsize=4)
def _cipher(key: str) -> Fernet:
    return Fernet(key.encode())


def encrypt(text: str) -> str:
    """`text` as a Fernet token (AES-128-CBC with HMAC-SHA-256) under the identity key. Empty stays empty."""
    return _cipher(settings.IDENTITY_KEY).encrypt(text.encode()).decode() if text else ""


def decrypt(token: str) -> str:
    """The text of a token made by `encrypt`. Raises cryptography.fernet.InvalidToken for a wrong key."""
    return _cipher(settings.IDENTITY_KEY).decrypt(token.encode()).decode() if token else ""


def token_digest(token: str) -> str:
    """SHA-256 of a random token of at least 128 bits, as stored: the token cannot be found from it."""
    return hashlib.sha256(token.encode()).hexdigest()


def keyed_digest(purpose: str, text: str) -> str:
    """HMAC-SHA-256 under the signing key, for short codes: without the key they cannot be tried out."""
    return hmac.new(settings.SECRET_KEY.encode(), f"{purpose}:{text}".encode(), hashlib.sha256).hexdigest()
