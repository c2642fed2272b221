"""The way into a room, for every door that shows one: at first by way of three screens, later at once."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language

from runde.chat.models import Membership
from runde.chat.welcoming import FIRST_VISIT, NEW_RULES, agreed, asks, digest_of
from runde.programme.queries import rules_of


def on_the_way(membership: Membership) -> HttpResponse | None:
    """Where somebody has to go before they enter the room: the first visit, where they left it, or rules that changed.
    None: they may enter."""
    digests = digests_of(rules_of(membership.room_id))
    asked = asks(membership, digests)
    if asked == NEW_RULES:
        return redirect("member:welcome-rules", membership.room_id)
    if asked == FIRST_VISIT:
        begun = "member:welcome-look" if agreed(membership, digests) else "member:welcome"
        return redirect(begun, membership.room_id)
    return None


def digests_of(rules: dict[str, str]) -> dict[str, str]:
    """The digest of each language's wording: whoever said yes to one of them need not read the others."""
    return {digest_of(text): language for language, text in rules.items()}


def wording(rules: dict[str, str]) -> str:
    """The rules in the language in force, else in any that there is; empty when there are none."""
    return rules.get(get_language() or "") or next(iter(rules.values()), "")


def room_page(membership: Membership) -> str:
    """Where this person's room stands: by the moderator's door for who moderates it."""
    door = "moderator:room" if membership.role == Membership.MODERATOR else "member:room"
    return reverse(door, args=[membership.room_id])
