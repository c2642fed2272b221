"""What the office reads of a person's notices."""

from __future__ import annotations

from datetime import time

import pytest
from django.test import Client
from django.urls import reverse

from cast import Cast
from runde.kit.time import now
from runde.notices.choosing import choose
from runde.notices.intending import intend
from runde.notices.models import Notice

OUTCOMES = [
    ("waiting", "", "new messages, waits"),
    ("sending", "", "new messages, is being sent"),
    ("sent", "", "new messages, sent"),
    ("opened", "", "new messages, opened"),
    ("failed", "refused", "new messages, could not be sent"),
    ("withheld", "seen", "not sent: nothing was left to read"),
    ("withheld", "never", "not sent: wants no notices"),
    ("withheld", "no_device", "not sent: no device that allows notices"),
    ("withheld", "died", "not sent: has died"),
    ("withheld", "else", "new messages, not sent"),
]


@pytest.mark.promise("D5")
def test_the_page_of_a_person_says_what_became_of_each_notice(office: Client, cast: Cast) -> None:
    address = reverse("office:person", args=[cast.ana.pk])
    assert "Nothing was to be told so far." in office.get(address).content.decode()
    choose(person=cast.ana, how="daily", mail=False, quiet_from=time(21), quiet_to=time(8), now=now())
    for number, (state, why, _) in enumerate(OUTCOMES):
        made = intend(person=cast.ana, kind="message", key=f"{number}", earliest=now(), now=now())
        assert made is not None
        Notice.objects.filter(pk=made.pk).update(state=state, why=why, answer="503" if state == "failed" else "")
    page = office.get(address).content.decode()
    assert "Notices are allowed on 0 devices. Wants to hear once a day." in page
    assert not [said for _, _, said in OUTCOMES if said not in page]
    assert "503" in page
