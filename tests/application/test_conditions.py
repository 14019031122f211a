"""The contract of conditions, in memory: every line is reached without a database."""

from tests.contracts.test_conditions import TestOnce, TestUnchanged, once

__all__ = ["TestOnce", "TestUnchanged", "once"]
