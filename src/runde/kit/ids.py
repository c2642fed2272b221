"""Random names for things: device tokens and the codes printed on letters."""

from __future__ import annotations

import secrets

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 8


def device_token() -> str:
    """A new token of 256 bits, URL-safe."""
    return secrets.token_urlsafe(32)


def letter_code() -> str:
    """A new code of eight characters (about 39.6 bits) without characters that look alike (0 O, 1 I L)."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def tidy_code(typed: str) -> str:
    """What somebody typed, as a code: capital letters, without blanks and dashes."""
    return "".join(character for character in typed.upper() if character.isalnum())


def spaced_code(code: str) -> str:
    """A code as it is printed and read aloud: two blocks of four."""
    return f"{code[:4]} {code[4:]}"
