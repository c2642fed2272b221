"""What hangs on messages, for pages that show them outside the talk: to those who moderate, and in the office."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from runde.chat.models import Attachment, Message
from runde.media.attaching import described
from runde.web import room_words as words

Media = list[dict[str, Any]]


def attached(messages: Iterable[Message]) -> Mapping[int, Media]:
    """The attachments of these messages by the message's id, each with its `word` ("Picture"); one query at most."""
    found: defaultdict[int, Media] = defaultdict(list)
    with_media = [one.pk for one in messages if one.holds == Message.MEDIA and one.taken_back_at is None]
    if with_media:
        for row in Attachment.objects.filter(message__in=with_media).select_related("medium"):
            shown = words.attachment(described(row.medium))
            found[row.message_id].append(shown | {"word": words.kinds([shown])})
    return found


def gist(message: Message, media: Media) -> str:
    """The text of a message; of one without, what it holds: "Voice message"."""
    return message.text or words.kinds(media)
