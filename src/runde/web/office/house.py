"""Settings: the helpline, how this installation is set up (to read), and the ledger."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from runde.kit.settings import variable
from runde.kit.time import now as present
from runde.ledger.checking import Check, check, current_head
from runde.people.helpline import helpline, set_helpline
from runde.web.office.access import in_office
from runde.web.office.fields import line
from runde.web.office.pages import done, page, taken
from runde.web.signin import SignedInRequest

SHOWN = (
    ("url", _("Public address, as it stands on letters")),
    ("language", _("Language of whoever has chosen none")),
    ("time_zone", _("Time zone of new groups")),
    ("letter_days", _("Days after which a letter expires")),
    ("pin_after_days", _("Days without use after which a known device asks for the PIN")),
    ("answer_minutes", _("Minutes within which the words of somebody else count as an answer")),
    ("silent_days", _("Days without a message after which a member counts as silent")),
    ("messages_per_minute", _("Messages that one person may send in a minute")),
    ("staff_second_factor", _("Second step when staff sign in: off, asked or required")),
    ("auto_gap_minutes", _("Minutes between items that post themselves and are late")),
)
"""The settings that matter in the office: name and meaning."""


class HelplineForm(forms.Form):
    """Whom people call."""

    name = line(_("Name"), 60, help_text=_("The human who answers."))
    phone = line(_("Phone"), 40, kind="tel", help_text=_("As people dial it; it stands on every screen and letter."))
    hours = line(_("When"), 120, required=False, help_text=_("For example: Monday to Friday, 9 to 12."))


@in_office
@require_safe
def house(request: SignedInRequest) -> HttpResponse:
    """All settings on one page."""
    return _page(request)


@in_office
@require_POST
def house_helpline(request: SignedInRequest) -> HttpResponse:
    """Say whom people call from now on."""
    form = HelplineForm(request.POST)
    if form.is_valid():
        kept = taken(form, lambda: set_helpline(by=request.person, now=present(), **form.cleaned_data))
        if kept is not None:
            return done(request, gettext("This name and number now stand on every screen."), "office:settings")
    return _page(request, form=form)


@in_office
@require_POST
def ledger_check(request: SignedInRequest) -> HttpResponse:
    """Replay the ledger, against a head kept elsewhere when one is given, and say how it stands."""
    against = request.POST.get("against", "").strip()
    try:
        return _page(request, checked=check(against=against or None), against=against)
    except ValueError:
        wrong = gettext("A head looks like 17:3f…: a number, a colon and 64 characters. Copy it whole.")
        return _page(request, against=against, head_wrong=wrong)


def _page(
    request: SignedInRequest,
    form: HelplineForm | None = None,
    checked: Check | None = None,
    against: str = "",
    head_wrong: str = "",
) -> HttpResponse:
    human = helpline()
    initial = {"name": human.name, "phone": human.phone, "hours": human.hours} if human else None
    response = page(
        request,
        "settings",
        "settings",
        form=form or HelplineForm(initial=initial),
        values=[(variable(name), getattr(settings.RUNDE, name), about) for name, about in SHOWN],
        head=current_head(),
        checked=checked,
        against=against,
        head_wrong=head_wrong,
    )
    if head_wrong:
        response.status_code = 422
    return response
