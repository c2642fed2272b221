"""Notices: how often, when it is quiet, on which browser; and that one was tapped."""

from __future__ import annotations

import json

from django import forms
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from runde.kit.time import now
from runde.notices.choosing import choice_of, choose
from runde.notices.mailing import address_of, mail_works
from runde.notices.models import Choice
from runde.notices.opening import open_notice
from runde.notices.pushing import public_key
from runde.notices.subscribing import is_subscribed, subscribe, unsubscribe
from runde.people.rules import Unusable
from runde.web.own.access import notice_of, this_device
from runde.web.signin import SignedInRequest, signed_in


class ChoiceForm(forms.Form):
    """How often, and from when to when it is quiet; without `quiet` it never is."""

    how = forms.ChoiceField(choices=[(how, how) for how in Choice.HOW])
    mail = forms.BooleanField(required=False)
    quiet = forms.BooleanField(required=False)
    quiet_from = forms.TimeField()
    quiet_to = forms.TimeField()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def notices(request: SignedInRequest) -> HttpResponse:
    """The page; POST keeps what was chosen."""
    choice = choice_of(request.person)
    mail = mail_works() and bool(address_of(request.person))
    form = ChoiceForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        wanted = form.cleaned_data
        begin, end = (wanted["quiet_from"], wanted["quiet_to"]) if wanted["quiet"] else (wanted["quiet_to"],) * 2
        choose(
            person=request.person,
            how=wanted["how"],
            mail=wanted["mail"] and mail,
            quiet_from=begin,
            quiet_to=end,
            now=now(),
        )
        messages.success(request, gettext("It is kept. You can change it at any time."))
        return redirect("own:notices")
    context = {"choice": choice, "how": _ways(), "mail": mail, "form": form, "fault": _fault(form)}
    shown = context | {"key": public_key(), "subscribed": is_subscribed(request.device)}
    return render(request, "own/notices.html", shown, status=422 if form else 200)


def _ways() -> list[tuple[str, str]]:
    return [
        (Choice.EACH, gettext("When there is something new. At most every ten minutes.")),
        (Choice.DAILY, gettext("Once a day, at 6 in the evening.")),
        (Choice.NEVER, gettext("Never. I look for myself.")),
    ]


def _fault(form: ChoiceForm | None) -> str:
    if form is None:
        return ""
    if "how" in form.errors:
        return gettext("Please choose one of the answers that are shown.")
    return gettext("Please write the time like 21:00.")


@require_http_methods(["POST", "DELETE"])
@signed_in
def subscription(request: SignedInRequest) -> HttpResponse:
    """POST: send notices to this browser, whose subscription is the body; DELETE: no longer."""
    device = this_device(request)
    if request.method == "DELETE":
        unsubscribe(device=device, now=now())
        return HttpResponse(status=204)
    try:
        said = json.loads(request.body)
        keys = said["keys"]
        values = {"endpoint": said["endpoint"], "p256dh": keys["p256dh"], "auth": keys["auth"]}
        subscribe(device=device, now=now(), **{name: str(value) for name, value in values.items()})
    except (ValueError, KeyError, TypeError):
        return JsonResponse({"code": "malformed", "reason": gettext("Please load the page again.")}, status=400)
    except Unusable as refusal:
        return JsonResponse({"code": "refused", "reason": str(refusal)}, status=422)
    return HttpResponse(status=204)


@csrf_exempt  # a service worker has no page to take a token from; cookies of others' pages do not come along (SameSite)
@require_POST
@signed_in
def opened(request: SignedInRequest, notice_id: int) -> HttpResponse:
    """One of my notices was tapped."""
    open_notice(notice=notice_of(request, notice_id), now=now())
    return HttpResponse(status=204)
