"""What each person decides about their own pages."""

from __future__ import annotations

from django.urls import path

from runde.web.own import calendar, devices, install, look, notices

app_name = "own"
urlpatterns = [
    path("own/look/", look.look, name="look"),
    path("own/calendar/", calendar.calendar, name="calendar"),
    path("calendar/<str:token>.ics", calendar.feed, name="feed"),
    path("own/notices/", notices.notices, name="notices"),
    path("own/notices/subscription/", notices.subscription, name="subscription"),
    path("own/notices/<int:notice_id>/opened/", notices.opened, name="notice-opened"),
    path("own/install/", install.install, name="install"),
    path("own/devices/", devices.devices, name="devices"),
    path("own/devices/<int:device_id>/sign-out/", devices.sign_out, name="device-sign-out"),
    path("own/devices/sign-out/", devices.everywhere, name="everywhere"),
]
