"""Reads: functions that answer frozen rows, one or two statements each. Never a QuerySet out."""
