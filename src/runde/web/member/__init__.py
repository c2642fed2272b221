"""The member's door: the room, and what a member needs to know about it. It must not know study, office or duty."""
