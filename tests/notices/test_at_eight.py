"""Ten thousand people are to hear of something at the same moment, while others write."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from notices.push_service import PushService
from runde.cli.bench.load import Load, Outcome
from runde.cli.bench.processes import Generator, cores, on_core
from server import Server

MANY = 10_000
FILL = """
from datetime import time, timedelta
from runde.kit.time import now
from runde.people.models import Device, Person
from runde.notices.models import Choice, Notice, Subscription
at = now() + timedelta(seconds={wait})
people = Person.objects.bulk_create([Person(name=f"P{{n}}", made_at=at) for n in range({many})])
Choice.objects.bulk_create([Choice(person=p, quiet_from=time(0), quiet_to=time(0)) for p in people])
devices = Device.objects.bulk_create([Device(person=p, token_digest=f"d{{p.pk}}", made_at=at, used_at=at) for p in people])
Subscription.objects.bulk_create([
    Subscription(device=d, endpoint=f"{origin}/{{d.pk}}", p256dh="{p256dh}", auth="{auth}", made_at=at) for d in devices])
Notice.objects.bulk_create([
    Notice(person=p, kind="duty", key=f"k{{p.pk}}", zone="UTC", intended_at=at, earliest=at, due_at=at) for p in people])
print(at.timestamp())
"""


@pytest.fixture
def pushes() -> Iterator[PushService]:
    made = PushService()
    yield made
    made.close()


def written(server: Server, members: list[tuple[int, str]], core: int | None, seconds: float) -> Outcome:
    """What 20 messages a second cost those who talk."""
    generator = Generator(Load(server.url, members, rate=20.0, warm=2.0, seconds=seconds), core=core)
    generator.begun()
    generator.ended()
    return generator.outcome()


def fill(server: Server, pushes: PushService, *, many: int, wait: int) -> float:
    """So many people are to hear of something in `wait` seconds; gives that moment."""
    browser = pushes.browser("everybody")
    values = {"wait": wait, "many": many, "origin": pushes.origin, "p256dh": browser.p256dh, "auth": browser.auth}
    return float(server.act(FILL.format(**values)))


def all_received(pushes: PushService, many: int) -> None:
    end = time.monotonic() + 90
    while len(pushes.received) < many and time.monotonic() < end:
        time.sleep(0.2)
    assert len({one.path for one in pushes.received}) == len(pushes.received) == many


@pytest.mark.parametrize("many", [3, 150])
def test_few_leave_in_the_server_and_many_in_a_child(many: int, tmp_path: Path, pushes: PushService) -> None:
    server = Server(tmp_path / "data", RUNDE_PUSH_ALLOW=pushes.origin)
    server.start()
    fill(server, pushes, many=many, wait=0)
    all_received(pushes, many)
    server.stop()
    assert "Traceback" not in server.log()


@pytest.mark.soak
@pytest.mark.promise("D5")
def test_the_last_of_ten_thousand_leaves_within_a_minute_and_the_talk_goes_on(
    tmp_path: Path, pushes: PushService
) -> None:
    first, last = cores() or (None, None)
    server = Server(tmp_path / "data", RUNDE_PUSH_ALLOW=pushes.origin)
    groups = server.seed(groups=10, members=12)
    members = [(group["room"], member["token"]) for group in groups for member in group["members"]]
    with on_core(first):
        server.start()
    quiet = written(server, members, last, 15.0)
    due = fill(server, pushes, many=MANY, wait=8)
    time.sleep(max(0.0, due - time.time()))  # the moment itself is what this is about
    busy = written(server, members, last, 25.0)
    all_received(pushes, MANY)
    started, ended = pushes.received[0].at, pushes.received[-1].at
    figures = f"{len(pushes.received)} pushes in {ended - started:.1f} s; p95 {quiet.delivery[1]:.1f} → {busy.delivery[1]:.1f} ms"
    print(figures)  # noqa: T201
    assert ended - started <= 60, figures
    assert busy.delivery[1] <= 2 * quiet.delivery[1], figures
    server.stop()
