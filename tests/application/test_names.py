"""The contract of names, in memory: every line of the use case is reached without a database."""

from tests.contracts.test_names import TestPseudonym

__all__ = ["TestPseudonym"]
