"""The contract of reports, in memory: every line of the use cases is reached without a database."""

from tests.contracts.test_report_appeals import TestAppeals
from tests.contracts.test_reports import TestNameAndActivityAndMessage, TestProof, TestReports

__all__ = ["TestAppeals", "TestNameAndActivityAndMessage", "TestProof", "TestReports"]
