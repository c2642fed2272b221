"""The door: everything before sign-in. Letter, PIN, help, language, and where each person goes first.

It must not know what lies behind the other doors, only their addresses.
"""
