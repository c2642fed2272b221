"""Forms about people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from runde.chat.models import Membership
from runde.kit.text import clean_name
from runde.people.rules import Unusable, check_name
from runde.programme.models import Cohort
from runde.web.office.fields import at_most, line

MOST_AT_ONCE = 200


def language_field() -> forms.ChoiceField:
    """One of the languages that Runde speaks."""
    return forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        initial=settings.LANGUAGE_CODE,
        help_text=_("Of the letter and of all pages this person sees."),
        error_messages={"invalid_choice": _("Please choose German or English.")},
    )


class NameForm(forms.Form):
    """The name that others see, and the language."""

    name = line(_("Name shown to others"), 60, help_text=_("A first name or a pseudonym."))
    language = language_field()


class ContactForm(forms.Form):
    """What only the office sees."""

    full_name = line(_("Full name"), 200, required=False)
    phone = line(_("Phone"), 60, required=False, kind="tel")
    email = line(_("E-mail"), 254, required=False, kind="email")
    address = forms.CharField(label=_("Address"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["address"].validators.append(at_most(500))


class PersonForm(NameForm, ContactForm):
    """A new person, and the group into which they go at once, where one is chosen."""

    group = forms.TypedChoiceField(
        label=_("Group"),
        required=False,
        coerce=int,
        empty_value=None,
        error_messages={
            "invalid_choice": _("This group's programme has ended. Choose a group that is still running."),
        },
    )
    role = forms.TypedChoiceField(
        label=_("Role in the group"),
        required=False,
        choices=((Membership.MEMBER, _("As a member")), (Membership.MODERATOR, _("As a moderator"))),
        initial=Membership.MEMBER,
        empty_value=Membership.MEMBER,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose member or moderator.")},
    )

    def __init__(self, *args: Any, groups: Iterable[Cohort], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(group.pk), group.room.name) for group in groups]
        cast(forms.ChoiceField, self.fields["group"]).choices = [("", gettext("None yet")), *choices]


class SeveralForm(forms.Form):
    """Several new people: one name per line."""

    names = forms.CharField(
        label=_("Names shown to others"),
        help_text=_("One name per line."),
        widget=forms.Textarea(attrs={"rows": 10, "autocomplete": "off"}),
        error_messages={"required": _("Please write at least one name.")},
    )
    language = language_field()

    def clean_names(self) -> list[str]:
        """The names. One that cannot be taken is named with its line."""
        found = []
        for number, text in enumerate(str(self.cleaned_data["names"]).splitlines(), 1):
            if not clean_name(text):
                continue
            try:
                found.append(check_name(text))
            except Unusable as refusal:
                sentence = gettext("Line %(number)s: %(sentence)s") % {"number": number, "sentence": refusal}
                raise forms.ValidationError(sentence) from refusal
        if not found:
            raise forms.ValidationError(gettext("Please write at least one name."))
        if len(found) > MOST_AT_ONCE:
            sentence = gettext("These are too many at once. Please enter at most %(most)s names.")
            raise forms.ValidationError(sentence % {"most": MOST_AT_ONCE})
        return found
