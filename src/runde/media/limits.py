"""How large a file may be, and how much of them one person may send. The child's own limits stand in media/child."""

from __future__ import annotations

from datetime import timedelta

from runde.media.models import Medium

MB = 1_000_000  # bytes, as telephones count them
PIECE = 512 * 1024  # bytes in one request
LARGEST = {
    Medium.PICTURE: 20 * MB,
    Medium.VOICE: 20 * MB,
    Medium.VIDEO: 80 * MB,
    Medium.DOCUMENT: 20 * MB,
}
UNFINISHED = 20  # uploads of one person under way, or waiting to be prepared, at once
MOST_A_DAY = 200  # uploads of one person, also those that were cancelled
DAY = timedelta(days=1)
RESERVE = 200 * MB  # bytes of the disk that media leave for messages
NEARLY_FULL = 2_000 * MB  # bytes: when less is free the log says so
