"""Pictures, voice, video and documents: taken in piece by piece, re-encoded in a child process, kept in files, served.

It must not know rooms or messages: whoever attaches a medium to something says so on their own side.
"""
