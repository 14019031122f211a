"""The contract of webhooks, in memory: every line of the use cases is reached without a database."""

from tests.contracts.test_webhooks import TestChange, TestDeliver, TestSendAgain, TestSubscribe

__all__ = ["TestChange", "TestDeliver", "TestSendAgain", "TestSubscribe"]
