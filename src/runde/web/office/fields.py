"""Pieces of forms: lines that clean themselves, weekdays, dates one per line."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from runde.kit.text import clean

DAY_FORMS = ("%Y-%m-%d", "%d.%m.%Y")


def line(label: Any, most: int, *, required: bool = True, help_text: Any = "", kind: str = "text") -> forms.CharField:
    """One line of at most `most` characters; a sentence for an empty and for a longer one."""
    field = forms.CharField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.TextInput(attrs={"type": kind, "autocomplete": "off"}),
        error_messages={"required": _("Please fill this in.")},
    )
    field.validators.append(at_most(most))
    return field


def at_most(most: int) -> Any:
    """A validator: at most so many characters."""

    def check(text: str) -> None:
        if len(text) > most:
            sentence = gettext("This is too long. Please use at most %(most)s characters.") % {"most": most}
            raise forms.ValidationError(sentence)

    return check


def weekdays() -> forms.TypedMultipleChoiceField:
    """The weekdays, 0 Monday … 6 Sunday."""
    return forms.TypedMultipleChoiceField(
        label=_("The moderator’s weekdays"),
        help_text=_("An offer comes on one of these days."),
        coerce=int,
        choices=[(number, WEEKDAYS[number]) for number in range(7)],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one weekday on which the moderator is there.")},
    )


def day(label: Any, *, help_text: Any = "", **attributes: str) -> forms.DateField:
    """A day, by the browser's own picker."""
    return forms.DateField(
        label=label,
        help_text=help_text,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", **attributes}),
        input_formats=list(DAY_FORMS),
        error_messages={
            "required": _("Please choose a day."),
            "invalid": _("This is no day. Write it like 2026-12-24 or 24.12.2026."),
        },
    )


def hour(label: Any, initial: str) -> forms.TimeField:
    """A time of day in whole minutes."""
    return forms.TimeField(
        label=label,
        initial=initial,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={
            "required": _("Please choose a time."),
            "invalid": _("This is no time of day. Write it like 17:30."),
        },
    )


class DaysField(forms.CharField):
    """Days, one per line, each with an optional name after it: `2026-12-25 Christmas Day`."""

    widget = forms.Textarea(attrs={"rows": 4})

    def to_python(self, value: Any) -> Any:
        """The pairs of day and name. A line that holds no day is named in the sentence."""
        return list(_days(clean(str(value or "")).splitlines()))


def _days(lines: Iterable[str]) -> Iterable[tuple[date, str]]:
    for text in lines:
        first, _blank, name = text.strip().partition(" ")
        if not first:
            continue
        found = _day(first)
        if found is None:
            sentence = gettext("“%(line)s” does not begin with a day. Write it like 2026-12-24 Christmas Eve.")
            raise forms.ValidationError(sentence % {"line": text[:60]})
        if len(name) > 60:
            raise forms.ValidationError(gettext("The name of a holiday has at most 60 characters."))
        yield found, name.strip()


def _day(text: str) -> date | None:
    for form in DAY_FORMS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007
        except ValueError:
            continue
    return None
