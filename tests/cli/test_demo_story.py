"""The story of the demo: whenever it is made, something waits, somebody asks, somebody is silent."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from media.looking import made, opened
from runde.chat.models import Attachment, Membership, Message, Poll, Reaction, Room
from runde.chat.pairing import conversations_of
from runde.cli.demo import seeding, telling
from runde.cli.demo.story import SAY, SLUGS, TAKE_BACK, Talk, medium_folder, story, talks
from runde.ledger.checking import check
from runde.ledger.models import Entry
from runde.media.storing import FULL, SMALL
from runde.packages import read
from runde.packages.library import library_path
from runde.people.models import Person
from runde.programme.clock import Clock
from runde.programme.fidelity import outcomes
from runde.programme.models import Cohort, Item
from runde.programme.planning import patience
from runde.programme.today import today

ZONE = ZoneInfo("Europe/Vienna")
MONDAY = date(2026, 11, 16)
HOUR = timedelta(hours=1)
MOMENTS = [(0, 0), (0, 9), (1, 7), (2, 12), (3, 20), (4, 10), (5, 23), (6, 9), (6, 22)]


def local(day: int, hour: int, minute: int = 5) -> datetime:
    """A moment of the week, as clocks in Vienna show it."""
    at = datetime.combine(MONDAY + timedelta(days=day), time(hour, minute), tzinfo=ZONE)
    return at.astimezone(UTC)


@pytest.mark.django_db
@pytest.mark.parametrize(("day", "hour"), MOMENTS)
def test_whenever_it_is_made_something_waits_somebody_asks_and_somebody_is_silent(day: int, hour: int) -> None:
    now = local(day, hour)
    seeding.seed(now=now)

    fates = set()
    for cohort, slug in zip(Cohort.objects.select_related("room").order_by("pk"), SLUGS, strict=True):
        told = story(slug)
        moderator = Membership.objects.get(room=cohort.room_id, role=Membership.MODERATOR).person
        page = today(cohort, person=moderator, now=now)
        assert page.week == 2
        assert page.post_this is not None
        assert page.post_this.due.expires_at > now + telling.LASTS
        assert page.answer_this is not None and page.answer_this.more == 0
        assert page.answer_this.message.text == told.question
        assert now - HOUR > page.answer_this.message.at > now - timedelta(hours=16)
        assert [silence.person.name for silence in page.say_hello] == [told.silent]
        assert page.say_hello[0].since < now - timedelta(days=9)
        messages = list(Message.objects.filter(room=cohort.room_id).order_by("seq"))
        assert len(messages) >= 50
        assert [message.seq for message in messages] == list(range(1, len(messages) + 1))
        moments = [message.at for message in messages]
        assert moments == sorted(moments) and moments[-1] <= now
        assert {message.author.name for message in messages} == {told.moderator, *told.members}
        assert all(message.edited_at is None or message.edited_at <= now for message in messages)
        fates |= {(fate.outcome, fate.late) for fate in outcomes(cohort, now)}
    assert {"posted", "adapted", "skipped", "expired", "waiting"} <= {outcome for outcome, _ in fates}
    assert ("adapted", True) in fates
    assert not Entry.objects.filter(at__gt=now).exists()
    assert not Membership.objects.filter(read_at__gt=now).exists()


@pytest.mark.parametrize(
    ("monday", "zone"),
    [
        (MONDAY, ZONE),
        (date(2026, 3, 30), ZONE),  # summer time began the day before
        (date(2026, 10, 19), ZONE),  # it ends on the Sunday of this week
        (date(2027, 1, 4), ZoneInfo("Pacific/Kiritimati")),
    ],
)
def test_it_is_so_at_every_half_hour_of_the_week(monday: date, zone: ZoneInfo) -> None:
    items = library_items()
    begin = datetime.combine(monday, time(0, 1), tzinfo=zone).astimezone(UTC)
    for half in range(7 * 24 * 2):
        now = begin + half * timedelta(minutes=30)
        by = telling.clock(now, zone.key, items)
        left = telling.waiting(by, items, now)
        assert left is not None, now
        assert telling.moment(by, left) <= now < telling.moment(by, left) + patience(left) - telling.LASTS
        asked = telling.asked_at(now, zone.key)
        assert time(8, 30) <= asked.astimezone(zone).time() <= time(20, 40)
        assert HOUR < now - asked < timedelta(hours=15)
        for slug in SLUGS:
            lines = written(slug, by, items, now, asked)
            assert {line.medium for line in lines} - {""} == set(story(slug).media), now
            first_seen = [
                line for line in lines if asked - HOUR < line.at < asked and line.who != story(slug).moderator
            ]
            assert sum(bool(line.medium) for line in first_seen) == 2, now
            assert len(lines) >= 50
            assert unanswered(lines, story(slug).moderator) == [story(slug).question], now
            last = {line.who: line.at for line in lines}
            quiet = {name for name in story(slug).members if last[name] <= now - timedelta(days=7)}
            assert quiet == {story(slug).silent} and last[story(slug).silent] <= now - timedelta(days=9)


def library_items() -> list[Item]:
    """The items of the library, without a database."""
    package = read(library_path(seeding.PROGRAMME)).package
    assert package is not None
    return [
        Item(
            slug=item.id,
            mode=item.mode,
            week=item.week,
            day=item.day_offset,
            time=item.time,
            expires_minutes=item.expires // timedelta(minutes=1),
        )
        for item in package.items
    ]


def written(slug: str, by: Clock, items: list[Item], now: datetime, asked: datetime) -> list[telling.Told]:
    """What people wrote in a group and did not take back, items posted by the moderator among it, in order."""
    acts = telling.acts(story(slug), by=by, items=items, now=now, asked=asked)
    reached = telling.reached(story(slug), by=by, items=items, now=now, acts=acts)
    told = telling.told(story(slug), by=by, items=reached, now=now, asked=asked)
    gone = {line.to for line in told if line.kind == TAKE_BACK}
    posts = [telling.Told(at, -1, story(slug).moderator, SAY, "", None) for name, at in acts.items() if name in reached]
    said = [line for line in told if line.kind == SAY and line.number not in gone and not line.alone]
    return sorted([*said, *posts], key=lambda line: line.at)


def unanswered(lines: list[telling.Told], moderator: str) -> list[str]:
    """The texts of members that nobody else answered explicitly, or wrote within an hour after."""
    return [
        line.text
        for place, line in enumerate(lines)
        if line.who != moderator
        and not any(
            later.who != line.who and (later.to == line.number or later.at <= line.at + HOUR)
            for later in lines[place + 1 :]
        )
    ]


@pytest.mark.django_db
def test_the_history_is_as_rich_as_a_real_one() -> None:
    now = local(4, 12)
    seeding.seed(now=now)

    assert check().fault is None
    people = Person.objects.order_by("pk")
    assert [person.name for person in people.filter(scripted="")] == ["Olga", "Herta", "Anna", "Margaret", "Joan"]
    assert set(people.exclude(scripted="").values_list("scripted", flat=True)) == {"demo"}
    for cohort in Cohort.objects.select_related("room"):
        messages = Message.objects.filter(room=cohort.room_id)
        assert cohort.room.scripted == "demo"
        assert messages.filter(reply_to__isnull=False).count() > 30
        assert messages.filter(edited_at__isnull=False).count() == 1
        assert messages.filter(taken_back_at__isnull=False).count() == 1
        assert messages.filter(automatic=True).count() == 2
        polls = Poll.objects.filter(message__room=cohort.room_id)
        assert {poll.kind for poll in polls} == {"check-in", "poll"}
        assert all(poll.votes.count() >= 5 for poll in polls)
        assert Reaction.objects.filter(message__room=cohort.room_id).count() >= 10
        reads = Membership.objects.filter(room=cohort.room_id).values_list("read", flat=True)
        assert len(set(reads)) >= 3 and max(reads) == cohort.room.seq
        played = Membership.objects.filter(room=cohort.room_id, person__scripted="", role=Membership.MEMBER).get()
        assert played.read < cohort.room.seq
        authors = [message.author.name for message in messages.filter(automatic=False)]
        assert len({authors.count(name) for name in authors}) >= 5


@pytest.mark.django_db
def test_moderator_and_played_member_have_written_to_each_other_alone() -> None:
    now = local(0, 9)
    seeding.seed(now=now)
    assert Room.objects.filter(kind=Room.PAIR, scripted="demo").count() == len(SLUGS)
    for slug in SLUGS:
        member, moderator = (Person.objects.get(name=name) for name in story(slug).played)
        [mine] = conversations_of(member.pk)
        assert mine.other == moderator and mine.unread and not mine.closed
        messages = Message.objects.filter(room=mine.room)
        assert {message.author for message in messages} == {member, moderator} and len(messages) >= 4
        assert all(message.at < now - timedelta(days=3) for message in messages)


@pytest.mark.django_db
def test_each_group_has_a_picture_a_voice_message_and_a_film_of_members() -> None:
    seeding.seed(now=local(2, 12))
    for cohort, slug in zip(Cohort.objects.order_by("pk"), SLUGS, strict=True):
        sent = Attachment.objects.filter(message__room=cohort.room_id).select_related("medium", "message")
        assert sorted(one.medium.kind for one in sent) == ["picture", "video", "voice"]
        for one in sent:
            assert one.medium.owner_id == one.message.author_id and one.medium.used_at == one.message.at
            assert one.medium.owner.name in story(slug).members


@pytest.mark.parametrize("slug", SLUGS)
def test_the_story_says_of_its_media_what_the_child_says_of_them(tmp_path: Path, slug: str) -> None:
    for name, told in story(slug).media.items():
        kind = told["kind"]
        content = (medium_folder(name) / FULL[kind]).read_bytes()
        said = made(kind, tmp_path / name, content)
        assert said == {measure: pytest.approx(told[measure], abs=50) for measure in told if measure != "kind"}
        if kind in SMALL:
            (tmp_path / "small.jpg").write_bytes((medium_folder(name) / SMALL[kind]).read_bytes())
            assert max(opened(tmp_path / "small.jpg").size) == 640


@pytest.mark.django_db
def test_a_demo_that_is_interrupted_while_it_is_made_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seeding, "SLUGS", ("linde", "nowhere"))
    with pytest.raises(FileNotFoundError):
        seeding.seed(now=local(1, 12))
    assert not seeding.is_seeded()


# The story


def test_a_line_of_the_story_that_cannot_be_read_is_named() -> None:
    with pytest.raises(ValueError, match=r"\+x Anna: Hallo"):
        talks("# A title\n\n## welcome\n+x Anna: Hallo\n")
    with pytest.raises(ValueError, match="Hallo"):
        talks("+1 Anna: Hallo")


def test_a_talk_begins_with_an_item_or_at_a_time() -> None:
    first, second = talks("## welcome\n+1 Anna: Ja\n## week 0 fri 17:00\n+2 Franz > Anna: Nein\n+1 Franz x\n")
    assert first == Talk(first.lines, item="welcome")
    assert (second.week, second.day, second.time) == (0, 4, time(17))
    assert [(line.kind, line.to) for line in second.lines] == [("say", "Anna"), ("take back", "")]
    [third] = talks("## your-weather\n+0 Anna = sunny\n+1 Franz * Anna: me-too\n")
    assert [(line.kind, line.text, line.to) for line in third.lines] == [
        ("choose", "sunny", "item"),
        ("react", "me-too", "Anna"),
    ]


def test_a_line_may_bring_a_picture_and_a_talk_may_be_of_two() -> None:
    first, second = talks(
        "## week 1 thu 18:40 alone\n+0 Anna: Ja\n## lately\n+0 Franz [bach]: Da!\n+1 Anna > Franz [stimme]\n"
    )
    assert first.alone and not second.alone and second.item == "lately"
    assert [(line.kind, line.text, line.to, line.medium) for line in second.lines] == [
        ("say", "Da!", "", "bach"),
        ("say", "", "Franz", "stimme"),
    ]
    with pytest.raises(ValueError, match="Franz"):
        talks("## lately\n+0 Franz > Anna\n")


def test_a_line_may_choose_an_answer_of_the_item() -> None:
    [talk] = talks("## your-weather\n+1 Anna: Nebel\n+0 Anna = foggy\n")
    line = talk.lines[1]
    assert (line.after, line.who, line.kind, line.text, line.to) == (0, "Anna", "choose", "foggy", "item")


@pytest.mark.parametrize("slug", SLUGS)
def test_every_name_in_a_story_belongs_to_somebody_in_the_group(slug: str) -> None:
    told = story(slug)
    everybody = {told.moderator, *told.members}
    assert len(everybody) == 10
    named = {told.silent, told.slow, told.asks, *told.played, *told.when_named}
    named |= {line.who for talk in told.talks for line in talk.lines}
    assert {line.medium for talk in told.talks for line in talk.lines} - {""} == set(told.media)
    assert {line.who for talk in told.talks if talk.alone for line in talk.lines} == set(told.played)
    named |= {line.to for talk in told.talks for line in talk.lines} - {"", "item"}
    named |= {name for answer in told.answers for name, _ in answer.texts}
    assert named <= everybody
    assert not {told.moderator, told.played[0]} & {name for answer in told.answers for name, _ in answer.texts}
    assert told.answers[-1].words == ()
