"""The words of a person's own copy: what tables, fields, values and acts are called on its page."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop, pgettext

_TABLES = {
    "people.preferences": gettext_noop("How you want your pages"),
    "people.role": gettext_noop("Your tasks"),
    "people.erased": gettext_noop("What was erased"),
    "programme.knownsilence": gettext_noop("What your moderator noted when you had not written for a while"),
    "programme.due": gettext_noop("Items of the programme that you posted or skipped"),
    "programme.postponement": gettext_noop("Messages that you left for later"),
    "media.medium": gettext_noop("Pictures, voice messages, videos and documents of yours"),
    "chat.attachment": gettext_noop("Where you sent them"),
    "chat.reaction": gettext_noop("How you answered messages with one word"),
    "chat.poll": gettext_noop("Polls that you asked"),
    "chat.vote": gettext_noop("What you chose in polls"),
    "moderation.report": gettext_noop("Messages that you reported"),
}

_FIELDS = {
    "name": gettext_noop("Name that others see"),
    "language": gettext_noop("Language"),
    "made_at": gettext_noop("Since"),
    "scripted": gettext_noop("Made by a program"),
    "full_name": gettext_noop("Full name"),
    "phone": gettext_noop("Phone"),
    "email": gettext_noop("E-mail"),
    "address": gettext_noop("Address"),
    "last_login": gettext_noop("Last signed in"),
    "role": gettext_noop("Task"),
    "given_at": gettext_noop("From"),
    "ended_at": gettext_noop("Until"),
    "joined_at": gettext_noop("Came in"),
    "left_at": gettext_noop("Left"),
    "introduction": gettext_noop("What you say about yourself"),
    "agreed_at": gettext_noop("Said yes to the rules"),
    "agreed_to": gettext_noop("Digest of these rules"),
    "welcomed_at": gettext_noop("First visit"),
    "text_size": gettext_noop("Size of the text"),
    "theme": gettext_noop("Colours"),
    "room": gettext_noop("Group"),
    "cohort": gettext_noop("Group"),
    "read": gettext_noop("Read up to message number"),
    "read_at": gettext_noop("Last read"),
    "issued_at": gettext_noop("Letter of"),
    "expires_at": gettext_noop("Works until"),
    "used_at": gettext_noop("Last used"),
    "label": gettext_noop("Device"),
    "revoked_at": gettext_noop("Signed out"),
    "chosen_at": gettext_noop("PIN chosen"),
    "reason": gettext_noop("Reason"),
    "kind": gettext_noop("What"),
    "until": gettext_noop("Until"),
    "at": gettext_noop("When"),
    "extent": gettext_noop("How much"),
    "due_at": gettext_noop("Planned for"),
    "offered_at": gettext_noop("Offered"),
    "state": gettext_noop("What became of it"),
    "decided_at": gettext_noop("Decided"),
    "old": gettext_noop("before"),
    "new": gettext_noop("after"),
    "days": gettext_noop("days"),
    "device": gettext_noop("Number of the device"),
    "devices": gettext_noop("Devices"),
    "fields": gettext_noop("Changed"),
    "seq": gettext_noop("Number of the message"),
    "file": gettext_noop("File in this copy"),
    "size": gettext_noop("Bytes that you sent"),
    "width": gettext_noop("Width in pixels"),
    "height": gettext_noop("Height in pixels"),
    "milliseconds": gettext_noop("Length in milliseconds"),
    "place": gettext_noop("Place in the message"),
    "reaction": gettext_noop("Your word"),
    "option": gettext_noop("Your choice"),
    "options": gettext_noop("Answers to choose from"),
    "closes_at": gettext_noop("Open until"),
}

_SAME_NAME = {
    ("chat.attachment", "at"): gettext_noop("Sent"),
    ("media.medium", "name"): gettext_noop("Name of the file"),
    ("media.medium", "made_at"): gettext_noop("Uploaded"),
    ("media.medium", "used_at"): gettext_noop("Sent"),
    ("people.letter", "used_at"): gettext_noop("Used"),
    ("people.person", "made_at"): gettext_noop("In Runde since"),
    ("people.user", "email"): gettext_noop("E-mail for signing in"),
    ("programme.due", "expires_at"): gettext_noop("Could be posted until"),
    ("programme.due", "ended_at"): gettext_noop("Done"),
    ("programme.knownsilence", "made_at"): gettext_noop("When"),
    ("programme.postponement", "made_at"): gettext_noop("When"),
}

_VALUES = {
    "member": gettext_noop("Member"),
    "moderator": gettext_noop("Moderator"),
    "coordinator": gettext_noop("Coordinator"),
    "de": gettext_noop("German"),
    "en": gettext_noop("English"),
    "known": gettext_noop("The moderator knew why"),
    "hello": gettext_noop("The moderator said hello to you"),
    "all": gettext_noop("everything"),
    "all-but-study": gettext_noop("everything but what the study needs"),
    "full_name": gettext_noop("Full name"),
    "phone": gettext_noop("Phone"),
    "email": gettext_noop("E-mail"),
    "address": gettext_noop("Address"),
    "picture": gettext_noop("a picture"),
    "voice": gettext_noop("Voice message"),
    "video": gettext_noop("a video"),
    "document": gettext_noop("a document"),
    "poll": gettext_noop("Poll"),
    "quiz": gettext_noop("Quiz"),
    "check-in": gettext_noop("How are you?"),
    "light": gettext_noop("light"),
    "dark": gettext_noop("dark"),
    "contrast": gettext_noop("high contrast"),
    "arriving": gettext_noop("only a part of it arrived"),
    "working": gettext_noop("being prepared"),
    "ready": gettext_noop("ready"),
    "refused": gettext_noop("could not be used"),
}

_ACTS = {
    "person.make": gettext_noop("You were entered in Runde"),
    "person.rename": gettext_noop("Your name was changed"),
    "person.sign_out": gettext_noop("You were signed out everywhere"),
    "person.copy": gettext_noop("A copy of your data was made"),
    "person.erase": gettext_noop("Your data were erased"),
    "identity.change": gettext_noop("Your contact data were changed"),
    "account.open": gettext_noop("You were given an account"),
    "account.password": gettext_noop("Your password was changed"),
    "role.give": gettext_noop("You were given a task"),
    "role.end": gettext_noop("A task of yours ended"),
    "code.issue": gettext_noop("You made a code for the app on your phone"),
    "code.use": gettext_noop("You came in with a code for the app"),
    "letter.issue": gettext_noop("A letter was made for you"),
    "letter.withdraw": gettext_noop("A letter for you was withdrawn"),
    "letter.use": gettext_noop("You came in with your letter"),
    "pin.choose": gettext_noop("You chose a PIN"),
    "pin.lock": gettext_noop("Your PIN was locked after ten wrong ones"),
    "device.make": gettext_noop("You signed in on a device"),
    "device.revoke": gettext_noop("A device of yours was signed out"),
    "phone.lost": gettext_noop("You reported your phone lost"),
    "rules.agree": gettext_noop("You said yes to the rules of your group"),
    "room.join": gettext_noop("You were put into a group"),
    "room.leave": gettext_noop("You left a group"),
    "silence.known": gettext_noop("Your moderator noted that they know why you have not written"),
    "silence.hello": gettext_noop("Your moderator noted that they said hello to you"),
    "message.postpone": gettext_noop("A message of yours was left for later"),
    "message.no-answer-needed": gettext_noop("Your moderator noted that a message of yours needs no answer"),
    "message.hide": gettext_noop("A message of yours was hidden"),
    "message.restore": gettext_noop("A message of yours was shown again"),
    "message.leave": gettext_noop("A message of yours was reported and stayed"),
    "message.author.look_up": gettext_noop("Somebody looked up that a message without a name is yours"),
    "poll.close": gettext_noop("A poll of yours was closed"),
    "introduction.take_down": gettext_noop("What you say about yourself was taken down"),
}

_OWN_ACTS = {
    "due.post": gettext_noop("You posted an item of the programme"),
    "due.skip": gettext_noop("You skipped an item of the programme"),
    "message.postpone": gettext_noop("You left a message for later"),
    "message.no-answer-needed": gettext_noop("You noted that a message needs no answer"),
    "message.hide": gettext_noop("You hid a message"),
    "message.restore": gettext_noop("You showed a hidden message again"),
    "message.leave": gettext_noop("You left a reported message where it was"),
    "message.author.look_up": gettext_noop("You looked up who wrote a message without a name"),
    "poll.close": gettext_noop("You closed a poll"),
    "introduction.take_down": gettext_noop("You took down what somebody says about themselves"),
    "silence.known": gettext_noop("You noted why a member has not written"),
    "silence.hello": gettext_noop("You noted that you said hello to a member"),
    "pair.open": gettext_noop("You began a conversation with one person"),
}


def table(name: str) -> str:
    """What the rows of a table are, as a heading."""
    return gettext(_TABLES[name]) if name in _TABLES else _plain(name.partition(".")[2])


def field(table: str, name: str) -> str:
    """What a field of a table says."""
    text = _SAME_NAME.get((table, name)) or _FIELDS.get(name)
    return gettext(text) if text else _plain(name)


def value(text: str) -> str:
    """A value of a field: codes become words, everything else stays."""
    known = {
        "posted": pgettext("state of an item", "posted"),
        "skipped": pgettext("state of an item", "skipped"),
        "open": pgettext("report", "not decided yet"),
        "hidden": pgettext("report", "the message was hidden"),
        "kept": pgettext("report", "the message stayed"),
    }
    return gettext(_VALUES[text]) if text in _VALUES else known.get(text, text)


def act(code: str) -> str:
    """What happened, as a sentence without its end; an act that has no words yet by its code."""
    return gettext(_ACTS[code]) if code in _ACTS else code


def own_act(code: str) -> str:
    """What this person did for others, as a sentence without its end."""
    return gettext(_OWN_ACTS[code]) if code in _OWN_ACTS else gettext("You did a task: {act}").format(act=code)


def _plain(name: str) -> str:
    return name.replace("_", " ")
