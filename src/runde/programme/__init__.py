"""The programme: the plan, each group's clock, due items, their delivery through the gate, their outcome.

It must not know any trial: a cohort is a group that follows a plan, never an arm.
"""
