"""Media that Runde brings along itself, for the demo: kept without a child, since ours made them before they were shipped."""

from __future__ import annotations

from datetime import datetime
from importlib.resources.abc import Traversable
from uuid import uuid4

from django.db import transaction

from runde.media.models import Medium
from runde.media.storing import FULL, SMALL, made_folder
from runde.people.models import Person


@transaction.atomic
def supply(*, owner: Person, kind: str, folder: Traversable, now: datetime, **measures: int) -> Medium:
    """A ready medium of the files in `folder`, named and made as the child leaves them; `measures` are what it said.

    Files of a transaction that fails have no row; `sweeping` removes them.
    """
    names = [name for name in (FULL[kind], SMALL.get(kind)) if name]
    files = {name: (folder / name).read_bytes() for name in names}
    size = len(files[FULL[kind]])
    medium = Medium.objects.create(
        key=uuid4(),
        owner=owner,
        kind=kind,
        state=Medium.READY,
        size=size,
        arrived=size,
        made_at=now,
        ready_at=now,
        **measures,
    )
    place = made_folder(medium.key)
    for name, content in files.items():
        (place / name).write_bytes(content)
    return medium
