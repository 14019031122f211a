"""
Triggers: what the database itself refuses, whoever asks.

Ledger, audit, checkpoints and the community's rules take no UPDATE, DELETE or TRUNCATE; of a leaf nothing changes but
that it gets its number; published rules do not change; nobody judges their own action, without the switch one of an
activity they lead, one of somebody they are related to, or one they stepped back from. Installed by one idempotent
function after each migration (SQLite drops a table's triggers when a migration remakes it); a system check warns when
one is missing.
"""

from collections.abc import Sequence
from typing import Any

from django.core import checks
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

APPEND_ONLY = (
    "socialscore_scoreentry",
    "socialscore_auditentry",
    "socialscore_logcheckpoint",
    "socialscore_communityrules",
)
UNIQUE_IN = {
    "socialscore_scoreentry": ("entry_id", "idempotency_key", "reverses_id"),
    "socialscore_auditentry": ("entry_id",),
    "socialscore_logcheckpoint": ("checkpoint_id",),
    "socialscore_communityrules": ("number",),
}
FROZEN = "socialscore_activityversion"
LEAVES = "socialscore_logleaf"
LEAF_KEEPS = ("leaf_id", "type", "cause", "entry_id", "leaf_bytes", "leaf_hash", "created_at")
VERDICTS = "socialscore_verdict"
VERDICT_EVENTS = ("INSERT", "UPDATE OF reviewer_id, action_id")

_OWN_SQL = "SELECT 1 FROM socialscore_action a WHERE a.action_id = NEW.action_id AND a.subject_id = NEW.reviewer_id"
_LED_SQL = (
    "SELECT 1 FROM socialscore_action a"
    " JOIN socialscore_activity t ON t.activity_id = a.activity_id"
    " JOIN socialscore_activityversion v ON v.version_id = a.activity_version_id"
    " WHERE a.action_id = NEW.action_id AND t.lead_id = NEW.reviewer_id AND {switch_off}"
)
_RELATED_SQL = (
    "SELECT 1 FROM socialscore_action a"
    " JOIN socialscore_relation r ON r.first_id = a.subject_id AND r.second_id = NEW.reviewer_id"
    " WHERE a.action_id = NEW.action_id UNION ALL SELECT 1 FROM socialscore_action a"
    " JOIN socialscore_relation r ON r.second_id = a.subject_id AND r.first_id = NEW.reviewer_id"
    " WHERE a.action_id = NEW.action_id"
)
_RECUSED_SQL = (
    "SELECT 1 FROM socialscore_recusal r WHERE r.action_id = NEW.action_id AND r.reviewer_id = NEW.reviewer_id"
)
CONFLICTS = ("socialscore_relation", "socialscore_recusal")


def install(connection: BaseDatabaseWrapper) -> None:
    """Put all triggers in place; those that are there are replaced."""
    _run(connection, _postgresql() if connection.vendor == "postgresql" else _sqlite())


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take all triggers off: only for tests that flush their tables."""
    on = " ON {table}" if connection.vendor == "postgresql" else ""
    _run(connection, [f"DROP TRIGGER IF EXISTS {name}" + on.format(table=table) for name, table in names(connection)])


def names(connection: BaseDatabaseWrapper) -> list[tuple[str, str]]:
    """Name and table of each trigger that must exist."""
    kinds = ["update", "delete", "truncate" if connection.vendor == "postgresql" else "replace"]
    pairs = [(f"{table}_no_{kind}", table) for table in APPEND_ONLY for kind in kinds]
    pairs += [(f"{table}_no_{kind}", table) for table in (FROZEN, LEAVES) for kind in ("update", "delete")]
    return [*pairs, *((f"{VERDICTS}_disinterested_{_verb(event)}", VERDICTS) for event in VERDICT_EVENTS)]


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of triggers that are not there, of tables that are."""
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        cursor.execute(query)
        there = {row[0] for row in cursor.fetchall()}
    return [name for name, table in names(connection) if table in tables and name not in there]


def install_after_migrate(*, using: str, **_: object) -> None:
    """Receive `post_migrate`: only once the tables are there, for a partial migration has none of them yet."""
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
    if {*APPEND_ONLY, *CONFLICTS, FROZEN, LEAVES, VERDICTS} <= tables:
        install(connection)


