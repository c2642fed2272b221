"""Leaving a group, stopping, being erased, and fetching one's data: by oneself, explained, and undone for a day."""
