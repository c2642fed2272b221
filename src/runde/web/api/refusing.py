"""How the API says no: the status of each code, and the shape of the answer."""

from __future__ import annotations

from ninja import Schema

STATUS = {
    "malformed": 400,
    "document_staff": 403,
    "unknown": 404,
    "held": 409,
    "in_use": 409,
    "gone": 410,
    "picture_too_large": 413,
    "voice_too_large": 413,
    "video_too_large": 413,
    "document_too_large": 413,
    "slow_down": 429,
    "uploads_unfinished": 429,
    "uploads_today": 429,
    "storage": 503,
}  # every other: 422
REFUSALS = frozenset({400, 401, 403, 404, 409, 410, 413, 422, 429, 503})


class No(Schema):
    """Why not: a code for programs, a sentence for people."""

    code: str
    reason: str
