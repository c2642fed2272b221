"""Words of the room's page: days and times, texts with links, and the strings that its script shows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.utils.dateformat import format as date_format
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext, pgettext

from runde.kit.refusals import SENTENCES

QUOTE = 140  # code points of an answered message that are shown above its answer
LINK = re.compile(r'https://[^\s<>"]+')
LINK_END = re.compile(r"[.,;:!?)\]'’\"“”»«…]+$")


class Part(NamedTuple):
    """A piece of a message: plain text, or an https address that becomes a link."""

    text: str
    link: bool = False


class Block(NamedTuple):
    """A paragraph, or the points of a list."""

    text: str
    points: tuple[str, ...] = ()


def time(local: datetime) -> str:
    """9:05, as the script writes it."""
    return date_format(local, "G:i")


def day_name(local: datetime, today: datetime) -> str:
    """Today, Yesterday, or the weekday and date; both moments in the group's zone."""
    if local.date() == today.date():
        return gettext("Today")
    if local.date() == today.date() - timedelta(days=1):
        return gettext("Yesterday")
    return long_day(local)


def long_day(local: datetime) -> str:
    """Tuesday 17 November."""
    # Translators: a date format of Django: weekday, day, month.
    return date_format(local, pgettext("date format", "l j F"))


def new_since(read_at: datetime | None, now: datetime, zone: ZoneInfo) -> str:
    """The line above what a person has not read yet: "New since yesterday, 17:40"."""
    if read_at is None:
        return gettext("New")
    local, today = read_at.astimezone(zone), now.astimezone(zone)
    if local.date() == today.date():
        return gettext("New since today, {time}").format(time=time(local))
    if local.date() == today.date() - timedelta(days=1):
        return gettext("New since yesterday, {time}").format(time=time(local))
    return gettext("New since {day}, {time}").format(day=long_day(local), time=time(local))


def linked(text: str) -> Iterator[Part]:
    """A message in pieces. Only https becomes a link, without the punctuation after it."""
    done = 0
    for found in LINK.finditer(text):
        address = LINK_END.sub("", found.group())
        if not _is_address(address):
            continue
        yield Part(text[done : found.start()])
        yield Part(address, link=True)
        done = found.start() + len(address)
    yield Part(text[done:])


def former_member() -> str:
    """What stands in the place of the name of somebody whose data were erased."""
    return gettext("Former member")


def group(name: str) -> str:
    """How a group is called in a sentence and as a heading."""
    return gettext("Group {name}").format(name=name)


def without_name() -> str:
    """What stands in the place of the name of somebody who asked without it."""
    return gettext("Without a name")


def hidden() -> str:
    """What stands in the place of a hidden message."""
    return gettext("A moderator has hidden this message.")


def day_and_time(local: datetime, today: datetime) -> str:
    """Yesterday, 17:40; both moments in the group's zone. Of another year the year is told, too."""
    if local.year != today.year:
        # Translators: a date format of Django: day, month, year.
        return f"{date_format(local, pgettext('date format', 'j F Y'))}, {time(local)}"
    return f"{day_name(local, today)}, {time(local)}"


def quote(item: dict[str, Any], *, erased: bool = False) -> str:
    """The beginning of an answered message on one line. `erased`: the data of its author were."""
    if item.get("taken_back") and erased:
        return gettext("This message is no longer there.")
    if item.get("taken_back"):
        return gettext("This message was taken back.")
    if item.get("hidden"):
        return hidden()
    return shortened(str(item["text"])) or kinds(item.get("attachments", ()))


def shortened(text: str) -> str:
    """The beginning of a text on one line."""
    text = " ".join(text.split())
    return text if len(text) <= QUOTE else f"{text[:QUOTE].rstrip()}…"


def kinds(attachments: Sequence[Mapping[str, Any]]) -> str:
    """What stands for the text of a message that has none: "Picture", "3 pictures", "Voice message"."""
    if not attachments:
        return ""
    strings, form = media_strings(), "one" if len(attachments) == 1 else "other"
    return strings[f"{attachments[0]['kind']}_{form}"].format(number=len(attachments))


def blocks(text: str) -> list[Block]:
    """The rules of a group as paragraphs and lists: lines that begin with "- " are points."""
    found: list[Block] = []
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        lines = [line.strip() for line in paragraph.splitlines()]
        points = tuple(line[2:] for line in lines if line.startswith("- "))
        plain = " ".join(line for line in lines if line and not line.startswith("- "))
        if plain or points:
            found.append(Block(plain, points))
    return found


