"""Running the child: started without our secrets, watched, and ended when it takes too long or when the server stops."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from runde.media.models import Medium

WALL = {Medium.PICTURE: 90.0, Medium.VOICE: 240.0, Medium.VIDEO: 1200.0, Medium.DOCUMENT: 30.0}  # seconds
LOOK = 0.5  # seconds between two looks at the rest of the world
_log = logging.getLogger(__name__)
TOO_HEAVY: dict[str, Any] = {"refused": "too_heavy"}


class Abandoned(Exception):
    """The child was ended because nobody wants its work any more."""


class Crashed(Exception):
    """The child ended without a word; what it said last is the message."""


def run(kind: str, folder: Path, *, wanted: Callable[[], bool], seconds: float | None = None) -> dict[str, Any]:
    """Let a child work on the upload in `folder`; returns what it says (see runde.media.child.__main__).

    While it works `wanted` is asked again and again. Raises Abandoned when that is no, Crashed when the child dies. A child
    that takes longer than `seconds` is ended: then the medium is too heavy.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RUNDE_")}
    command = [sys.executable, "-P", "-m", "runde.media.child", kind, str(folder)]
    ends_at = time.monotonic() + (WALL[kind] if seconds is None else seconds)
    lifeline, ours = os.pipe()
    try:
        with subprocess.Popen(
            command, stdin=lifeline, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, cwd="/"
        ) as child:
            try:
                said, complaint = _watch(child, wanted, ends_at)
            except TimeoutError:
                return TOO_HEAVY
            finally:
                child.kill()
    finally:
        os.close(lifeline)
        os.close(ours)
    return _outcome(child.returncode, said, complaint)


def _watch(child: subprocess.Popen[bytes], wanted: Callable[[], bool], ends_at: float) -> tuple[bytes, bytes]:
    while True:
        try:
            return child.communicate(timeout=LOOK)
        except subprocess.TimeoutExpired:
            if time.monotonic() > ends_at:
                raise TimeoutError from None
            if not wanted():
                raise Abandoned from None


def _outcome(code: int, said: bytes, complaint: bytes) -> dict[str, Any]:
    if code == -signal.SIGXCPU:
        return TOO_HEAVY
    try:
        found = json.loads(said)
    except ValueError as error:
        raise Crashed(f"code {code}: {complaint.decode(errors='replace').strip()[-500:]}") from error
    if complaint:
        _log.info("A child stumbled: %s", complaint.decode(errors="replace").strip()[-500:])
    if code != 0 or not isinstance(found, dict):
        raise Crashed(f"code {code}")
    return found
