"""How a person wants their pages: the size of the text and the colours, remembered on all their devices."""

from __future__ import annotations

from django.utils.translation import gettext

from runde.people.models import Person, Preferences
from runde.people.rules import Unusable

TEXT_SIZES = (18, 20, 22, 24, 26, 28, 30, 32)  # CSS pixels; tokens.css has a rule for each


def preferences_of(person: Person) -> Preferences:
    """What a person chose; the defaults (18 px, colours as the device has them) for who chose nothing."""
    found = getattr(person, "preferences", None)
    return found if isinstance(found, Preferences) else Preferences(person=person)


def choose_text_size(*, person: Person, size: int) -> None:
    """Show everything in this size from now on: their own preference, so without a ledger row.

    Raises rules.Unusable for a size that is none of TEXT_SIZES.
    """
    if size not in TEXT_SIZES:
        raise Unusable(gettext("Please choose one of the sizes that are shown."))
    Preferences.objects.update_or_create(person=person, defaults={"text_size": size})


def choose_theme(*, person: Person, theme: str) -> None:
    """Show everything in these colours from now on; "" is as the device has it. Without a ledger row.

    Raises rules.Unusable for colours that are none of Preferences.THEMES.
    """
    if theme not in Preferences.THEMES:
        raise Unusable(gettext("Please choose one of the colours that are shown."))
    Preferences.objects.update_or_create(person=person, defaults={"theme": theme})
