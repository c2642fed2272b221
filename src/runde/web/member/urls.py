"""All powers of the member's door."""

from __future__ import annotations

from django.urls import path

from runde.web.member import conversations, introductions, meetings, reporting, views, welcome

app_name = "member"
urlpatterns = [
    path("room/", views.rooms, name="rooms"),
    path("room/<int:room_id>/", views.room, name="room"),
    path("room/<int:room_id>/messages/", views.messages, name="messages"),
    path("room/<int:room_id>/messages/<int:seq>/report/", reporting.report, name="report"),
    path("room/<int:room_id>/search/", views.search, name="search"),
    path("room/<int:room_id>/about/", views.about, name="about"),
    path("room/<int:room_id>/members/", introductions.members, name="members"),
    path("room/<int:room_id>/introduction/", introductions.introduction, name="introduction"),
    path("room/<int:room_id>/name/", introductions.name, name="name"),
    path("room/<int:room_id>/welcome/", welcome.who, name="welcome"),
    path("room/<int:room_id>/welcome/rules/", welcome.rules, name="welcome-rules"),
    path("room/<int:room_id>/welcome/look/", welcome.look, name="welcome-look"),
    path("room/<int:room_id>/library/", views.library, name="library"),
    path("room/<int:room_id>/meetings/", meetings.meetings, name="meetings"),
    path("room/<int:room_id>/meetings/<int:meeting_id>/answer/", meetings.answer, name="meeting-answer"),
    path("room/<int:room_id>/meetings/<int:meeting_id>.ics", meetings.file, name="meeting-file"),
    path("room/<int:room_id>/conversations/", conversations.conversations, name="conversations"),
    path("room/<int:room_id>/conversations/<int:person_id>/", conversations.write_to, name="write-to"),
]
