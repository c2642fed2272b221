"""What all pages of the office share: their place in the navigation, and the plain sentence after an act."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import pgettext

from runde.people.rules import Unusable
from runde.people.staff_sign_ins import IN_SESSION, news
from runde.programme.refusals import PlanRefused
from runde.web.signin import SignedInRequest

T = TypeVar("T")
NOT_TAKEN = 422
"""Status of a page that says why what was sent could not be taken."""


def page(request: SignedInRequest, template: str, part: str, **context: Any) -> HttpResponse:
    """A page of the office; `part` is its place in the navigation. 422 where a form in it has a mistake."""
    faulty = any(isinstance(value, Form) and value.is_bound and value.errors for value in context.values())
    status = NOT_TAKEN if faulty else 200
    shared: dict[str, Any] = {"part": part, "day_form": day_form(), "moment_form": moment_form()}
    shared["new_sign_ins"] = news(request.person, request.session.get(IN_SESSION, 0))
    return render(request, f"office/{template}.html", {**shared, **context}, status=status)


def day_form() -> str:
    """How a day is written: short, and the same to British, Irish and American eyes."""
    return pgettext("date format", "j M Y")


def moment_form() -> str:
    """How a day with its time is written."""
    return pgettext("date format", "j M Y, H:i")


def done(request: HttpRequest, sentence: str, to: str, *args: Any) -> HttpResponseRedirect:
    """After an act: say in one sentence what happened, on the page that follows."""
    messages.success(request, sentence)
    return redirect(to, *args)


def not_done(request: HttpRequest, sentence: str, to: str, *args: Any) -> HttpResponseRedirect:
    """After an act that could not be: say why and what to do, on the page that follows."""
    messages.error(request, sentence)
    return redirect(to, *args)


def taken(form: Form, act: Callable[[], T]) -> T | None:
    """Do an act with what a form holds; a refusal becomes a sentence of the form, and None is returned."""
    try:
        return act()
    except (Unusable, PlanRefused) as refusal:
        form.add_error(None, str(refusal))
    return None


def rehearsed(act: Callable[[], T]) -> T:
    """Do an act, take its answer, and undo it: a preview by the very rules that count when it is done."""
    with transaction.atomic():
        answer = act()
        transaction.set_rollback(True)
    return answer
