"""Names of devices."""

from __future__ import annotations

import pytest

from runde.web.door.labels import device_label


@pytest.mark.parametrize(
    ("agent", "label"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) Version/17.4 Mobile Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Linux; Android 13) SamsungBrowser/24.0 Chrome/117 Safari/537.36", "Samsung Internet, Android"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/124 Safari/537.36 Edg/124", "Edge, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:125.0) Gecko/20100101 Firefox/125.0", "Firefox, Linux"),
        ("curl/8", ""),
        ("", ""),
    ],
)
def test_browser_and_system(agent: str, label: str) -> None:
    assert device_label(agent) == label
