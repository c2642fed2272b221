"""One's own pages, whatever one's role: text and colours, notices, and where one is signed in. It must not know any room."""
