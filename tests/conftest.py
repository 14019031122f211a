"""What every test has: the database of the run, and triggers that step aside while a test's rows are deleted."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import django
import pytest
from hypothesis import settings as hypothesis

from tests import databases

databases.prepare()
django.setup()

# Small and the same every time in `make test`; the full size in `make test-long`.
hypothesis.register_profile("small", derandomize=True, deadline=None, max_examples=60, stateful_step_count=30)
hypothesis.register_profile("long", deadline=None, max_examples=3_000, stateful_step_count=60)
hypothesis.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "small"))

TOUCHES_DATABASE = {
    "db",
    "transactional_db",
    "django_db_reset_sequences",
    "django_db_serialized_rollback",
    "live_server",
}


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """
    Let workers prepare an environment of their own before they read the settings.

    Were the settings named in what they inherit, pytest-django would read them before this file is: all workers would
    keep proofs in one folder, and delete each other's.
    """
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)


def touches_database(item: pytest.Item) -> bool:
    """Return whether a test is given a database, by its marker or by a fixture."""
    fixtures = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(fixtures & TOUCHES_DATABASE)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """
    Keep on each database what belongs there.

    SQLite: skip what holds on PostgreSQL only. PostgreSQL: keep only what touches the database. Without the machine's
    services skip with the reason, or fail where they are required.
    """
    if os.environ["TEST_DATABASE"] == "sqlite":
        for item in items:
            if item.get_closest_marker("postgresql"):
                item.add_marker(pytest.mark.skip(reason="holds on PostgreSQL only"))
        return
    config.hook.pytest_deselected(items=[item for item in items if not touches_database(item)])
    items[:] = [item for item in items if touches_database(item)]
    reason = databases.missing_service()
    if reason and databases.services_are_required():
        raise pytest.UsageError(reason)
    for item in items if reason else []:
        item.add_marker(pytest.mark.skip(reason=reason))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what campaigns recorded with `record_property("figure", …)`."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties if report.when == "call" else ():
            if name == "figure":
                terminalreporter.write_line(str(value))


@pytest.fixture(autouse=True)
def log_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test's log has signed nothing yet."""
    from django.conf import settings

    monkeypatch.setattr(settings, "LOG_STATE_URL", str(tmp_path / "log_state.json"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Give each worker a database of its own, in a file on SQLite: threads of a race share no memory database."""
    from django.conf import settings

    settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = databases.test_database_name()


@pytest.fixture(autouse=True)
def _nobody_asked_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests are counted in the process, by people whose keys come again in the next test."""
    from socialscore.http import allowance

    monkeypatch.setattr(allowance, "_window", allowance.Window())


@pytest.fixture(autouse=True)
def _boards_asked_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process keeps for seconds what the rules switch on; what one test said of them means nothing to the next."""
    from socialscore.infrastructure.django_app.community import undecided_rules
    from socialscore.queries import community_rules

    monkeypatch.setattr(community_rules.switches, "_read", undecided_rules)


@pytest.fixture(scope="session", autouse=True)
def _flush_without_triggers() -> Iterator[None]:
    """
    Take the append-only triggers off while a committing test's rows are deleted.

    `flush` deletes (SQLite) or truncates (PostgreSQL), which the triggers refuse. It ends with `post_migrate`, and that
    installs them again.
    """
    from django.test import TransactionTestCase

    flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def flush_without_triggers(self: TransactionTestCase) -> None:
        from django.db import connection

        from socialscore.infrastructure.django_app import triggers

        triggers.remove(connection)
        flush(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", flush_without_triggers)
        yield


@pytest.fixture
def pairs_may_meet(db: None) -> None:
    """The same reviewer may judge the same person as often as a story needs; that rule has tests of its own."""
    from socialscore.domain.community import CommunityRules
    from socialscore.infrastructure.django_app import models

    rules = replace(CommunityRules(), same_pair_in_week=0)
    steward = models.Subject.objects.create()
    models.CommunityRules.objects.create(number=1, rules=rules.to_data(), changed_by=steward)
