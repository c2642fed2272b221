"""Encryption of contact data and one-way digests of tokens."""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # FIPS 186-4, D.1.2.3


@lru_cache(maxsize=4)
def _cipher(key: str) -> Fernet:
    return Fernet(key.encode())


def encrypt(text: str) -> str:
    """`text` as a Fernet token (AES-128-CBC with HMAC-SHA-256) under the identity key. Empty stays empty."""
    return _cipher(settings.IDENTITY_KEY).encrypt(text.encode()).decode() if text else ""


def decrypt(token: str) -> str:
    """The text of a token made by `encrypt`. Raises cryptography.fernet.InvalidToken for a wrong key."""
    return _cipher(settings.IDENTITY_KEY).decrypt(token.encode()).decode() if token else ""


@lru_cache(maxsize=4)
def signing_pair(secret: str, purpose: str) -> ec.EllipticCurvePrivateKey:
    """The P-256 key for one purpose that follows from a secret (HKDF, RFC 5869): every process that has the secret has this
    key, and so has every backup that brings it."""
    wide = int.from_bytes(HKDF(SHA256(), 48, None, purpose.encode()).derive(secret.encode()))
    return ec.derive_private_key(wide % (P256_ORDER - 1) + 1, ec.SECP256R1())


def token_digest(token: str) -> str:
    """SHA-256 of a random token of at least 128 bits, as stored: the token cannot be found from it."""
    return hashlib.sha256(token.encode()).hexdigest()


def keyed_digest(purpose: str, text: str) -> str:
    """HMAC-SHA-256 under the signing key, for short codes: without the key they cannot be tried out."""
    return hmac.new(settings.SECRET_KEY.encode(), f"{purpose}:{text}".encode(), hashlib.sha256).hexdigest()
