"""The contract of approving many, in memory: every line of the use case is reached without a database."""

from tests.contracts.test_bulk import TestApprove

__all__ = ["TestApprove"]
