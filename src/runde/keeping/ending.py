"""Ending everything by which somebody takes part: groups, roles, sessions and devices."""

from __future__ import annotations

from datetime import datetime

from runde.agenda.models import Invitation
from runde.chat.joining import leave
from runde.chat.locking import locked_rooms
from runde.chat.models import Membership
from runde.chat.queries import rooms_ever
from runde.notices.stopping import stop
from runde.people.accounts import forget_sessions
from runde.people.devices import sign_out_everywhere
from runde.people.models import Device, Letter, Person, Pin, Role, User
from runde.people.roles import coordinators, end_role


def is_only_coordinator(person: Person) -> bool:
    """Whether nobody else could print letters or help."""
    found = coordinators()
    others = found.exclude(pk=person.pk).filter(user__is_active=True)
    return found.filter(pk=person.pk).exists() and not others.exists()


def lock_everything(person: Person) -> None:
    """Lock what others change before they record it, so before the ledger's head, and in the order in which they do:
    whoever held one of these and waited for the head would wait for ever, and so would the erasure."""
    locked_rooms(rooms_ever(person))
    own = {"person": person}
    for rows in (
        Membership.objects.filter(**own, left_at=None).order_by("room_id"),  # as those lock who note what was read
        Role.objects.filter(**own).order_by("pk"),
        Letter.objects.filter(**own).order_by("pk"),
        Pin.objects.filter(**own),
        User.objects.filter(**own),
        Device.objects.filter(**own).order_by("pk"),
        Invitation.objects.filter(**own).order_by("pk"),
    ):
        list(rows.select_for_update().values_list("pk"))


def end_everything(*, person: Person, by: Person | None, now: datetime) -> None:
    """Out of all rooms, without a role, signed out everywhere within a second. Call `lock_everything` first."""
    here = Membership.objects.filter(person=person, left_at=None)
    for membership in here.select_related("room").order_by("room_id"):
        leave(room=membership.room, person=person, by=by, now=now)
    for role in Role.objects.filter(person=person, ended_at=None):
        end_role(person=person, role=role.role, by=by, now=now)
    stop(person=person, reason="withdrew", now=now, by=by)
    forget_sessions(person)
    sign_out_everywhere(person=person, by=by, now=now)
