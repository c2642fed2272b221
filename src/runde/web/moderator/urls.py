"""All powers of the moderator's door."""

from __future__ import annotations

from django.urls import path

from runde.web.moderator import answering, handbook, introductions, items, judging, meetings, polls, room, today, week

app_name = "moderator"
MEETING = "today/room/<int:room_id>/meetings/<int:meeting_id>/"
urlpatterns = [
    path("today/", today.home, name="home"),
    path("today/<int:cohort_id>/", today.today, name="today"),
    path("today/<int:cohort_id>/week/", week.week, name="week"),
    path("today/handbook/", handbook.first, name="handbooks"),
    path("today/<int:cohort_id>/handbook/", handbook.handbook, name="handbook"),
    path("today/<int:cohort_id>/handbook/<slug:card_id>/", handbook.card, name="card"),
    path("today/items/<int:due_id>/", items.item, name="item"),
    path("today/items/<int:due_id>/posting/", items.posting, name="posting"),
    path("today/items/<int:due_id>/skipping/", items.skipping, name="skipping"),
    path("today/messages/<int:message_id>/postponement/", answering.postponement, name="postponement"),
    path("today/messages/<int:message_id>/closing/", answering.closing, name="closing"),
    path("today/<int:cohort_id>/members/<int:person_id>/silence/", answering.silence, name="silence"),
    path("today/<int:cohort_id>/members/<int:person_id>/hello/", answering.hello, name="hello"),
    path("today/room/<int:room_id>/", room.room, name="room"),
    path("today/room/<int:room_id>/messages/", room.messages, name="room-messages"),
    path("today/room/<int:room_id>/search/", room.search, name="room-search"),
    path("today/room/<int:room_id>/about/", room.about, name="room-about"),
    path("today/room/<int:room_id>/reports/", judging.listing, name="reports"),
    path(
        "today/room/<int:room_id>/members/<int:person_id>/introduction/removal/",
        introductions.removal,
        name="introduction-removal",
    ),
    path("today/room/<int:room_id>/poll/", polls.poll, name="poll"),
    path("today/room/<int:room_id>/messages/<int:seq>/hide/", judging.hide, name="hide"),
    path("today/room/<int:room_id>/messages/<int:seq>/leave/", judging.leave, name="leave"),
    path("today/room/<int:room_id>/messages/<int:seq>/restore/", judging.restore, name="restore"),
    path("today/room/<int:room_id>/messages/<int:seq>/author/", judging.author, name="author"),
    path("today/room/<int:room_id>/messages/<int:seq>/closing/", polls.closing, name="poll-closing"),
    path("today/room/<int:room_id>/library/", room.library, name="room-library"),
    path("today/room/<int:room_id>/meetings/", meetings.meetings, name="meetings"),
    path("today/room/<int:room_id>/meetings/new/", meetings.meetings, {"page": "new"}, "new-meeting"),
    path(MEETING, meetings.meetings, {"page": "one"}, "meeting"),
    path(f"{MEETING}change/", meetings.meetings, {"page": "change"}, "meeting-change"),
    path(f"{MEETING}cancellation/", meetings.meetings, {"page": "cancellation"}, "meeting-cancellation"),
    path("today/room/<int:room_id>/conversations/", room.conversations, name="room-conversations"),
    path("today/room/<int:room_id>/conversations/<int:person_id>/", room.write_to, name="room-write-to"),
]
