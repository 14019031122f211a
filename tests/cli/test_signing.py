"""Commands that need the key of the log, where nobody set its seed: they say so, and do nothing."""

from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from socialscore.infrastructure.django_app import models


@pytest.mark.parametrize(
    "command",
    [["audit"], ["tick"], ["log_keys"], ["log_rotate", "--yes"], ["log_recover", "--confirm-size", "1"]],
    ids=lambda words: words[0],
)
def test_it_asks_for_the_seed(db: None, settings: Any, command: list[str]) -> None:
    settings.SOCIALSCORE_LOG_SEED = b""
    with pytest.raises(CommandError, match="SOCIALSCORE_LOG_SEED is not set"):
        call_command(*command)
    assert not models.AuditRun.objects.exists()
