"""The contract of conflicts, in memory: every line of the use cases is reached without a database."""

from tests.contracts.test_conflicts import TestRecuse, TestRelation, TestSamePair, noor

__all__ = ["TestRecuse", "TestRelation", "TestSamePair", "noor"]
