"""Requests as more than one place looks at them."""

from __future__ import annotations

from django.db.models import QuerySet

from runde.consent.models import Request


def going() -> QuerySet[Request]:
    """What people asked for and is neither undone nor done; copies, which need nobody, apart."""
    return Request.objects.filter(undone_at=None, done_at=None).exclude(kind=Request.COPY)
