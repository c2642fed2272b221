"""Notices: that there is something new, carried to phones and mailboxes, and what became of each.

It knows people, their devices and their choices. It must not know rooms, messages or appointments: whoever wants somebody to hear
of something says so by `intending.intend`, with a label of its own. What leaves the house never holds content.
"""
