"""The whole way, through a running server: a browser subscribes, somebody writes, the push arrives and is opened."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from notices.push_service import PushService
from server import Server

PEOPLE = """
import json
from datetime import time
from runde.chat.joining import join, open_room
from runde.kit.time import now
from runde.notices.choosing import choose
from runde.people.arriving import make_person
from runde.people.devices import make_device
room, tokens = open_room(name="Linde", by=None, now=now()), {}
for name in ("Ana", "Anton"):
    person = make_person(name=name, language="en", by=None, now=now())
    join(room=room, person=person, by=None, now=now())
    choose(person=person, how="each", mail=False, quiet_from=time(0), quiet_to=time(0), now=now())
    tokens[name] = make_device(person=person, label="Phone", now=now())[1]
print(json.dumps(tokens))
"""
WRITE = """
from datetime import timedelta
from uuid import uuid4
from runde.chat.drafts import Draft
from runde.chat.models import Room
from runde.kit.time import now
from runde.moderation.gate import submit
from runde.people.models import Person
room, anton = Room.objects.get(), Person.objects.get(name="Anton")
submit([Draft(room=room.pk, author=anton.pk, client_id=uuid4(), text="a secret")], now=now() - timedelta(seconds=61))
"""
LEAVE = """
from runde.chat.joining import leave
from runde.chat.models import Room
from runde.kit.time import now
from runde.people.models import Person
ana = Person.objects.get(name="Ana")
leave(room=Room.objects.get(), person=ana, by=ana, now=now())
"""
BEN = """
from datetime import time
from runde.chat.joining import join
from runde.chat.models import Room
from runde.kit.time import now
from runde.notices.choosing import choose
from runde.people.arriving import make_person
ben = make_person(name="Ben", language="en", by=None, now=now())
choose(person=ben, how="each", mail=False, quiet_from=time(0), quiet_to=time(0), now=now())
join(room=Room.objects.get(), person=ben, by=None, now=now())
"""
LOG = """
import json
from runde.notices.models import Notice
print(json.dumps(list(Notice.objects.order_by("pk").values_list("person__name", "state", "why"))))
"""


@pytest.fixture
def pushes() -> Iterator[PushService]:
    made = PushService()
    yield made
    made.close()


@pytest.mark.promise("D5")
def test_what_somebody_writes_reaches_a_phone_and_whoever_left_hears_nothing_more(
    tmp_path: Path, pushes: PushService
) -> None:
    server = Server(tmp_path / "data", RUNDE_PUSH_ALLOW=pushes.origin)
    server.start()
    tokens = server.act(PEOPLE)
    browser = pushes.browser("ana")
    keys = {"p256dh": browser.p256dh, "auth": browser.auth}
    with httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {tokens['Ana']}"}) as ana:
        assert (
            ana.post("/own/notices/subscription/", json={"endpoint": browser.endpoint, "keys": keys}).status_code == 204
        )
        server.act(WRITE)
        wait_for(lambda: bool(pushes.received))
        [told] = pushes.heard(browser)
        assert told["kind"] == "message"
        assert ana.post(f"/own/notices/{told['id']}/opened/").status_code == 204
    assert server.act(LOG) == [["Ana", "opened", ""]]
    server.act(LEAVE)
    server.act(WRITE)
    server.act(BEN)
    # When Ben's turn has come, the job has looked at what Anton wrote after Ana had left.
    wait_for(lambda: ["Ben", "withheld", "no_device"] in server.act(LOG))
    assert len(pushes.received) == 1
    server.stop()


def wait_for(true: Callable[[], bool]) -> None:
    """Until it is so, at most twenty seconds."""
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end
        time.sleep(0.2)