def _is_address(address: str) -> bool:
    try:
        return bool(urlsplit(address).hostname)
    except ValueError:
        return False


def strings(room: str) -> dict[str, str]:
    """What the script says, in the language in force; `{name}` is filled in by the script."""
    return {
        "today": gettext("Today"),
        "yesterday": gettext("Yesterday"),
        "new": gettext("New"),
        "new_since": gettext("New since {day}, {time}"),
        "new_since_today": gettext("New since today, {time}"),
        "new_since_yesterday": gettext("New since yesterday, {time}"),
        "you": gettext("You"),
        "name_you": gettext("{name} (you)"),
        "somebody": gettext("Somebody"),
        "former_member": former_member(),
        "moderator": gettext("Moderator"),
        "scripted": pgettext("person", "scripted"),
        "answer_name": gettext("Answer {name}"),
        "answering": gettext("Your answer to {name}"),
        "editing": gettext("You are changing your message"),
        "send": gettext("Send"),
        "save": gettext("Save"),
        "sending": gettext("Sending …"),
        "waiting": gettext("Waits for a connection"),
        "slow": gettext("Waits a moment: that was a lot at once"),
        "failed": gettext("Not sent."),
        "regretted": gettext("Is being taken back …"),
        "took_back": gettext("{name} took this message back."),
        "you_took_back": gettext("You took this message back."),
        "quote_gone": gettext("This message was taken back."),
        "no_longer": gettext("This message is no longer there."),
        "hidden": hidden(),
        "without_name": without_name(),
        "you_without_name": gettext("You (without your name)"),
        "asking_more": gettext("{moderator} and the team can look it up; that is recorded."),
        "asking_nobody": gettext("The team can look it up; that is recorded."),
        "moderator_named": gettext("{name} (moderator)"),
        "report": gettext("Report this message"),
        "report_why": gettext("The moderator or the team will look at it. Nobody is told who reported it."),
        "report_sure": gettext("Yes, report it"),
        "reported": gettext("Thank you. The team will look at this message."),
        "stop_reading": gettext("Stop reading"),
        "aloud": gettext("Read aloud"),
        "no_voice": gettext(
            "This device has no voice that can read this. You can add one in the settings of the device. "
            "We are glad to help: tap “Help”."
        ),
        "says": gettext("{name} writes:"),
        "typing": gettext("{name} is writing …"),
        "typing_several": gettext("Several people are writing …"),
        "counter": gettext("{number} of {most} characters"),
        "new_messages_one": ngettext("{number} new message", "{number} new messages", 1),
        "new_messages_other": ngettext("{number} new message", "{number} new messages", 2),
        "writing_to_zero": _writing_to(0, room),
        "writing_to_one": _writing_to(1, room),
        "writing_to_other": _writing_to(2, room),
        "no_connection": gettext("No connection. Please try again in a moment."),
        "wrote_to_you": gettext("{name} has written to you"),
        "wrote_in_group": gettext("New in Group {name}"),
        "wrote_several": gettext("New in several conversations"),
        **{code: gettext(sentence) for code, sentence in SENTENCES.items() if code in {"empty", "too_long"}},
        **media_strings(),
    }


