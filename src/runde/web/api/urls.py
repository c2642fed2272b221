"""The API: its schema, its operations, and how refusals become answers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext
from ninja import NinjaAPI, Query, Schema, Status
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.renderers import BaseRenderer
from pydantic import Field
from pydantic_core import to_json

from runde.chat import queries, searching
from runde.chat.drafts import Change, Changed, Choice, Draft, Posted, React
from runde.chat.reading import Read, mark_read
from runde.kit.refusals import Refusal, Refused
from runde.kit.time import now, stamp
from runde.moderation import gate, lane
from runde.web.api.access import DeviceCookie, DeviceToken, my_room, signed_in
from runde.web.api.media import media
from runde.web.api.refusing import REFUSALS, STATUS, No
from runde.web.searching import midnight_in

Number = Annotated[int, Field(ge=0, lt=2**63, strict=True)]
MessageNumber = Annotated[int, Field(ge=1, lt=2**63, strict=True)]
RoomId = Annotated[int, Field(ge=0, lt=2**63)]


class DraftIn(Schema):
    """A new message."""

    client_id: UUID
    text: str
    reply_to: MessageNumber | None = None
    attachments: list[MessageNumber] = []
    anonymous: Annotated[bool, Field(strict=True)] = False


class EditIn(Schema):
    """Another wording for a message of one's own."""

    client_id: UUID
    text: str


class ReactionIn(Schema):
    """A word for a message, or (empty) none any more."""

    client_id: UUID
    reaction: str


class VoteIn(Schema):
    """A choice in a poll."""

    client_id: UUID
    option: str


class ReadIn(Schema):
    """How far one has read."""

    seq: Number


class Ack(Schema):
    """The message or change is durable."""

    client_id: UUID
    room: int
    seq: int
    at: str


class MessageOut(Schema):
    """A message, as the `message` frame carries it."""

    seq: int
    client_id: UUID
    author: int
    text: str
    at: datetime
    reply_to: int | None = None
    auto: bool = False
    edited: bool = False
    taken_back: bool = False
    hidden: bool = False
    anonymous: bool = False
    attachments: list[dict[str, Any]] = []
    poll: dict[str, Any] | None = None
    reactions: dict[str, list[int]] = {}


class Page(Schema):
    """Messages ascending by seq, and whether there are more in the direction that was asked for."""

    items: list[MessageOut]
    more: bool


class Day(Schema):
    """Where a day begins: a seq, or 0."""

    seq: int


class Me(Schema):
    """Who is signed in."""

    person: int
    name: str
    language: str


class Json(BaseRenderer):
    """Answers are written as frames are."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        """The bytes of an answer."""
        return to_json(data)


api = NinjaAPI(
    renderer=Json(),
    title="Runde",
    version="1",
    description="The HTTP twin of the live protocol.",
    auth=[DeviceCookie(), DeviceToken()],
    docs_url=None,
    urls_namespace="api",
)
api.add_router("/media", media)


@api.get("/me", response={200: Me, 401: No})
def me(request: HttpRequest) -> dict[str, Any]:
    """Who is signed in here? 401 says that nobody is."""
    person = signed_in(request)
    return {"person": person.pk, "name": person.name, "language": person.language}


@api.post("/rooms/{room}/messages", response={200: Ack, 201: Ack, REFUSALS: No})
def send(request: HttpRequest, room: RoomId, draft: DraftIn) -> Status[dict[str, Any]]:
    """Post a message. 201 with the acknowledgement, 200 when this client_id had been posted before."""
    outcome = lane.submit(
        Draft(
            room, signed_in(request).pk, draft.client_id, draft.text, draft.reply_to,
            attachments=tuple(draft.attachments), anonymous=draft.anonymous,
        )
    )  # fmt: skip
    return Status(200 if isinstance(outcome, Posted) and not outcome.first else 201, _ack(outcome))


@api.get("/rooms/{room}/messages", response={200: Page, REFUSALS: No})
def history(
    request: HttpRequest,
    room: RoomId,
    before: Annotated[int | None, Query(ge=0, lt=2**63)] = None,
    after: Annotated[int | None, Query(ge=0, lt=2**63)] = None,
    limit: Annotated[int, Query(ge=1, le=queries.PULL)] = queries.PAGE,
) -> HttpResponse:
    """The newest messages, those `before` a seq, or those `after` one (then at most 500)."""
    my_room(request, room)
    viewer, at = signed_in(request).pk, now()
    if after is not None:
        items, more = queries.after(room, after, viewer=viewer, now=at, limit=limit)
    else:
        items, more = queries.newest(room, viewer=viewer, now=at, before=before, limit=min(limit, queries.PAGE))
    return api.create_response(request, {"items": items, "more": more}, status=200)


@api.put("/rooms/{room}/messages/{seq}", response={200: Ack, REFUSALS: No})
def edit(request: HttpRequest, room: RoomId, seq: RoomId, wanted: EditIn) -> dict[str, Any]:
    """Give a message of one's own another wording."""
    return _ack(lane.submit(Change(room, signed_in(request).pk, seq, wanted.client_id, wanted.text)))


