"""What a monitor is told, and who else may read it."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from socialscore.infrastructure.django_app.models import LogLeaf
from socialscore.infrastructure.transparency.sequencer import sequence

pytestmark = pytest.mark.django_db


@pytest.fixture
def monitor(settings: LazySettings) -> Client:
    settings.METRICS_TOKEN = "a token of the monitor"
    return Client(headers={"authorization": "Bearer a token of the monitor"})


def a_leaf(name: str) -> None:
    at = timezone.now() - timedelta(seconds=40)
    LogLeaf.objects.create(type="rules", cause=name, leaf_bytes=b"{}", leaf_hash=bytes(32), created_at=at)


def figures(client: Client) -> dict[str, float]:
    lines = client.get("/metrics").content.decode().splitlines()
    return {name: float(value) for name, value in (line.split(" ") for line in lines if not line.startswith("#"))}


def test_has_figures_of_the_log_and_of_the_audit(monitor: Client) -> None:
    assert "socialscore_audit_findings" not in figures(monitor)
    a_leaf("numbered")
    sequence(now=timezone.now())
    a_leaf("waiting")
    with pytest.raises(SystemExit):
        call_command("audit")
    found = figures(monitor)
    assert found["socialscore_log_entries"] == 1
    assert found["socialscore_log_waiting_seconds"] >= 40
    assert found["socialscore_audit_findings"] > 0
    assert found["socialscore_audit_finished_timestamp_seconds"] <= timezone.now().timestamp() + 1


@pytest.mark.parametrize("sent", ["", "Bearer ", "Bearer another"])
def test_is_not_there_for_others(monitor: Client, settings: LazySettings, sent: str) -> None:
    assert Client(headers={"authorization": sent}).get("/metrics").status_code == 404
    settings.METRICS_TOKEN = ""
    assert Client(headers={"authorization": sent}).get("/metrics").status_code == 404
