"""The moderator's door: Today, the week ahead, the handbook, and the acts on what the programme offers.

Every view gets its objects through `access.py`. It decides nothing that `runde.programme` knows.
"""
