"""The contract of tokens, in memory: every line of the use cases is reached without a database."""

from tests.contracts.test_tokens import TestMakeToken, TestRevoke

__all__ = ["TestMakeToken", "TestRevoke"]
