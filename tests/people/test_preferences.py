"""How a person wants their pages."""

from __future__ import annotations

import pytest

from cast import Cast
from runde.ledger.models import Entry
from runde.people.models import Person, Preferences
from runde.people.preferences import TEXT_SIZES, choose_text_size, choose_theme, preferences_of
from runde.people.rules import Unusable


@pytest.mark.promise("D6")
def test_size_and_colours_are_kept_each_for_itself(cast: Cast) -> None:
    before = Entry.objects.count()
    choose_theme(person=cast.ana, theme="dark")
    for size in TEXT_SIZES:
        choose_text_size(person=cast.ana, size=size)
    found = preferences_of(Person.objects.get(pk=cast.ana.pk))
    assert (found.text_size, found.theme) == (32, "dark")
    choose_theme(person=cast.ana, theme="")
    assert preferences_of(Person.objects.get(pk=cast.ana.pk)).theme == ""
    assert Entry.objects.count() == before


def test_who_chose_nothing_reads_18_pixels_in_the_colours_of_the_device(cast: Cast) -> None:
    found = preferences_of(cast.anton)
    assert (found.text_size, found.theme) == (18, "")
    assert not Preferences.objects.exists()


@pytest.mark.parametrize("size", [0, 17, 19, 33, 3200])
def test_other_sizes_are_refused(cast: Cast, size: int) -> None:
    with pytest.raises(Unusable, match="sizes that are shown"):
        choose_text_size(person=cast.ana, size=size)


def test_other_colours_are_refused(cast: Cast) -> None:
    with pytest.raises(Unusable, match="colours that are shown"):
        choose_theme(person=cast.ana, theme="pink")
    assert not Preferences.objects.exists()
