"""The programme: the plan, each group's own clock, due items, their delivery through the gate, and what became of them.

It must not know any trial: a cohort is a group that follows a plan, never an arm.
"""
