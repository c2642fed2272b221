"""The door of a demo: a link with the demo's key signs in as one of its people. Elsewhere there is no such door."""
