"""The cast: people with a story, the same in every test.

Ana and Anton are members of group Linde, Carla moderates it; Ben is a member of group Ahorn, which Karl moderates. Gil was
in Linde and has left. Olga is the coordinator; Dev is a professional without a role in any room.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from runde.chat.drafts import Draft, Posted
from runde.chat.joining import join, leave, open_room
from runde.chat.models import Membership, Message, Room
from runde.chat.welcoming import digest_of
from runde.kit.time import now as present
from runde.moderation.gate import submit
from runde.people.models import Person, Role, User
from runde.programme.queries import rules_of

PASSWORD = "correct horse battery staple"


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody, and the two rooms."""

    ana: Person
    anton: Person
    ben: Person
    carla: Person
    karl: Person
    dev: Person
    gil: Person
    olga: Person
    linde: Room
    ahorn: Room


def gather(now: datetime | None = None) -> Cast:
    """Make the cast, as it was a month before `now`."""
    made_at = (now or present()) - timedelta(days=30)
    names = ("Ana", "Anton", "Ben", "Carla", "Karl", "Dev", "Gil", "Olga")
    people = {name.lower(): Person.objects.create(name=name, language="en", made_at=made_at) for name in names}
    Role.objects.create(person=people["olga"], role=Role.COORDINATOR, given_at=made_at)
    User.objects.create_user("olga@example.org", PASSWORD, person=people["olga"])
    linde = open_room(name="Linde", by=people["olga"], now=made_at)
    ahorn = open_room(name="Ahorn", by=people["olga"], now=made_at)
    for name in ("ana", "anton", "gil"):
        join(room=linde, person=people[name], by=people["olga"], now=made_at)
    join(room=linde, person=people["carla"], by=people["olga"], now=made_at, role=Membership.MODERATOR)
    join(room=ahorn, person=people["ben"], by=people["olga"], now=made_at)
    join(room=ahorn, person=people["karl"], by=people["olga"], now=made_at, role=Membership.MODERATOR)
    leave(room=linde, person=people["gil"], by=people["gil"], now=made_at + timedelta(days=10))
    return Cast(linde=linde, ahorn=ahorn, **people)


def say(room: Room, author: Person, text: str, *, at: datetime | None = None, reply_to: int | None = None) -> Message:
    """`author` writes in `room` through the gate; returns the message."""
    draft = Draft(room=room.pk, author=author.pk, client_id=uuid4(), text=text, reply_to=reply_to)
    [posted] = submit([draft], now=at)
    assert isinstance(posted, Posted), posted
    return Message.objects.get(pk=posted.message_id)


def settle(room: Room, *, at: datetime | None = None) -> None:
    """Everybody in `room` has their first visit behind them, and has said yes to its rules as they stand now: in their own
    language, or in any that these have."""
    at, rules = at or present(), rules_of(room.pk)
    for row in Membership.objects.filter(room=room, left_at=None).select_related("person"):
        text = rules.get(row.person.language) or next(iter(rules.values()), "")
        Membership.objects.filter(pk=row.pk).update(
            welcomed_at=at, agreed_at=at, agreed_to=digest_of(text) if text else ""
        )
