"""The contract of calibration, in memory: every line of the use cases is reached without a database."""

from tests.contracts.calibrating import crowd
from tests.contracts.test_calibration import TestErasing, TestHold, TestItem, TestTrial

__all__ = ["TestErasing", "TestHold", "TestItem", "TestTrial", "crowd"]
