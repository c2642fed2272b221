"""The screens that the leaflet shows, in the order in which somebody meets them; what it says of them is in its template.

The pictures (static/img/leaflet/<language>) are taken by tests/journeys/test_leaflet.py (bin/leaflet), which fails when the
words on a screen have changed.
"""

SCREENS = ("pin", "who", "size", "room", "take-back", "answer", "react", "picture", "voice", "poll", "help")
