"""One push: encrypted for one browser (RFC 8291), signed by this installation (RFC 8292), handed to the service of its maker."""

from __future__ import annotations

import base64
import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from types import TracebackType
from urllib.parse import urlsplit

import aiohttp
import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from py_vapid import Vapid02

from runde.kit.crypto import signing_pair
from runde.notices.addresses import NotPublic, PublicResolver, check_literal

AT_ONCE = 50
KEPT = 24 * 60 * 60  # seconds a push service keeps what a phone that is off has not fetched
PATIENCE = 20.0  # seconds
SIGNED_FOR = 12 * 60 * 60  # seconds; RFC 8292 allows 24 hours
LONGEST_PAUSE = 24 * 60 * 60  # seconds


@dataclass(frozen=True, slots=True)
class Push:
    """What goes to one subscription (`key` is ours for finding it again). It holds no content: a kind and a number."""

    key: int
    endpoint: str
    p256dh: str
    auth: str
    kind: str
    notice: int
    urgent: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of it: taken, gone for good (the subscription ends, `why`), to be tried again (`pause` in seconds, where the
    service says how long), or refused."""

    said: str
    taken: bool = False
    gone: str = ""
    again: bool = False
    pause: float = 0.0


def public_key() -> str:
    """The key by which browsers know this installation: 65 bytes, URL-safe base64 without padding."""
    return _text(_pair().public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def readable_keys(p256dh: str, auth: str) -> bool:
    """Whether these are the keys of a browser: a point on P-256, and 16 bytes."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _bytes(p256dh))
        return len(_bytes(auth)) == 16
    except ValueError:
        return False


class Post:
    """Connections to push services, kept open between pushes. Used in one event loop, by `async with`."""

    async def __aenter__(self) -> Post:
        connector = aiohttp.TCPConnector(limit=AT_ONCE, resolver=PublicResolver())
        timeout = aiohttp.ClientTimeout(total=PATIENCE)
        self._session = aiohttp.ClientSession(
            connector=connector, timeout=timeout, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def send(self, push: Push) -> Answer:
        """Hand one push over. Every failure is an Answer."""
        try:
            check_literal(push.endpoint)
            body, headers = _sealed(push)
            async with self._session.post(push.endpoint, data=body, headers=headers, allow_redirects=False) as response:
                return _understood(response.status, response.headers.get("Retry-After", ""))
        except NotPublic:
            return Answer("not on the public internet", gone="not_public")
        except aiohttp.ClientConnectorError as error:
            if isinstance(error.os_error, NotPublic):
                return Answer("not on the public internet", gone="not_public")
            return Answer(type(error).__name__, again=True)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return Answer(type(error).__name__, again=True)
        except ValueError as error:
            return Answer(type(error).__name__)


def _understood(status: int, wait: str) -> Answer:
    if 200 <= status < 300:
        return Answer(str(status), taken=True)
    if status in {404, 410}:
        return Answer(str(status), gone="gone")
    if status in {401, 403}:  # it belongs to another key of ours: the page asks the browser for a new one
        return Answer(str(status), gone="other_key")
    return Answer(str(status), again=status == 429 or status >= 500, pause=_seconds(wait))


def _seconds(wait: str) -> float:
    """Retry-After (RFC 9110, 10.2.3): seconds, or a date."""
    if wait.isascii() and wait.isdigit():
        return min(float(wait), LONGEST_PAUSE)
    try:
        until = parsedate_to_datetime(wait)
    except ValueError:
        return 0.0
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max(0.0, (until - datetime.now(UTC)).total_seconds()), LONGEST_PAUSE)


def _sealed(push: Push) -> tuple[bytes, dict[str, str]]:
    content = json.dumps({"kind": push.kind, "id": push.notice}).encode()
    body = http_ece.encrypt(
        content,
        private_key=ec.generate_private_key(ec.SECP256R1()),
        dh=_bytes(push.p256dh),
        auth_secret=_bytes(push.auth),
        version="aes128gcm",
    )
    parts = urlsplit(push.endpoint)
    return body, {
        "Authorization": _signed(
            f"{parts.scheme}://{parts.netloc}", int(time.time() // SIGNED_FOR), settings.SECRET_KEY
        ),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(KEPT),
        "Topic": push.kind[:32],  # a phone that was off gets the newest of each kind
        "Urgency": "high" if push.urgent else "normal",
    }


@lru_cache(maxsize=64)  # the same for all that goes to one service in these hours
def _signed(audience: str, period: int, secret: str) -> str:
    claims = {"aud": audience, "exp": (period + 2) * SIGNED_FOR - 60, "sub": _sender()}
    return str(Vapid02(_pair(), conf={"no-strict": True}).sign(claims)["Authorization"])


def _sender() -> str:
    """Whom a push service would ask (RFC 8292, 2.1)."""
    return f"mailto:{settings.DEFAULT_FROM_EMAIL}" if settings.DEFAULT_FROM_EMAIL else str(settings.PUBLIC_URL)


def _pair() -> ec.EllipticCurvePrivateKey:
    return signing_pair(settings.SECRET_KEY, "runde push")


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), altchars=b"-_", validate=True)
