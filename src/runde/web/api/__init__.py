"""The HTTP twin of the live protocol, described by OpenAPI: the same verbs, the same codes, for when no socket opens."""
