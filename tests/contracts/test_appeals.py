"""The stories of appeals and of what stewards put right, over Django too."""

from tests.application.test_appeals import TestAnswering, TestAsking, TestLateAnswers, TestLooking
from tests.application.test_correcting import TestAdjusting, TestReversing, TestTheLog

__all__ = [
    "TestAdjusting",
    "TestAnswering",
    "TestAsking",
    "TestLateAnswers",
    "TestLooking",
    "TestReversing",
    "TestTheLog",
]
