"""Forms about groups: set-up, clock, weeks that move, holidays, who is in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from runde.chat.models import Membership
from runde.people.models import Person
from runde.people.rules import Unusable, check_name
from runde.web.office.fields import DaysField, day, hour, line, weekdays

NEAR_ZONES = ("Europe/Vienna", "Europe/Berlin", "Europe/Zurich", "Europe/London", "Europe/Dublin")


class ClockForm(forms.Form):
    """When the moderator is there."""

    zone = line(_("Time zone"), 60, help_text=_("An IANA name such as Europe/Vienna."))
    weekdays = weekdays()
    hours_from = hour(_("The moderator’s hours from"), "09:00")
    hours_to = hour(_("The moderator’s hours to"), "20:00")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].widget.attrs["list"] = "zones"

    def clean_zone(self) -> str:
        """A zone that the server knows."""
        zone = str(self.cleaned_data["zone"])
        if zone not in available_timezones():
            raise forms.ValidationError(gettext("This time zone is not known. Write one like Europe/Vienna."))
        return zone


class GroupForm(ClockForm):
    """A new group."""

    programme = forms.ChoiceField(label=_("Programme"))
    name = line(_("Name of the group"), 60, help_text=_("A tree, a river, a flower: short, and easy to say."))
    language = forms.ChoiceField(label=_("Language of the group"), choices=settings.LANGUAGES)
    starts_on = day(_("Week 1 begins on Monday"))
    holidays = DaysField(
        label=_("Holidays"),
        required=False,
        help_text=_("One per line, for example: 2026-12-25 Christmas Day. What was due then comes later."),
    )
    moderator = forms.ChoiceField(label=_("Moderator"), required=False)
    members = forms.TypedMultipleChoiceField(
        label=_("Members"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )

    field_order = (
        "name",
        "programme",
        "language",
        "starts_on",
        *ClockForm.base_fields,
        "holidays",
        "moderator",
        "members",
    )

    def __init__(
        self,
        *args: Any,
        programmes: list[tuple[str, str]],
        people: Iterable[Person],
        free: Iterable[Person],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "programme", programmes)
        _choices(self, "moderator", [("", gettext("Nobody yet")), *_names(people)])
        _choices(self, "members", _names(free))
        self.fields["starts_on"].widget.attrs.update({"list": "mondays"})

    def clean_name(self) -> str:
        """A name that can be seen."""
        try:
            return check_name(str(self.cleaned_data["name"]))
        except Unusable as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def clean(self) -> dict[str, Any]:
        """A moderator is no member of the same group."""
        values = dict(super().clean() or self.cleaned_data)
        moderator = values.get("moderator")
        if moderator and int(moderator) in values.get("members", []):
            self.add_error("members", gettext("The moderator cannot also be a member. Choose one of the two."))
        return values


class QuietForm(forms.Form):
    """When nobody in a group gets notices."""

    quiet_from = hour(_("Quiet from"), "21:00")
    quiet_to = hour(_("Quiet until"), "08:00")


class PlaceForm(forms.Form):
    """Somebody comes into a group."""

    people = forms.TypedMultipleChoiceField(
        label=_("People"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one person.")},
    )
    role = forms.ChoiceField(
        label=_("In which role"),
        choices=((Membership.MEMBER, _("As members")), (Membership.MODERATOR, _("As moderators"))),
        initial=Membership.MEMBER,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose member or moderator.")},
    )

    def __init__(self, *args: Any, people: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "people", _names(people))


class ReasonForm(forms.Form):
    """Why something happens; kept in the ledger."""

    reason = line(_("Reason"), 200, help_text=_("It is kept in the ledger."))


class ShiftForm(ReasonForm):
    """A week, and all that follow, move."""

    week = forms.TypedChoiceField(
        label=_("Move week"),
        coerce=int,
        error_messages={"invalid_choice": _("This week is over. Choose one that has not ended yet.")},
    )
    weeks = forms.TypedChoiceField(label=_("How far"), coerce=int)
    field_order = ("week", "weeks", "reason")

    def __init__(self, *args: Any, weeks: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "week", weeks)
        _choices(self, "weeks", _distances())
        self.fields["weeks"].initial = 1


class HolidayForm(forms.Form):
    """One more day on which nothing comes."""

    day = day(_("Day"))
    name = line(_("Name"), 60, required=False)


def _distances() -> list[tuple[int, str]]:
    earlier = [(-1, gettext("one week earlier"))]
    return [
        (1, gettext("one week later")),
        *((n, gettext("%(n)s weeks later") % {"n": n}) for n in range(2, 9)),
        *earlier,
    ]


def _names(people: Iterable[Person]) -> list[tuple[str, str]]:
    return [(str(person.pk), person.name) for person in people]


def _choices(form: forms.Form, name: str, choices: Any) -> None:
    field = cast(forms.ChoiceField, form.fields[name])
    field.choices = choices
