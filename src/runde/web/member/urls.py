"""All powers of the member's door."""

from __future__ import annotations

from django.urls import path

from runde.web.member import views

app_name = "member"
urlpatterns = [
    path("room/", views.rooms, name="rooms"),
    path("room/<int:room_id>/", views.room, name="room"),
    path("room/<int:room_id>/messages/", views.messages, name="messages"),
    path("room/<int:room_id>/search/", views.search, name="search"),
    path("room/<int:room_id>/about/", views.about, name="about"),
]