def check_installed(databases: Sequence[str] | None = None, **_: Any) -> list[checks.CheckMessage]:
    """
    Run by `check --database` and by `migrate`: a warning for each missing trigger.

    No error, because `migrate` puts them back, and would refuse to start.
    """
    return [
        checks.Warning(
            f"Trigger {name} is missing: whatever it refuses may have been done.",
            hint="`manage.py migrate` puts it back; then run `manage.py audit`.",
            id="socialscore.W001",
        )
        for alias in databases or []
        for name in missing(connections[alias])
    ]


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _sqlite() -> list[str]:
    statements = [
        _sqlite_trigger(f"{table}_no_{event.lower()}", f"BEFORE {event} ON {table}", "1", f"{table} only grows")
        for table in APPEND_ONLY
        for event in ("UPDATE", "DELETE")
    ]
    statements.append(
        _sqlite_trigger(
            f"{FROZEN}_no_update", f"BEFORE UPDATE ON {FROZEN}", "OLD.published_at IS NOT NULL", "rules are published"
        )
    )
    statements.append(
        _sqlite_trigger(f"{FROZEN}_no_delete", f"BEFORE DELETE ON {FROZEN}", "1", "versions are not deleted")
    )
    kept = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in LEAF_KEEPS)
    statements += [
        _sqlite_trigger(
            f"{LEAVES}_no_update",
            f"BEFORE UPDATE ON {LEAVES}",
            f"OLD.leaf_index IS NOT NULL OR {kept}",
            "leaves do not change",
        ),
        _sqlite_trigger(f"{LEAVES}_no_delete", f"BEFORE DELETE ON {LEAVES}", "1", "leaves are not deleted"),
    ]
    # INSERT OR REPLACE deletes what is there without asking the triggers on DELETE.
    statements += [
        _sqlite_trigger(f"{table}_no_replace", f"BEFORE INSERT ON {table}", _is_there(table), f"{table} only grows")
        for table in APPEND_ONLY
    ]
    led = _LED_SQL.format(switch_off="coalesce(json_extract(v.rules, '$.lead_may_review'), 0) = 0")
    statements += [
        _sqlite_trigger(
            f"{VERDICTS}_disinterested_{_verb(event)}",
            f"BEFORE {event} ON {VERDICTS}",
            _any_of(_OWN_SQL, led, _RELATED_SQL, _RECUSED_SQL),
            "conflict of interest",
        )
        for event in VERDICT_EVENTS
    ]
    return [part for name_and_body in statements for part in name_and_body]


def _is_there(table: str) -> str:
    """
    Whether a row has one of the new one's keys, each asked for alone.

    Joined in one WHERE they would be a scan of the table as soon as statistics say that most rows reverse nothing.
    """
    return " OR ".join(
        f"(NEW.{column} IS NOT NULL AND EXISTS (SELECT 1 FROM {table} WHERE {column} = NEW.{column}))"  # noqa: S608 (of names above)
        for column in UNIQUE_IN[table]
    )


def _any_of(*queries: str) -> str:
    return " OR ".join(f"EXISTS ({query})" for query in queries)


def _verb(event: str) -> str:
    return event.partition(" ")[0].lower()


def _sqlite_trigger(name: str, event: str, condition: str, message: str) -> tuple[str, str]:
    return (
        f"DROP TRIGGER IF EXISTS {name}",
        f"CREATE TRIGGER {name} {event} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{message}'); END",
    )


def _postgresql() -> list[str]:
    kept = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in LEAF_KEEPS)
    led = _LED_SQL.format(switch_off="NOT coalesce((v.rules ->> 'lead_may_review')::boolean, false)")
    statements = [
        _function("socialscore_refuse", "RAISE EXCEPTION '% is not possible on %', TG_OP, TG_TABLE_NAME;"),
        _function(
            "socialscore_disinterested",
            f"IF {_any_of(_OWN_SQL, led, _RELATED_SQL, _RECUSED_SQL)} THEN"
            " RAISE EXCEPTION 'conflict of interest'; END IF; RETURN NEW;",
        ),
    ]
    statements += [
        _postgresql_trigger(f"{table}_no_{event.lower()}", event, table, each=each)
        for table in APPEND_ONLY
        for event, each in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT"))
    ]
    changed = {FROZEN: "OLD.published_at IS NOT NULL", LEAVES: f"OLD.leaf_index IS NOT NULL OR {kept}"}
    for table, condition in changed.items():
        statements.append(_postgresql_trigger(f"{table}_no_update", "UPDATE", table, when=f" WHEN ({condition})"))
        statements.append(_postgresql_trigger(f"{table}_no_delete", "DELETE", table))
    return statements + [
        _postgresql_trigger(
            f"{VERDICTS}_disinterested_{_verb(event)}", event, VERDICTS, function="socialscore_disinterested"
        )
        for event in VERDICT_EVENTS
    ]


def _postgresql_trigger(
    name: str, event: str, table: str, *, each: str = "ROW", when: str = "", function: str = "socialscore_refuse"
) -> str:
    """`CREATE OR REPLACE TRIGGER` needs PostgreSQL 14, which Django 5.2 asks for too."""
    return (
        f"CREATE OR REPLACE TRIGGER {name} BEFORE {event} ON {table}"
        f" FOR EACH {each}{when} EXECUTE FUNCTION {function}()"
    )


def _function(name: str, body: str) -> str:
    return f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN {body} END $body$"
