"""Mails that say what was decided."""
