"""Go's golang.org/x/mod/sumdb accepts our checkpoints, proofs and tiles, and refuses them with one bit changed."""

import json
import os
import shutil
import subprocess
from base64 import b64encode
from pathlib import Path
from random import Random
from typing import Any

import pytest

from socialscore.domain.transparency.checkpoints import Checkpoint
from socialscore.domain.transparency.merkle import consistency_proof, inclusion_proof, leaf_hash, nodes_of, root
from socialscore.domain.transparency.tiles import WIDTH, TileName, width_at
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.transparency.exporting import export_logs
from socialscore.infrastructure.transparency.keys import signer
from tests.databases import services_are_required
from tests.domain.transparency.samples import ORIGIN, SIGNER
from tests.logs import a_log_of

PROGRAM = [Path(__file__).with_name(name) for name in ("verify.go", "copy.go")]
PACKAGES = Path("/usr/share/gocode")  # where Debian's golang-golang-x-mod-dev lies
SIZE = 300
TILED = [1, 2, 255, 256, 257, 300, 513, 66_000]


def what_is_missing() -> str:
    """Why Go cannot be asked here, or an empty text."""
    if shutil.which("go") is None:
        return "no Go; Debian: apt install golang-go golang-golang-x-mod-dev"
    if not (PACKAGES / "src/golang.org/x/mod/sumdb/tlog").is_dir():
        return "no golang.org/x/mod; Debian: apt install golang-golang-x-mod-dev"
    return ""


@pytest.fixture(scope="module")
def verifier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program, compiled without asking the network."""
    if reason := what_is_missing():
        (pytest.fail if services_are_required() else pytest.skip)(reason)
    folder = tmp_path_factory.mktemp("go")
    environment = {
        **os.environ,
        "GO111MODULE": "off",
        "GOPATH": str(PACKAGES),
        "GOCACHE": str(folder / "cache"),
        "GOPROXY": "off",
    }
    command = ["go", "build", "-o", str(folder / "verify"), *map(str, PROGRAM)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder / "verify"


def words(*hashes: bytes) -> list[str]:
    return [b64encode(one).decode() for one in hashes]


def vectors(of_each_size: int) -> dict[str, Any]:
    """All sizes up to 300, with so many proofs of each kind for every size."""
    entries = [f"entry {number}".encode() for number in range(SIZE)]
    nodes = nodes_of([leaf_hash(entry) for entry in entries])
    chance = Random(9162)
    chosen = [(at, size) for size in range(1, SIZE + 1) for at in chance.sample(range(size), min(size, of_each_size))]
    return {
        "Vkey": str(SIGNER.verifier),
        "Entries": words(*entries),
        "Checkpoints": [
            str(Checkpoint(origin=ORIGIN, size=size, root_hash=root(size, nodes)).signed(SIGNER))
            for size in range(1, SIZE + 1)
        ],
        "Inclusion": [
            {"Of": at, "Size": size, "Path": words(*inclusion_proof(at, size, nodes))} for at, size in chosen
        ],
        "Consistency": [
            {"Of": at + 1, "Size": size, "Path": words(*consistency_proof(at + 1, size, nodes))} for at, size in chosen
        ],
        "Tiled": [in_tiles(size, chance) for size in TILED],
    }


def in_tiles(size: int, chance: Random) -> dict[str, Any]:
    """A log of that size as it is published, and some of its proofs."""
    nodes = nodes_of([leaf_hash(number.to_bytes(4)) for number in range(size)])
    tiles = {}
    for level in range(3):
        for number in range(size // WIDTH + 1):
            if width := width_at(level, number, size):
                hashes = [nodes(8 * level, number * WIDTH + at) for at in range(width)]
                tiles[TileName(level=level, number=number, width=width).path] = words(b"".join(hashes))[0]
    return {
        "Size": size,
        "Root": words(root(size, nodes))[0],
        "Tiles": tiles,
        "Proofs": [
            {"Of": at, "Size": size, "Path": words(*inclusion_proof(at, size, nodes))}
            for at in chance.sample(range(size), min(size, 40))
        ],
    }


class TestGo:
    @pytest.mark.parametrize("of_each_size", [2, pytest.param(40, marks=pytest.mark.long)])
    def test_agrees(self, verifier: Path, tmp_path: Path, of_each_size: int) -> None:
        given = vectors(of_each_size)
        (tmp_path / "vectors.json").write_text(json.dumps(given))
        done = subprocess.run([verifier, tmp_path / "vectors.json"], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        proofs = len(given["Inclusion"]) + len(given["Consistency"])
        assert proofs >= (10_000 if of_each_size == 40 else 1_000)
        assert json.loads(done.stdout) == {
            "checkpoints accepted": SIZE,
            "checkpoints refused": SIZE,
            "proofs accepted": proofs,
            "proofs refused": proofs,
            "proofs made from tiles": sum(len(one["Proofs"]) for one in given["Tiled"]),
            "tiles accepted and refused": sum(len(one["Tiles"]) for one in given["Tiled"]),
        }

    def test_refuses_a_proof_of_another_entry(self, verifier: Path, tmp_path: Path) -> None:
        given = vectors(1)
        given["Inclusion"][-1]["Path"] = given["Inclusion"][-2]["Path"]
        (tmp_path / "vectors.json").write_text(json.dumps(given))
        done = subprocess.run([verifier, tmp_path / "vectors.json"], capture_output=True, text=True, check=False)
        assert done.returncode == 1
        assert "invalid transparency proof" in done.stderr

    @pytest.mark.parametrize(
        ("sizes", "proofs"), [((3, 256, 900), 500), pytest.param((700, 66_000), 10_000, marks=pytest.mark.long)]
    )
    def test_reads_a_copy_of_the_log(
        self, db: None, verifier: Path, tmp_path: Path, sizes: tuple[int, ...], proofs: int
    ) -> None:
        """A copy that grew with the log, read as files alone."""
        for size in sizes:
            a_log_of(size)
            (copy,) = export_logs(tmp_path)
            assert copy.size == size
        vkey = str(signer(models.Log.objects.get().origin).verifier)
        command = [verifier, copy.folder, vkey, str(proofs)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout) == {"proofs accepted": proofs, "mutations refused": proofs}
        leaf = copy.folder / "tile/0/000"
        leaf.write_bytes(bytes([leaf.read_bytes()[0] ^ 1]) + leaf.read_bytes()[1:])
        assert subprocess.run(command, capture_output=True, check=False).returncode == 1
