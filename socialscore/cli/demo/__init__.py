"""Harbour Commons: a believable community, made through the use cases, the same every time."""
