"""What makes Runde an app on a phone: its manifest, its worker, and the page for when there is no connection."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, gettext, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from runde.kit.ids import CODE_LENGTH, tidy_code

FOLDER = Path(settings.STATICFILES_DIRS[0])
WORKER = ("js/api.js", "js/pwa/kept.js", "js/pwa/push.js", "js/pwa/worker.js")
NOT_KEPT = re.compile(r"office|leaflet|letters|handouts|today|worker|push")
LINKS = re.compile(r"^import .*\n|^export ", re.MULTILINE)  # a worker is one file in all browsers


@never_cache
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker. It changes with every static file, so that browsers fetch it, and them, anew."""
    setup = {
        "version": settings.STATIC_URL.split("/")[2],
        "files": [*(static(name) for name in _files()), reverse("door:offline")],
        "days": settings.RUNDE.pin_after_days,
        "icon": static("img/app-192.png"),
        "news": {language: _news(language) for language, _ in settings.LANGUAGES},
    }
    script = f"const SETUP = {json.dumps(setup)};\n{_script()}"
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")


@never_cache
@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """How Runde looks on a home screen. With `?code=` the app begins by using that code (people.letters.issue_code)."""
    code = tidy_code(request.GET.get("code", ""))
    icons = [("app-192.png", 192, "any"), ("app-512.png", 512, "any"), ("app-maskable-512.png", 512, "maskable")]
    content = {
        "id": "/",
        "name": "Runde",
        "short_name": "Runde",
        "description": gettext("Talk with your group"),
        "lang": get_language(),
        "start_url": reverse("door:join", args=[code]) if len(code) == CODE_LENGTH else "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#faf6ef",
        "theme_color": "#faf6ef",
        "icons": [
            {"src": static(f"img/{name}"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
            for name, size, purpose in icons
        ],
    }
    return JsonResponse(content, content_type="application/manifest+json")


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What the worker shows in the place of a page that is not kept when there is no connection."""
    return render(request, "door/offline.html")


def _news(language: str) -> dict[str, str]:
    """What a push says on the phone, by its kind. In all languages, so that the worker is the same for everybody."""
    with override(language):
        return {
            "message": gettext("Something new in your group"),
            "meeting": gettext("About a meeting of your group"),
            "other": gettext("Something new in Runde"),
        }


@lru_cache
def _files() -> list[str]:
    names = (str(file.relative_to(FOLDER)) for kind in ("css", "js") for file in FOLDER.glob(f"{kind}/**/*.*"))
    return ["img/runde.svg", *sorted(name for name in names if not NOT_KEPT.search(name))]


@lru_cache
def _script() -> str:
    return "".join(LINKS.sub("", (FOLDER / name).read_text(encoding="utf-8")) for name in WORKER)
