"""The leaflet: how to use the messenger, on paper, with pictures of its own screens. Anybody may read it; it knows nobody."""
