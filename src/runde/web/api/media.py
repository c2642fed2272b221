"""Uploads over HTTP: announced, sent in pieces, asked after, cancelled. Files are fetched at /media (runde.web.media)."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import translation
from ninja import Query, Router, Schema, Status
from pydantic import Field

from runde.kit.refusals import Refusal
from runde.kit.time import now
from runde.media.attaching import described
from runde.media.limits import PIECE
from runde.media.models import Medium
from runde.media.uploading import Elsewhere, append, begin, cancel
from runde.web.api.access import my_medium, signed_in
from runde.web.api.refusing import REFUSALS, No

Whole = Annotated[int, Field(ge=0, lt=2**63)]
OCTETS = {"requestBody": {"required": True, "content": {"application/octet-stream": {"schema": {"type": "string"}}}}}

media = Router()


class UploadIn(Schema):
    """A file that is about to be sent."""

    kind: str
    size: Annotated[int, Field(ge=0, lt=2**63, strict=True)]
    name: str = ""


class MediumOut(Schema):
    """Where an upload stands; of a ready one its measures, of a refused one why, as a sentence."""

    id: int
    kind: str
    v: str | None = None
    state: str
    offset: int
    piece: int
    reason: str | None = None
    width: int | None = None
    height: int | None = None
    seconds: int | None = None
    name: str | None = None
    size: int | None = None
    used: bool | None = None


@media.post("", response={201: MediumOut, REFUSALS: No}, exclude_none=True)
def begin_upload(request: HttpRequest, wanted: UploadIn) -> Status[dict[str, Any]]:
    """Announce a file. What is too large is refused here, before a byte is sent."""
    owner = signed_in(request)
    return Status(201, _told(begin(owner=owner, kind=wanted.kind, size=wanted.size, name=wanted.name, now=now())))


@media.put(
    "/{medium}",
    response={200: MediumOut, 409: MediumOut, REFUSALS - {409}: No},
    exclude_none=True,
    openapi_extra=OCTETS,
)
def send_piece(request: HttpRequest, medium: Whole, offset: Annotated[int, Query(ge=0, lt=2**63)]) -> Any:
    """Send the bytes at `offset`. 409 with the true offset when the upload stands elsewhere."""
    try:
        return _told(append(medium=medium, owner=signed_in(request).pk, offset=offset, piece=request.body))
    except Elsewhere as error:
        return Status(409, _told(error.medium))


@media.get("/{medium}", response={200: MediumOut, REFUSALS: No}, exclude_none=True)
def upload_state(request: HttpRequest, medium: Whole) -> dict[str, Any]:
    """How an upload of one's own stands."""
    return _told(my_medium(request, medium))


@media.delete("/{medium}", response={204: None, REFUSALS: No})
def cancel_upload(request: HttpRequest, medium: Whole) -> Status[None]:
    """Throw an upload away that is in no message."""
    cancel(medium=medium, owner=signed_in(request).pk, now=now())
    return Status(204, None)


def _told(medium: Medium) -> dict[str, Any]:
    told = {"id": medium.pk, "kind": medium.kind, "state": medium.state, "offset": medium.arrived, "piece": PIECE}
    if medium.state == Medium.READY:
        told |= described(medium)
    if medium.used_at is not None:
        told["used"] = True
    if medium.state == Medium.REFUSED:
        told["reason"] = Refusal(medium.refusal).sentence(translation.get_language())
    return told
