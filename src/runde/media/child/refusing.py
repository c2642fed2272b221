"""How the child says no."""

from __future__ import annotations


class NotUsable(Exception):
    """The file is not what it should be; `code` is one of runde.kit.refusals.SENTENCES."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
