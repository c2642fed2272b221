"""How long sound and films may be. Without anything else, so that the server may read it, too."""

from __future__ import annotations

LONGEST = {"voice": 10 * 60, "video": 3 * 60}  # seconds
