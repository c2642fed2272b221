"""Everything that can be seen and done in the office. An act is a POST to what it makes or ends."""

from __future__ import annotations

from django.urls import path

from runde.web.office import (
    board,
    groups,
    handouts,
    house,
    items,
    letters,
    membership,
    people,
    person,
    plan,
    programmes,
    reports,
)

app_name = "office"

urlpatterns = [
    path("", board.board, name="board"),
    path("people/", people.people, name="people"),
    path("people/new/", people.new_person, name="new_person"),
    path("people/several/", people.several_people, name="several_people"),
    path("people/<int:pk>/", person.person, name="person"),
    path("people/<int:pk>/name/", person.name, name="person_name"),
    path("people/<int:pk>/contact/", person.contact, name="person_contact"),
    path("people/<int:pk>/letters/", person.new_letter, name="new_letter"),
    path("people/<int:pk>/lost-phone/", person.phone_lost, name="phone_lost"),
    path("people/<int:pk>/devices/<int:device>/revocation/", person.sign_out, name="device_sign_out"),
    path("letters/<int:pk>/", letters.letter, name="letter"),
    path("groups/", groups.groups, name="groups"),
    path("groups/new/", groups.new_group, name="new_group"),
    path("groups/<int:group>/", groups.group, name="group"),
    path("groups/<int:group>/items/", items.items, name="items"),
    path("groups/<int:group>/items.csv", items.items_csv, name="items_csv"),
    path("groups/<int:group>/items/<int:due>/", items.item, name="item"),
    path("groups/<int:group>/writers/", board.writers, name="writers"),
    path("groups/<int:group>/silent/", board.silent, name="silent"),
    path("groups/<int:group>/unanswered/", board.unanswered, name="unanswered"),
    path("groups/<int:group>/letters/", letters.group_letters, name="group_letters"),
    path("groups/<int:group>/sheets/", handouts.group_sheets, name="group_sheets"),
    path("groups/<int:group>/members/", membership.members, name="members"),
    path("groups/<int:group>/members/<int:person>/removal/", membership.removal, name="removal"),
    path(
        "groups/<int:group>/members/<int:person>/introduction/removal/",
        membership.introduction_removal,
        name="introduction_removal",
    ),
    path("groups/<int:group>/shifts/", plan.shifts, name="shifts"),
    path("groups/<int:group>/clock/", plan.clock, name="clock"),
    path("groups/<int:group>/quiet/", plan.quiet, name="quiet"),
    path("groups/<int:group>/holidays/", plan.holidays, name="holidays"),
    path("groups/<int:group>/holidays/<str:day>/removal/", plan.holiday_removal, name="holiday_removal"),
    path("groups/<int:group>/ending/", plan.ending, name="ending"),
    path("reports/", reports.listing, name="reports"),
    path("messages/<int:message_id>/hide/", reports.hide, name="message_hide"),
    path("messages/<int:message_id>/leave/", reports.leave, name="message_leave"),
    path("messages/<int:message_id>/restore/", reports.restore, name="message_restore"),
    path("messages/<int:message_id>/author/", reports.author, name="message_author"),
    path("programmes/", programmes.programmes, name="programmes"),
    path("programmes/<slug:slug>/", programmes.programme, name="programme"),
    path("settings/", house.house, name="settings"),
    path("settings/helpline/", house.house_helpline, name="helpline"),
    path("settings/ledger-check/", house.ledger_check, name="ledger_check"),
]
