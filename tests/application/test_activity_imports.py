"""The contract of imports of activities, in memory: every line of the use cases is reached without a database."""

from tests.contracts.test_activity_imports import TestCheckImport, TestConfirmImport, lead, table

__all__ = ["TestCheckImport", "TestConfirmImport", "lead", "table"]
