"""People: the person, their identity (encrypted, apart), sign-in, roles.

It must not know rooms, programmes or trials.
"""
