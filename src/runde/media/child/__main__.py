"""`python -m runde.media.child KIND FOLDER`: remake FOLDER/upload, say what came of it in one line of JSON."""

from __future__ import annotations

import errno
import json
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from runde.media.child.confining import confine
from runde.media.child.refusing import NotUsable

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})


def main(kind: str, folder: Path) -> dict[str, Any]:
    """Do the work for one medium: `{"made": …}`, `{"refused": code}`, or `{"no_room": true}` for a full disk."""
    try:
        return {"made": _work(kind)(folder)}
    except NotUsable as error:
        return {"refused": error.code}
    except MemoryError:
        return {"refused": "too_heavy"}
    except OSError as error:  # of the disk, or of Pillow and FFmpeg, which say so in the same way
        if error.errno in NO_ROOM:
            return {"no_room": True}
        if error.errno in {errno.EFBIG, errno.ENOMEM}:
            return {"refused": "too_heavy"}
        return _unreadable(kind)
    except Exception:  # decoders have many ways to stumble over what is broken
        return _unreadable(kind)


def _unreadable(kind: str) -> dict[str, Any]:
    traceback.print_exc()
    return {"refused": f"{kind}_unreadable"}


def _work(kind: str) -> Callable[[Path], dict[str, int]]:
    if kind == "picture":
        from runde.media.child.pictures import remake  # slow
    elif kind == "voice":
        from runde.media.child.recordings import remake  # slow
    elif kind == "video":
        from runde.media.child.films import remake  # slow
    else:
        from runde.media.child.documents import keep as remake  # slow
    return remake


if __name__ == "__main__":
    confine(sys.argv[1])
    sys.stdout.write(json.dumps(main(sys.argv[1], Path(sys.argv[2]))))
