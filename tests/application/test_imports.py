"""The contract of imports, in memory: every line of the use cases is reached without a database."""

from tests.contracts.importing import table
from tests.contracts.test_imports import (
    TestCheckImport,
    TestContributions,
    TestInvitations,
    TestKeys,
    TestRepository,
)

__all__ = ["TestCheckImport", "TestContributions", "TestInvitations", "TestKeys", "TestRepository", "table"]
