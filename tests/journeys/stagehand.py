"""The stagehand: one process beside a server, which does on the server's data what a journey asks of it.

`python -m journeys.stagehand` reads one Python text a line (as JSON) and answers with what it printed, or how it failed.
"""

from __future__ import annotations

import json
import subprocess
import sys
import traceback
from contextlib import redirect_stdout
from io import StringIO
from typing import Any

from server import Server


class Stagehand:
    """The process as journeys have it."""

    def __init__(self, server: Server) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "journeys.stagehand"],
            env=server.uncovered,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def act(self, code: str) -> Any:
        """Run Python; gives what it printed as JSON."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(code) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        assert "failed" not in answer, answer["failed"]
        return json.loads(answer["printed"] or "null")

    def call(self, function: str, *words: object) -> Any:
        """Call `module.function` of the journeys and give what it returns."""
        module, name = function.rsplit(".", 1)
        given = ", ".join(map(repr, words))
        return self.act(f"import json; from journeys.{module} import {name}; print(json.dumps({name}({given})))")

    def go(self) -> None:
        """End the process."""
        self._process.communicate(timeout=20)


def serve() -> None:
    """Do what the lines of standard input ask for, until they end."""
    from django.db import connections

    from runde.cli import ground

    ground.prepare()
    for line in sys.stdin:
        printed = StringIO()
        answer = {}
        try:
            with redirect_stdout(printed):
                exec(json.loads(line), {})  # noqa: S102 a journey's own text
            answer["printed"] = printed.getvalue()
        except Exception:
            answer["failed"] = traceback.format_exc()
        connections.close_all()
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
