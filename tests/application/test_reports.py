"""The contract of reports, in memory: every line of the use cases is reached without a database."""

from tests.contracts.test_reports import TestAppeals, TestNameAndActivityAndMessage, TestProof, TestReports, community

__all__ = ["TestAppeals", "TestNameAndActivityAndMessage", "TestProof", "TestReports", "community"]
