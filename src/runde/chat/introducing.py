"""How members introduce themselves to their group. Only the moderation's gate calls this."""

from __future__ import annotations

from django.utils.translation import gettext

from runde.chat.models import Membership
from runde.kit.refusals import Refused
from runde.kit.text import clean, visible
from runde.people.rules import Unusable

LONGEST_INTRODUCTION = 500  # characters


def introduce(*, membership: Membership, text: str) -> None:
    """Keep what somebody says about themselves; an empty text takes it away. The group reads it on the members' page.

    Raises rules.Unusable for more than 500 characters, Refused ("unknown") for somebody who has left.
    """
    tidy = clean(text)
    tidy = tidy if visible(tidy) else ""
    if len(tidy) > LONGEST_INTRODUCTION:
        raise Unusable(gettext("This is too long. Please use at most 500 characters."))
    if not Membership.objects.filter(pk=membership.pk, left_at=None).update(introduction=tidy):
        raise Refused("unknown")
    membership.introduction = tidy
