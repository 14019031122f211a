"""What the main pages cost, as ratios to an idiomatic Django page that runs interleaved with them."""
