"""Without a name: nobody but the author is told who wrote it, by whatever way it is read."""

from __future__ import annotations

from uuid import uuid4

import pytest

from cast import Cast
from runde.chat import queries
from runde.chat.drafts import Draft, Posted
from runde.chat.models import Room
from runde.kit.refusals import Refusal
from runde.kit.time import now
from runde.moderation.gate import submit
from runde.people.models import Person


def ask(room: Room, author: Person) -> Posted | Refusal:
    [outcome] = submit([Draft(room.pk, author.pk, uuid4(), "May I ask something?", anonymous=True)])
    return outcome


@pytest.mark.promise("D9")
def test_every_read_hides_the_author_from_the_others(cast: Cast) -> None:
    ask(cast.linde, cast.ana)
    for viewer, author in ((cast.anton.pk, 0), (cast.carla.pk, 0), (0, 0), (cast.ana.pk, cast.ana.pk)):
        items = [
            *queries.newest(cast.linde.pk, viewer=viewer, now=now())[0],
            *queries.after(cast.linde.pk, 0, viewer=viewer, now=now())[0],
            *queries.several(cast.linde.pk, [1], viewer=viewer, now=now()),
            queries.one(cast.linde.pk, 1, viewer=viewer, now=now()) or {},
        ]
        assert [(item["author"], item["anonymous"]) for item in items] == [(author, True)] * 4


def test_where_only_two_write_nobody_is_anonymous(cast: Cast) -> None:
    Room.objects.filter(pk=cast.linde.pk).update(kind=Room.PAIR)
    assert ask(cast.linde, cast.ana) == Refusal("malformed")
