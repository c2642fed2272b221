"""What the leaflet shows, in the order in which somebody meets it. `name` is that of the picture (static/img/leaflet/<language>).

The pictures are taken by tests/journeys/test_leaflet.py (bin/leaflet), which fails when the words on a screen have changed.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Screen:
    """One step: a picture, a heading, and what to do."""

    name: str
    title: Text
    steps: tuple[Text, ...]


SCREENS = (
    Screen(
        "pin",
        _("Come in"),
        (
            _("Point the camera of your phone at the square picture in your letter. Tap what appears."),
            _(
                "Think of a number with four to eight digits. This is your PIN. Type it and tap “Keep this PIN and go on”."
            ),
            _("You stay signed in on this phone. You need the PIN only now and then."),
        ),
    ),
    Screen(
        "who",
        _("The first visit"),
        (
            _("Three pages come once: who is here, the rules of the group, and how large the letters are."),
            _("Read in peace. You can go back at any time."),
        ),
    ),
    Screen(
        "size",
        _("Large letters"),
        (
            _("Choose the size of the letters and the colours that you read best."),
            _("You can change both later: tap “More” at the top."),
        ),
    ),
    Screen(
        "room",
        pgettext_lazy("leaflet", "Your group"),
        (
            _(
                "Here the group writes to each other. What others write stands on the left, what you write on the right."
            ),
            _("Type into the box at the bottom, then tap “Send”. You cannot break anything."),
        ),
    ),
    Screen(
        "take-back",
        _("Take something back"),
        (
            _("For ten seconds a large button “Take back” stands under what you sent. It is then gone for everybody."),
            _("Later you find it when you tap “More” under your message."),
        ),
    ),
    Screen(
        "answer",
        _("Answer somebody"),
        (
            _("Tap “Answer” under a message. Above the box you see whom you answer. Write, then tap “Send”."),
            _("“Cancel” ends the answer. Nothing is sent."),
        ),
    ),
    Screen(
        "react",
        _("A word is enough"),
        (
            _(
                "You do not want to write much? Tap “React”, then a short word such as “Thank you”. That does good, too."
            ),
            _("Tap the same word again and it is gone."),
        ),
    ),
    Screen(
        "picture",
        _("Show a picture"),
        (
            _("Tap “Picture”. Take a photo or choose one. You see it above the box first."),
            _("Write something with it if you like, then tap “Send”. The place where it was taken is removed."),
        ),
    ),
    Screen(
        "voice",
        _("Speak instead of typing"),
        (
            _("Tap “Voice”. The first time your phone asks whether it may use the microphone: say yes."),
            _("Speak, then tap “Stop”. Listen to it. Only when you tap “Send” do the others hear it."),
        ),
    ),
    Screen(
        "poll",
        _("Choose an answer"),
        (
            _("Sometimes there are answers to choose from. One tap is enough."),
            _("The others see how many chose what. Nobody sees what you chose."),
        ),
    ),
    Screen(
        "help",
        _("When something does not work"),
        (
            _("Tap “Help” at the top. There stands who helps you, and the telephone number."),
            _("What you have written is not lost when the connection breaks. It is sent later."),
        ),
    ),
)
