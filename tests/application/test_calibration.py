"""The contract of calibration, in memory: every line of the use cases is reached without a database."""

from tests.contracts.test_calibration import TestErasing, TestHold, TestItem, TestLot, TestTrial, crowd

__all__ = ["TestErasing", "TestHold", "TestItem", "TestLot", "TestTrial", "crowd"]
