"""The talk far back: older messages load upward, jumping leads anywhere, after a week one begins where one stopped."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from journeys.conftest import House, bubble, picture, ready, without_violation, write

pytestmark = pytest.mark.journey

FILL = """
import json
from datetime import timedelta
from uuid import uuid4
from runde.chat.models import Membership, Message, Room
from runde.kit.time import now
from runde.people.models import Person
room = Room.objects.get(pk={room})
author = Person.objects.get(name="Anton")
at, first = now() - timedelta(days=40), room.seq
Message.objects.bulk_create(
    Message(room=room, seq=first + n, author=author, client_id=uuid4(), at=at + timedelta(minutes=n), change=0,
            text="Apfelmus" if n == 5 else f"{word} {{n}}: " + "ein Satz vom Tag " * (n % 4 + 1))
    for n in range(1, {count} + 1)
)
room.seq, room.last_at = first + {count}, now()
room.save(update_fields=["seq", "last_at"])
if {read}:
    Membership.objects.filter(room=room, person__name="Gerda").update(read=first + {read}, read_at=now() - timedelta(days=7))
print(json.dumps(first))
"""


def fill(house: House, word: str, count: int, *, read: int = 0) -> int:
    """Let Anton have written so much some weeks ago; Gerda has read the first `read` of it. Gives the seq before the first."""
    return int(house.act(FILL.format(room=house.room, word=word, count=count, read=read)))


def test_older_messages_come_upward_without_moving_what_is_read_and_a_jump_leads_anywhere(
    house: House, member: Callable[..., Page]
) -> None:
    first = fill(house, "Alt", 320)
    ana = member("Ana")
    ana.goto(f"/room/{house.room}/?at={first + 320}")
    ready(ana)
    log = ana.locator("#log")
    asked: list[str] = []
    ana.on("request", lambda request: asked.append(request.url) if "before=" in request.url else None)
    top = ana.evaluate(
        """async () => {
          const log = document.getElementById("log"), one = document.querySelector("#log [data-seq]");
          log.scrollTop = 100;
          const before = one.getBoundingClientRect().top;
          const list = document.getElementById("messages");
          await new Promise((done) => new MutationObserver(done).observe(list, { childList: true }));
          await new Promise(requestAnimationFrame);
          await new Promise(requestAnimationFrame);
          return [before, one.getBoundingClientRect().top];
        }"""
    )
    assert abs(top[0] - top[1]) < 1, top
    assert len(asked) == len(set(asked)), asked
    ana.locator("details.menu[data-room] > summary").click()
    ana.get_by_role(
        "link", name={"de": "In dieser Gruppe suchen", "en": "Search in this group"}[house.language]
    ).click()
    ana.fill("#q", "APFEL")
    ana.keyboard.press("Enter")
    expect(ana.locator(".hits mark")).to_have_text("Apfel")
    without_violation(ana)
    picture(ana, f"search-{house.language}")
    ana.locator(".hits a").click()
    ready(ana)
    found = ana.locator(f"#m{first + 5}")
    expect(found).to_be_in_viewport()
    expect(found).to_be_focused()
    assert ana.locator("#log [data-seq]").count() <= 150
    anton = member("Anton")
    write(anton, "Ganz neu")
    expect(ana.locator("#down")).to_be_visible()
    expect(ana.locator("#log .text", has_text="Ganz neu")).to_have_count(0)
    picture(ana, f"gap-{house.language}")
    ana.click("#down")
    expect(ana.locator("#log .text", has_text="Ganz neu")).to_be_in_viewport()
    expect(ana.locator("#down")).to_be_hidden()
    write(anton, "Und weiter")
    expect(ana.locator("#log .text", has_text="Und weiter")).to_be_visible()
    ana.goto(f"/room/{house.room}/?at={first + 5}#m{first + 5}")
    ready(ana)
    expect(ana.locator("#later")).to_be_attached()
    ana.fill("#text", "Von weit oben")
    ana.click("#send")
    expect(bubble(ana, "Von weit oben")).to_be_in_viewport()
    expect(bubble(anton, "Von weit oben")).to_be_visible()
    sent_far_back_without_a_connection(house, ana, anton, first)
    taken_back_far_back(house, ana, anton, first)
    ana.goto(f"/room/{house.room}/search/?date=2020-01-01")
    ready(ana)
    expect(ana.locator("#beginning, #older").first).to_be_attached()
    log.evaluate("e => { e.scrollTop = 0 }")
    expect(ana.locator("#beginning")).to_be_visible()
    log.evaluate("e => { e.scrollTop = e.scrollHeight }")


def sent_far_back_without_a_connection(house: House, ana: Page, anton: Page, first: int) -> None:
    """It stands at the end of what is shown and says that it waits; nothing asks to send it again."""
    ana.goto(f"/room/{house.room}/?at={first + 5}#m{first + 5}")
    ready(ana)
    ana.context.set_offline(True)
    expect(ana.locator("#offline")).to_be_visible()
    ana.fill("#text", "Von oben ohne Netz")
    ana.click("#send")
    waiting = ana.locator("#log .pending", has_text="Von oben ohne Netz")
    expect(waiting).to_be_in_viewport()
    expect(waiting.locator(".state")).to_have_text(
        {"de": "Wartet auf Verbindung", "en": "Waits for a connection"}[house.language]
    )
    expect(ana.locator("#notice")).to_be_hidden()
    picture(ana, f"gap-offline-{house.language}")
    ana.context.set_offline(False)
    expect(bubble(ana, "Von oben ohne Netz")).to_be_in_viewport()
    expect(waiting).to_have_count(0)
    expect(bubble(anton, "Von oben ohne Netz")).to_be_visible()
    expect(anton.locator("#log .text", has_text="Von oben ohne Netz")).to_have_count(1)


def taken_back_far_back(house: House, ana: Page, anton: Page, first: int) -> None:
    """What one regrets while it is on its way is taken back, wherever one reads when it arrives."""
    held: list[str | bytes] = []
    let_go: list[WebSocketRoute] = []

    def between(page: WebSocketRoute) -> None:
        server = page.connect_to_server()
        let_go.append(page)
        server.on_message(lambda frame: held.append(frame) if '"ack"' in str(frame) else page.send(frame))

    ana.route_web_socket("**/live", between)
    ana.goto(f"/room/{house.room}/")
    ready(ana)
    ana.fill("#text", "Lieber doch nicht")
    ana.click("#send")
    expect(bubble(anton, "Lieber doch nicht")).to_be_visible()
    seq = bubble(anton, "Lieber doch nicht").get_attribute("data-seq")
    ana.locator("#log .pending", has_text="Lieber doch nicht").locator(".take-back").click()
    ana.evaluate("seq => { location.hash = `#m${seq}`; }", first + 5)
    expect(ana.locator(f"#m{first + 5}")).to_be_in_viewport()
    for frame in held:
        let_go[-1].send(frame)
    expect(anton.locator(f"#m{seq} .gone")).to_be_visible()
    expect(anton.locator("#log .text", has_text="Lieber doch nicht")).to_have_count(0)


def test_after_a_week_away_one_begins_at_the_first_unread_message(house: House, member: Callable[..., Page]) -> None:
    gerda = member("Gerda")
    first = fill(house, "Woche", 130, read=10)
    gerda.goto(f"/room/{house.room}/")
    ready(gerda)
    expect(gerda.locator("#log .new")).to_be_in_viewport()
    expect(gerda.locator(f"#m{first + 11}")).to_be_in_viewport()
    picture(gerda, f"week-{house.language}")
    without_violation(gerda)
    gerda.wait_for_function(
        "n => { document.getElementById('log').scrollTop = 1e6; return document.getElementById(n) }",
        arg=f"m{first + 130}",
    )
    expect(gerda.locator(f"#m{first + 130}")).to_be_visible()
    expect(gerda.locator("#later")).to_be_hidden()
    numbers = gerda.evaluate("[...document.querySelectorAll('#log [data-seq]')].map((one) => Number(one.dataset.seq))")
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
