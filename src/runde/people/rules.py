"""What may be written about a person, and which PIN may be chosen. `check_x` raises `Unusable`."""

from __future__ import annotations

from itertools import pairwise

from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext

from runde.kit.text import clean_name, visible
from runde.people.models import Erased, Person

LONGEST_NAME = 60  # characters
SHORTEST_PIN, LONGEST_PIN = 4, 8  # digits


class Unusable(ValueError):
    """What was given cannot be taken; the message is a sentence for whoever gave it, in their language."""


def check_not_erased(person: Person) -> None:
    """Raises Unusable for a person whose data were erased. Called inside the act's transaction: the person stays locked
    until it ends, so that nobody is erased meanwhile."""
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    erased = Erased.objects.filter(person=person).order_by("-at").first()
    if erased is not None:
        sentence = gettext("The data of this person were erased on %(day)s. Somebody who comes back is entered anew.")
        raise Unusable(sentence % {"day": date_format(localtime(erased.at))})


def check_name(name: str) -> str:
    """The name tidied to one line. Raises Unusable when nothing is left, or more than 60 characters."""
    tidy = clean_name(name)
    if not visible(tidy):
        raise Unusable(gettext("Please enter a name."))
    if len(tidy) > LONGEST_NAME:
        raise Unusable(gettext("This name is too long. Please use at most 60 characters."))
    return tidy


def check_language(language: str) -> str:
    """The language code unchanged. Raises Unusable when Runde does not speak it."""
    if language not in dict(settings.LANGUAGES):
        raise Unusable(gettext("Please choose German or English."))
    return language


def check_pin(pin: str) -> str:
    """The PIN without blanks. Raises Unusable unless it is 4 to 8 digits that are not guessed at once.

    Refused: one digit repeated, and digits in a row, up or down (1234, 9876; 0 follows 9).
    """
    tidy = "".join(pin.split())
    if tidy and not _only_digits(tidy):
        raise Unusable(gettext("Please use digits only, from 0 to 9."))
    if len(tidy) < SHORTEST_PIN:
        raise Unusable(gettext("This PIN is too short. Please choose at least 4 digits."))
    if len(tidy) > LONGEST_PIN:
        raise Unusable(gettext("This PIN is too long. Please choose at most 8 digits."))
    steps = {(int(second) - int(first)) % 10 for first, second in pairwise(tidy)}
    if steps == {0}:
        raise Unusable(gettext("The same digit again and again is easy to guess. Please choose another PIN."))
    if steps in ({1}, {9}):
        raise Unusable(gettext("Digits in a row, like 1234, are easy to guess. Please choose another PIN."))
    return tidy


def could_be_pin(pin: str) -> bool:
    """Whether this has the form of a PIN: what has not, is nobody's."""
    tidy = "".join(pin.split())
    return _only_digits(tidy) and SHORTEST_PIN <= len(tidy) <= LONGEST_PIN


def _only_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
