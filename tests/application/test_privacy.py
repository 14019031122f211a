"""The contract of leaving, in memory: every line of the use cases is reached without a database."""

from tests.contracts.test_privacy import TestAskErasure, TestEraseDue, TestErasing, bin_, journal

__all__ = ["TestAskErasure", "TestEraseDue", "TestErasing", "bin_", "journal"]
