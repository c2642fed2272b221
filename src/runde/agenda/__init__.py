"""Appointments: who is invited, what they answered, the calendar file of one and the calendar feed of a person.

It must not know rooms, groups or why people meet: an appointment is `about` something that its maker names ("room:7").
"""
