"""The talk: rooms, memberships, messages. It must not know any programme, case or trial.

Only `moderation.gate` may import `posting` and `editing`; everybody else writes through the gate.
"""
