"""The process that reads what people upload: alone, without Django, database or keys, and with limits on everything.

A file of a stranger is opened here and nowhere else. What it is says its content, never its name. Started by
`media.children` as `python -m runde.media.child KIND FOLDER`; it answers with one line of JSON.
"""
