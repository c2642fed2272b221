"""What a journey finds when it begins: a group of four that follows a small package, with an impulse waiting.

Runs in a process of its own on the server's data (journeys/stagehand.py).
"""

from __future__ import annotations

import shutil
import tempfile
from datetime import time, timedelta
from pathlib import Path
from typing import Any

from runde.chat.joining import join
from runde.chat.welcoming import agree, digest_of, welcome
from runde.cli.ground import migrate
from runde.kit.time import now
from runde.people.accounts import open_account
from runde.people.arriving import make_person
from runde.people.devices import make_device
from runde.people.helpline import set_helpline
from runde.people.letters import issue_letter
from runde.people.roles import give_role
from runde.programme.cohorts import form_cohort, place
from runde.programme.due import run_due
from runde.programme.loading import load
from runde.programme.queries import rules_of

PASSWORD = "a quiet evening with friends"
EMAIL = "olga@example.org"
PROMPT = {"de": "Was hat Ihnen heute gutgetan?", "en": "What did you good today?"}

MANIFEST = """
id = "journey"
version = "1.0.0"
languages = ["de", "en"]
weeks = 1
title = { de = "Kleine Reise", en = "Small journey" }
about = { de = "Für Versuche.", en = "For tests." }

[[phase]]
id = "all"
weeks = [1, 1]
title = { de = "Alles", en = "Everything" }

[[theme]]
week = 1
title = { de = "Was guttut", en = "What does good" }
"""

ITEM = """+++
id = "good"
kind = "question"
day = "mon"
time = "00:05"
mode = "offer"
expires = "20w"
aim = { de = "Alle schreiben einmal.", en = "Everybody writes once." }
sources = []
+++

# de
%(de)s

# en
%(en)s
"""

CARD = """+++
id = "silence"
situation = "silence"
hints = { de = ["still"], en = ["quiet"] }
hand_over = { de = "Nach zwei Wochen.", en = "After two weeks." }
+++

# de
Fragen Sie etwas, worauf ein Wort genügt.

## wording
Ein Wort genügt: Wie war die Woche?

# en
Ask something that one word can answer.

## wording
One word will do: how was the week?
"""

RULES = "# de\nWir schreiben freundlich.\n\n# en\nWe write kindly.\n"


def write_package(folder: Path, *, version: str = "1.0.0", one_to_one: str = "off") -> Path:
    """A complete package of one item, one card and rules."""
    for name in ("items", "cards"):
        (folder / name).mkdir(parents=True)
    manifest = MANIFEST.replace("1.0.0", version)
    (folder / "programme.toml").write_text(f'one_to_one = "{one_to_one}"\n{manifest}')
    (folder / "items" / "01-01-good.md").write_text(ITEM % PROMPT)
    (folder / "cards" / "silence.md").write_text(CARD)
    (folder / "rules.md").write_text(RULES)
    return folder


def set_up(language: str) -> dict[str, Any]:
    """Make the coordinator, the programme and group Linde; gives letter codes by name, and the ids of room and cohort."""
    migrate()
    at = now()
    olga = make_person(name="Olga", language=language, by=None, now=at)
    give_role(person=olga, role="coordinator", by=None, now=at)
    open_account(person=olga, email=EMAIL, password=PASSWORD, by=None, now=at)
    set_helpline(name="Olga Ott", phone="02742 123456", hours="9–16", by=olga, now=at)
    folder = Path(tempfile.mkdtemp())
    programme = load(path=write_package(folder / "journey"), by=olga, now=at).programme
    shutil.rmtree(folder)
    monday = (at - timedelta(days=7 + at.weekday())).date()
    cohort = form_cohort(
        programme=programme,
        name="Linde",
        language=language,
        starts_on=monday,
        zone="Europe/Vienna",
        weekdays=range(7),
        hours_from=time(0, 0),
        hours_to=time(23, 59),
        by=olga,
        now=at,
    )
    codes = {}
    for name, role in (("Carla", "moderator"), ("Ana", "member"), ("Anton", "member"), ("Gerda", "member")):
        person = make_person(name=name, language=language, by=olga, now=at)
        membership = place(person=person, cohort=cohort, role=role, by=olga, now=at)
        if role == "moderator":  # she was there before: a member's first visit is what journeys show
            agree(membership=membership, digest=digest_of(rules_of(cohort.room_id)[language]), now=at)
            welcome(membership=membership, now=at)
        codes[name] = issue_letter(person=person, by=olga, now=at).code
    assert run_due(now=at).offered == 1
    return {"codes": codes, "room": cohort.room_id, "cohort": cohort.pk}


def put_back(room: int, person: str) -> None:
    """Put somebody into the room again."""
    from runde.chat.models import Room
    from runde.people.models import Person

    join(room=Room.objects.get(pk=room), person=Person.objects.get(name=person), by=None, now=now())


def set_rule(version: str, one_to_one: str) -> None:
    """Load a new edition with another one-to-one rule."""
    folder = Path(tempfile.mkdtemp())
    load(path=write_package(folder / "journey", version=version, one_to_one=one_to_one), by=None, now=now())
    shutil.rmtree(folder)


def new_letter(person: str) -> str:
    """A fresh letter's code for somebody who is there already."""
    from runde.people.models import Person

    return issue_letter(person=Person.objects.get(name=person), by=None, now=now()).code


def signed_in(person: str) -> str:
    """A device that somebody has used for a while, with the first visit behind them; gives its token."""
    from runde.chat.models import Membership
    from runde.people.models import Person

    found = Person.objects.get(name=person)
    for membership in Membership.objects.filter(person=found, left_at=None, room__kind="group"):
        for rules in list(rules_of(membership.room_id).values())[:1]:
            agree(membership=membership, digest=digest_of(rules), now=now())
        welcome(membership=membership, now=now())
    return make_device(person=found, label="", now=now())[1]
