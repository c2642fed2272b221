"""What the check says, it says in the reader's language."""

from __future__ import annotations

import pytest
from django.utils import translation

from runde.kit.time import now
from runde.ledger.checking import check
from runde.ledger.models import Entry
from runde.ledger.recording import record


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "said"), [("de", "Eintrag 1 wurde verändert."), ("en", "Entry 1 was changed.")])
def test_a_fault_is_named_in_the_readers_language(language: str, said: str) -> None:
    record(act="thing.do", by=1, on="thing:1", now=now())
    Entry.objects.update(act="thing.undo")
    with translation.override(language):
        assert check().fault == said
