"""What must not stand in a log: the code of a letter and the token of a calendar, which are parts of addresses."""

from __future__ import annotations

import logging
import re

_CODE = re.compile(r"(?<=/join/)[^/\n]+|(?<=/calendar/)[^/\s]+")


class WithoutCodes(logging.Filter):
    """Blanks codes and tokens in what is logged. Whoever reads a log could use a letter that is still open, or a calendar."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, without codes."""
        said = record.getMessage()
        if _CODE.search(said):
            record.msg, record.args = _CODE.sub("…", said), ()
        return True
