"""The contract of second factors, in memory."""

from tests.contracts.test_second_factors import TestNoteChange

__all__ = ["TestNoteChange"]
