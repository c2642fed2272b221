"""Runde: moderated peer-support programmes over instant messaging. The tree is described in ARCHITECTURE.md."""
