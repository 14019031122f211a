"""docs/api.md runs as it is printed, against a demo community as `make run` serves it."""

import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from tests import databases
from tests.docs.reading import ROOT
from tests.tooling.test_serve import free_port

PAGE = ROOT / "docs" / "api.md"
CLIENT = ROOT / "docs" / "client.py"
SESSION = "\n".join(re.findall(r"^```sh\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL))
PRINTED_AT = "http://localhost:8000"
# Every call says its status besides what the page shows.
NOTED = 'curl() { command curl -w "%{stderr}status %{http_code} for ${*: -1}\\n" "$@"; }\n'
MISSING = [name for name in ("bash", "curl") if shutil.which(name) is None]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A demo community and its worker, at a port of its own."""
    if MISSING:
        reason = f"not found: {', '.join(MISSING)}"
        pytest.fail(reason) if databases.services_are_required() else pytest.skip(reason)
    folder, port = tmp_path_factory.mktemp("site"), free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "SOCIALSCORE_ENV": "local",
        "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
        "STATIC_ROOT": str(folder / "static"),
        "PROOF_ROOT": str(folder / "proofs"),
        "LOG_STATE_URL": str(folder / "log_state.json"),
        "ERASURE_JOURNAL": str(folder / "erasures.log"),
    }
    command = [sys.executable, "manage.py"]
    for words in (["migrate", "--noinput"], ["createcachetable"], ["demo", "--if-empty"]):
        subprocess.run([*command, *words], cwd=ROOT, env=environment, check=True, capture_output=True)
    serve = [*command, "serve", "--port", str(port)]
    with subprocess.Popen(serve, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as server:
        alarm = threading.Timer(60, server.kill)
        alarm.start()
        assert any("Ctrl+C ends it" in line for line in server.stdout or ())
        alarm.cancel()
        yield f"http://localhost:{port}"
        server.terminate()


def run(script: str, site: str, folder: Path) -> tuple[str, list[str]]:
    """What a script prints, and the statuses that its calls were answered with."""
    done = subprocess.run(
        ["bash", "-eu", "-o", "pipefail", "-c", NOTED + script.replace(PRINTED_AT, site)],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "TMPDIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    return done.stdout, re.findall(r"status (\d+)", done.stderr)


class TestSession:
    def test_runs_as_printed(self, site: str, tmp_path: Path) -> None:
        session, the_end = SESSION.split("curl -s -X POST $API/auth/logout/")
        looked = 'curl -s $API/actions/$ACTION/ -H "$ME"; cat entries.jsonl; ls\n'
        printed, statuses = run(f"{session}{looked}curl -s -X POST $API/auth/logout/{the_end}", site, tmp_path)
        assert [status for status in statuses if status >= "300"] == ["409", "412"]
        assert printed.lower().count("\nidempotent-replayed: true") == 1
        assert '"status":"APPROVED","validation_state":"VALIDATED","up_to":25,"points_awarded":25' in printed
        assert "'label': 'Before and after shown'" in printed
        assert '"code":"NOT_WITHDRAWABLE"' in printed
        assert re.search(r'"type": ?"action.settled"', printed)
        assert re.search(r"link: <http://localhost:\d+/api/v1/actions/\?limit=2&cursor=", printed, re.IGNORECASE)
        assert re.search(r"^actions-\d{4}-\d\d-\d\d\.csv$", printed, re.MULTILINE)
        assert '"kind":"CONFIRM","title":"Park clean-up, east side"' in printed

    def test_shows_the_refusal_that_is_given(self) -> None:
        shown = re.findall(r"^```json\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL)
        assert len(shown) == 1
        assert "NOT_WITHDRAWABLE" in shown[0]


class TestClient:
    def test_is_short(self) -> None:
        assert len(CLIENT.read_text().splitlines()) < 60

    def test_lists_sends_and_is_refused(self, site: str, tmp_path: Path) -> None:
        token, _ = run(
            f"curl -s -X POST -u participant@demo.example:socialscore-demo {site}/api/v1/auth/login/", site, tmp_path
        )
        secret = re.findall(r'"token":"([^"]+)"', token)[0]
        listed = subprocess.run(
            [sys.executable, CLIENT, site, secret], capture_output=True, text=True, check=True, timeout=60
        ).stdout
        assert len(listed.splitlines()) > 10
        assert re.search(r"^2\d{3}-\d\d-\d\d APPROVED \d+ \w", listed, re.MULTILINE)
        script = f"""
import client
me = client.Client({site!r}, {secret!r})
activity = me.get("activities/", q="park")["results"][0]
draft = me.post("actions/", activity_id=activity["activity_id"], text="Leaves", submit=False)
file = me.upload(draft["action_id"], "photo.png", open("photo.png", "rb").read())
assert file["media_type"] == "image/png", file
sent = me.post(f"actions/{{draft['action_id']}}/submit/", people_agreed=True)
assert sent["status"] == "SUBMITTED", sent
try:
    me.get("review/queue/")
except client.Refused as refused:
    assert refused.args[0]["code"] == "WRONG_ROLE"
else:
    raise AssertionError
assert sum(1 for _ in me.every("actions/")) == {len(listed.splitlines())} + 1
"""
        Image.new("RGB", (30, 30), "teal").save(tmp_path / "photo.png")
        subprocess.run([sys.executable, "-c", script], cwd=tmp_path, env={"PYTHONPATH": str(CLIENT.parent)}, check=True)
