"""A push service on this machine, allowed by the operator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytest_django import Settings

from notices.push_service import PushService


@pytest.fixture
def service(settings: Settings) -> Iterator[PushService]:
    """A push service that RUNDE_PUSH_ALLOW names."""
    made = PushService()
    settings.RUNDE = replace(settings.RUNDE, push_allow=made.origin)
    yield made
    made.close()