@api.delete("/rooms/{room}/messages/{seq}", response={200: Ack, REFUSALS: No})
def take_back(request: HttpRequest, room: RoomId, seq: RoomId, client_id: UUID) -> dict[str, Any]:
    """Take a message of one's own back."""
    return _ack(lane.submit(Change(room, signed_in(request).pk, seq, client_id, None)))


@api.get("/rooms/{room}/search", response={200: Page, REFUSALS: No})
def search(
    request: HttpRequest,
    room: RoomId,
    q: str,
    before: Annotated[int | None, Query(ge=0, lt=2**63)] = None,
) -> HttpResponse:
    """The messages in which every word of `q` begins a word, newest first, at most 30."""
    my_room(request, room)
    gate.check_search(person=signed_in(request).pk, words=q)
    numbers, more = searching.search(room=room, words=q, before=before)
    items = queries.several(room, numbers, viewer=signed_in(request).pk, now=now())[::-1]
    return api.create_response(request, {"items": items, "more": more}, status=200)


@api.get("/rooms/{room}/day", response={200: Day, REFUSALS: No})
def day(request: HttpRequest, room: RoomId, date: date) -> dict[str, int]:
    """The first message on or after a day, in the group's time zone; 0 when there is none."""
    my_room(request, room)
    return {"seq": searching.first_since(room=room, moment=midnight_in(room, date))}


@api.put("/rooms/{room}/messages/{seq}/reaction", response={200: Ack, REFUSALS: No})
def react(request: HttpRequest, room: RoomId, seq: RoomId, wanted: ReactionIn) -> dict[str, Any]:
    """Give a message a word, or take it away."""
    return _ack(lane.submit(React(room, signed_in(request).pk, seq, wanted.client_id, wanted.reaction)))


@api.put("/rooms/{room}/messages/{seq}/vote", response={200: Ack, REFUSALS: No})
def vote(request: HttpRequest, room: RoomId, seq: RoomId, wanted: VoteIn) -> dict[str, Any]:
    """Choose in a poll."""
    return _ack(lane.submit(Choice(room, signed_in(request).pk, seq, wanted.client_id, wanted.option)))


@api.put("/rooms/{room}/read", response={204: None, REFUSALS: No})
def read(request: HttpRequest, room: RoomId, wanted: ReadIn) -> Status[None]:
    """Say how far one has read."""
    my_room(request, room)
    mark_read([Read(room, signed_in(request).pk, wanted.seq)], now=now())
    return Status(204, None)


def _ack(outcome: lane.Outcome) -> dict[str, Any]:
    match outcome:
        case Posted() | Changed():
            return {
                "client_id": outcome.client_id,
                "room": outcome.room,
                "seq": outcome.seq,
                "at": stamp(outcome.at),
            }
        case Refusal():
            raise Refused(outcome.code)


def _refuse(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    reason = refusal.sentence(translation.get_language())
    return api.create_response(request, {"code": refusal.code, "reason": reason}, status=STATUS.get(refusal.code, 422))


@api.exception_handler(Refused)
def _refused(request: HttpRequest, error: Refused) -> HttpResponse:
    return _refuse(request, error.refusal)


@api.exception_handler(ValidationError)
def _malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return _refuse(request, Refusal("malformed"))


@api.exception_handler(RequestDataTooBig)
def _too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return _refuse(request, Refusal("too_long"))


@api.exception_handler(AuthenticationError)
def _unauthorised(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return api.create_response(request, {"code": "unauthorised", "reason": _sign_in()}, status=401)


@api.exception_handler(HttpError)
def _other(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Nobody is signed in (401), the CSRF token beside the cookie does not fit (403), or the body is no JSON."""
    if error.status_code not in {401, 403}:
        return _refuse(request, Refusal("malformed"))
    reason = _sign_in() if error.status_code == 401 else gettext("Please load this page again, then send it once more.")
    return api.create_response(request, {"code": "unauthorised", "reason": reason}, status=error.status_code)


def _sign_in() -> str:
    return gettext("You are not signed in here. Please sign in again with your letter.")
