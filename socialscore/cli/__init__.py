"""The command line: management commands."""
