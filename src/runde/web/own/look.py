"""Text and colours: chosen by a button that shows what it does, at once and on all devices of the person."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from runde.people.models import Preferences
from runde.people.preferences import TEXT_SIZES, choose_text_size, choose_theme
from runde.people.rules import Unusable
from runde.web.door.pins import own_address
from runde.web.signin import SignedInRequest, signed_in


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def look(request: SignedInRequest) -> HttpResponse:
    """The page; POST chooses `text_size` or `theme` and leads back to where it was chosen."""
    if request.method != "POST":
        return render(request, "own/look.html", choices() | {"here": reverse("own:look")})
    back = own_address(request, request.POST.get("next", "") or reverse("own:look"))
    try:
        if "theme" in request.POST:
            choose_theme(person=request.person, theme=request.POST["theme"])
            return redirect(f"{back}#colours")
        size = request.POST.get("text_size", "")
        choose_text_size(person=request.person, size=int(size) if size.isascii() and size.isdigit() else 0)
    except Unusable as error:
        return render(
            request, "own/look.html", choices() | {"here": reverse("own:look"), "fault": str(error)}, status=422
        )
    return redirect(f"{back}#text")


def choices() -> dict[str, Any]:
    """What `own/_look.html` offers: the sizes, and the themes with their names."""
    names = {
        "": gettext("The same as on my device"),
        "light": gettext("Light colours"),
        "dark": gettext("Dark colours"),
        "contrast": gettext("Strong contrast: black on white"),
    }
    return {"sizes": TEXT_SIZES, "themes": [(theme, names[theme]) for theme in Preferences.THEMES]}
