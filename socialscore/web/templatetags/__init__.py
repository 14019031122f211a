"""Template tags: the look of small things, so that pages name what they mean."""
