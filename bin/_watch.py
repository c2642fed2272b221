"""Runs a command, and runs it again whenever a file of src changes: _watch.py COMMAND …"""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENDINGS = {".py", ".html", ".txt", ".js", ".css", ".po", ".md", ".toml"}


def newest() -> float:
    """When a file of the source tree was last changed."""
    return max(file.stat().st_mtime for file in (ROOT / "src").rglob("*") if file.suffix in ENDINGS)


def start(command: list[str]) -> subprocess.Popen[bytes]:
    """Compile the catalogues and start the command."""
    subprocess.run([sys.executable, ROOT / "hatch_build.py"], check=True)
    return subprocess.Popen(command)


def main(command: list[str]) -> int:
    """Run until the person stops it, and stop the command then; returns the exit code."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    child, seen = start(command), newest()
    try:
        while True:
            time.sleep(0.5)
            if (now := newest()) > seen:
                seen = now
                child.terminate()
                child.wait()
                sys.stderr.write("A file has changed: starting anew.\n")
                child = start(command)
            # A command that ended by itself (a mistake in the code, a taken port) waits for the next change.
    except KeyboardInterrupt:
        return 130
    finally:
        child.terminate()
        child.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
