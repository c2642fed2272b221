"""Media that belong to something: taken for it, described to clients, and thrown away with it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from runde.media.models import Medium
from runde.media.storing import remove_folders


@transaction.atomic
def claim(*, ids: Sequence[int], owner: int, now: datetime) -> list[Medium]:
    """Take media for a message, once and for all; returns them in the order of `ids`, locked.

    Empty when any of them cannot be had: not this owner's, not ready, in use already, named twice, or not there. Then
    none of them is taken.
    """
    found = {
        medium.pk: medium
        for medium in Medium.objects.select_for_update()
        .filter(pk__in=ids, owner=owner, state=Medium.READY, used_at=None)
        .order_by("pk")
    }
    if len(found) != len(ids):
        return []
    Medium.objects.filter(pk__in=found).update(used_at=now)
    for medium in found.values():
        medium.used_at = now
    return [found[number] for number in ids]


def described(medium: Medium) -> dict[str, Any]:
    """A medium as the live protocol describes it: its version, measures in pixels, whole seconds, and of a document name and
    bytes."""
    told: dict[str, Any] = {"id": medium.pk, "kind": medium.kind, "v": version_of(medium)}
    if medium.width and medium.height:
        told |= {"width": medium.width, "height": medium.height}
    if medium.milliseconds is not None:
        told["seconds"] = max(1, round(medium.milliseconds / 1000))
    if medium.kind == Medium.DOCUMENT:
        told |= {"name": medium.name, "size": medium.size}
    return told


def version_of(medium: Medium) -> str:
    """What tells a medium from another of the same number, as there may be one after an older backup was put back."""
    return str(medium.key.hex[:8])


@transaction.atomic
def discard(*, ids: Collection[int], now: datetime) -> None:
    """Erase media: their rows at once, their files when this is durable.

    Files that a crash leaves in between have no row any more; `sweeping` removes them.
    """
    doomed = list(Medium.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk", "key"))
    if not doomed:
        return
    Medium.objects.filter(pk__in=[number for number, _ in doomed]).delete()
    transaction.on_commit(lambda: remove_folders(key for _, key in doomed))
