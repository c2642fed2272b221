"""Locking rooms: always in the order of their ids, so that two who write never wait for each other."""

from __future__ import annotations

from collections.abc import Iterable

from runde.chat.models import Room


def locked_rooms(ids: Iterable[int]) -> dict[int, Room]:
    """The rooms by id, locked until the transaction ends.

    The lock is one that rows pointing at a room (a new membership) need not wait for, and that waits for none of them.
    """
    return {
        room.id: room for room in Room.objects.select_for_update(no_key=True).filter(id__in=set(ids)).order_by("id")
    }
