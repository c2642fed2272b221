"""What people want for themselves: to leave a group, to stop taking part, to be erased, to have a copy of their data.

It keeps who asked for what, and when, and lets them undo it. It must not know any room or message: `keeping` acts on requests.
"""
