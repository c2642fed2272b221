"""What a member pulls arrives in portions that a connection can carry, and whoever asks on gets it whole."""

from __future__ import annotations

from uuid import uuid4

import pytest

from cast import Cast
from runde.chat.drafts import Change, Draft
from runde.kit.time import now
from runde.live.connection import MOST_BYTES
from runde.live.database import MOST_CHARACTERS_PULLED, pull
from runde.live.frames import encode
from runde.moderation import gate


@pytest.mark.promise("S1")
def test_many_long_messages_and_changes_come_whole_in_several_answers(cast: Cast) -> None:
    room, ana = cast.linde.pk, cast.ana.pk
    texts = [f"{number} ".ljust(10_000, "x") for number in range(1, 451)]
    gate.forget_pace()
    for start in range(0, len(texts), 50):
        gate.forget_pace()
        gate.submit([Draft(room, ana, uuid4(), text) for text in texts[start : start + 50]])
    for seq in range(1, 451):
        gate.forget_pace()
        gate.change(Change(room, ana, seq, uuid4(), texts[seq - 1][:-1] + "y"))

    seq = changed = answers = 0
    read: list[int] = []
    changes: list[int] = []
    more = True
    while more:
        found = pull(room=room, person=ana, seq=seq, change=changed, now=now())
        assert found is not None
        assert len(encode("messages", **found)) < MOST_CHARACTERS_PULLED * 1.2 < MOST_BYTES / 2
        read += [one["seq"] for one in found["items"]]
        changes += [one["change"] for one in found["changes"]]
        seq, changed = max([seq, *read]), max([changed, *changes])
        more = found["more"]
        answers += 1
    assert read == changes == list(range(1, 451))
    assert answers < 25