def media_strings() -> dict[str, str]:
    """What the script says of pictures, voice, video and documents, on their way and in the talk."""
    return {
        "picture_one": ngettext("Picture", "{number} pictures", 1),
        "picture_other": ngettext("Picture", "{number} pictures", 2),
        "voice_one": gettext("Voice message"),
        "voice_other": gettext("Voice message"),
        "video_one": ngettext("Video", "{number} videos", 1),
        "video_other": ngettext("Video", "{number} videos", 2),
        "document_one": ngettext("Document", "{number} documents", 1),
        "document_other": ngettext("Document", "{number} documents", 2),
        "picture_of": gettext("Picture by {name}, {time}"),
        "picture_yours": gettext("Your picture, {time}"),
        "voice_of": gettext("Voice message by {name}, {time}"),
        "voice_yours": gettext("Your voice message, {time}"),
        "video_of": gettext("Video by {name}, {time}"),
        "video_yours": gettext("Your video, {time}"),
        "seconds_one": ngettext("{number} second", "{number} seconds", 1),
        "seconds_other": ngettext("{number} second", "{number} seconds", 2),
        "minutes_one": ngettext("{number} minute", "{number} minutes", 1),
        "minutes_other": ngettext("{number} minute", "{number} minutes", 2),
        "megabytes": gettext("{size} MB"),
        "position": gettext("{at} of {of}"),
        "play": pgettext("button", "Play"),
        "pause": pgettext("button", "Pause"),
        "listen": pgettext("button", "Listen"),
        "speed_normal": gettext("Speed: normal"),
        "speed_faster": gettext("Speed: faster"),
        "speed_fast": gettext("Speed: very fast"),
        "speed_slower": gettext("Speed: slower"),
        "larger": gettext("Larger"),
        "smaller": gettext("Smaller"),
        "chosen": gettext("Chosen: {number}"),
        "chosen_ready": gettext("Ready, not sent yet"),
        "progress": gettext("{done} of {all} MB"),
        "working": gettext("Is being prepared …"),
        "uploading": gettext("Is sent as soon as everything is uploaded"),
        "uploading_so_far": gettext("On its way, {done} of {all} MB"),
        "remove_name": gettext("Remove {name}"),
        "remove_first": gettext("This cannot be sent. Please remove it; then you can send the rest."),
        "sent_already": gettext("This has been sent already. You need not send it again."),
        "choose_again": gettext("It could not be uploaded. Please choose it again."),
        "wrong_kind": gettext("This cannot be sent here. You can send pictures and videos."),
        "too_many": gettext("One message takes up to {most}. Please send the others with the next message."),
        "picture_large": gettext(
            "The picture is too large. Pictures may have up to {most} MB. Please choose another one."
        ),
        "video_large": gettext("The video is too large. Videos may have up to {most} MB. Please choose a shorter one."),
        "video_long": gettext(
            "The video is too long. Videos may last up to {most} minutes. Please choose a shorter one."
        ),
        "document_large": gettext("The document is too large. Documents may have up to {most} MB."),
        "voice_allow": gettext("Please allow the microphone if your device asks."),
        "voice_recording": gettext("Recording, up to {most} minutes"),
        "voice_minute": gettext("One minute is left."),
        "voice_done": gettext("Your voice message"),
        "voice_stopped": gettext("Your voice message is ready, {time}. It is not sent yet."),
        "voice_sure": gettext("Discard this voice message? It cannot be brought back."),
        "voice_insecure": gettext(
            "Voice messages need a secure address that begins with https. Please call us. You can still write."
        ),
        "voice_old": gettext("This browser cannot record. Please call us. You can still write."),
        "voice_none": gettext("No microphone was found. You can still write."),
        "voice_busy": gettext(
            "The microphone cannot be used now. Perhaps a call is using it. Please try again later. You can still write."
        ),
        "voice_broken": gettext("Nothing was heard. Please try again. You can still write."),
        "voice_refused": gettext(
            "The microphone is blocked. Click the sign to the left of the address, allow the microphone, and press Voice "
            "again. You can still write."
        ),
        "voice_refused_android": gettext(
            "The microphone is blocked. Tap the sign to the left of the address, then Permissions, then Microphone, and press "
            "Voice again. You can still write."
        ),
        "voice_refused_iphone": gettext(
            "The microphone is blocked. Tap the sign beside the address, then Website Settings, then Microphone, Allow, and "
            "press Voice again. You can still write."
        ),
    }


def attachment(item: Mapping[str, Any]) -> dict[str, Any]:
    """An attachment with its length (1:05) and its size (1.2 MB) as they are read."""
    seconds, size = int(item.get("seconds", 0)), int(item.get("size", 0))
    weight = number_format(f"{max(0.1, round(size / 100_000) / 10):g}")
    return {**item, "clock": f"{seconds // 60}:{seconds % 60:02}", "weight": gettext("{size} MB").format(size=weight)}


def _to_others(number: int) -> str:
    return ngettext(
        "You are writing to {number} person in Group {room}",
        "You are writing to {number} people in Group {room}",
        number,
    )


def writing_to_one(name: str) -> str:
    """To whom one writes in a conversation of two, and who else can read it."""
    return gettext("You are writing to {name}. Only you two and the team of the programme can read it.").format(
        name=name
    )


def pair_strings(name: str) -> dict[str, str]:
    """What the script says otherwise in a conversation of two."""
    text = writing_to_one(name)
    return {"writing_to_zero": text, "writing_to_one": text, "writing_to_other": text}


def writing_to(number: int, room: str) -> str:
    """To whom one writes."""
    return _writing_to(number, room).replace("{number}", str(number))


def _writing_to(number: int, room: str) -> str:
    text = gettext("Nobody else is in Group {room} yet") if number == 0 else _to_others(number)
    return text.replace("{room}", room)
