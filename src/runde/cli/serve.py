"""`runde serve` and `runde worker`."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Callable
from typing import Any

import click

from runde.cli import ground

UVICORN: dict[str, Any] = {
    "loop": "uvloop",
    "http": "httptools",
    "ws": "websockets-sansio",
    "ws_max_size": 4 * 1024 * 1024,
    "ws_per_message_deflate": False,
    "lifespan": "on",
    "access_log": False,
    "log_level": "warning",
    "timeout_graceful_shutdown": 5,
    "server_header": False,
    "forwarded_allow_ips": "127.0.0.1",
}


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Server processes.")
@click.option("--no-jobs", is_flag=True, help="Leave due items to `runde worker`.")
def serve(host: str, port: int, workers: int, no_jobs: bool) -> None:
    """Serve Runde: pages, the live connection, and (unless --no-jobs) what is due."""
    run_server(host=host, port=port, workers=workers, no_jobs=no_jobs, prepared=say_who_is_missing)


def say_who_is_missing() -> None:
    """Nobody can sign in to an installation without a coordinator: say so, and what to do."""
    from runde.people.roles import coordinators  # app ready

    if not coordinators().filter(user__isnull=False).exists():
        click.echo("Nobody coordinates yet: run `runde setup` in a second window.")


def run_server(
    *,
    host: str,
    port: int,
    workers: int = 1,
    no_jobs: bool = False,
    ready: str = "",
    prepared: Callable[[], None] = lambda: None,
) -> None:
    """Check that everything is in place, then serve until stopped; `ready` is said when people can come.

    `prepared` is called once before, with the database ready and no other server on it.

    Raises click.ClickException with a sentence: port in use, another server on the same SQLite data, more workers
    than the database and the bus allow.
    """
    ground.prepare()
    from django.conf import settings  # app ready
    from django.db import connection, connections  # app ready

    if workers > 1 and (connection.vendor == "sqlite" or not settings.REDIS_URL):
        raise click.ClickException(
            "More than one worker needs PostgreSQL and Redis: set RUNDE_DATABASE_URL and RUNDE_REDIS_URL, or leave out --workers."
        )
    ground.folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = ground.one_server()
    ground.free_port(host, port)
    ground.migrate()
    prepared()
    connections.close_all()
    if no_jobs:
        os.environ["_RUNDE_NO_JOBS"] = "1"
    _serve(host, port, workers, ready=ready or f"Runde is ready: http://{host}:{port}")
    if lock is not None:
        lock.close()


def _serve(host: str, port: int, workers: int, *, ready: str) -> None:
    import uvicorn  # slow

    class Server(uvicorn.Server):
        """Says when it is ready."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                click.echo(ready)

    options = UVICORN | {"host": host, "port": port, "ws": "runde.live.wire:Wire"}
    if workers > 1:
        uvicorn.run("runde.config.asgi:application", workers=workers, **options)
    else:
        Server(uvicorn.Config("runde.config.asgi:application", **options)).run()


@click.command()
def worker() -> None:
    """Do what is due, for servers that run with --no-jobs."""
    ground.prepare()
    ground.migrate()
    from runde.config.jobs import Jobs  # app ready

    jobs = Jobs()
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    jobs.start()
    stopped.wait()
    jobs.stop()
