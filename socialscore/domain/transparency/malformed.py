"""The one error of everything that is parsed here."""


class Malformed(Exception):
    """What was read is not in the form it should have; the message says where, for whoever wrote it."""
