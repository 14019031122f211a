"""What page and API share: refusals, limits, sentences."""
