"""Codes of an app, computed as RFC 6238 says, apart from the program that checks them."""

from __future__ import annotations

import base64
import hashlib
import hmac

STEP = 30  # seconds


def totp(secret: str, at: float, digits: int = 6) -> str:
    """The code that an app with this secret (base32) shows at a moment (seconds since 1970)."""
    mac = hmac.new(base64.b32decode(secret), int(at // STEP).to_bytes(8, "big"), hashlib.sha1).digest()
    offset = mac[-1] & 15
    number = int.from_bytes(mac[offset : offset + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**digits:0{digits}}"
