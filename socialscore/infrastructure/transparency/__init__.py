"""The log at work: its keys, its sequencer, and what is remembered of it outside the database."""
