"""The contract of invitations, in memory: every line of the use cases is reached without a database."""

from tests.contracts.test_invitations import TestAccept, TestInvite, TestRepository, TestRevoke

__all__ = ["TestAccept", "TestInvite", "TestRepository", "TestRevoke"]
