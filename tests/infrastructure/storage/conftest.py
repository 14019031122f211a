from collections.abc import Callable
from pathlib import Path

import pytest

from socialscore.application.ports import KeptFile
from socialscore.infrastructure.storage.durable import DurableFileSystemStorage
from socialscore.infrastructure.storage.proofs import ContentAddressedProofStore

Keep = Callable[..., KeptFile]


@pytest.fixture
def store(tmp_path: Path) -> ContentAddressedProofStore:
    return ContentAddressedProofStore(DurableFileSystemStorage(location=tmp_path / "proofs"))


@pytest.fixture
def keep(store: ContentAddressedProofStore) -> Keep:
    """Keep `data` as an upload in pieces of 1 000 bytes."""

    def keep(data: bytes, name: str = "photo") -> KeptFile:
        return store.keep((data[at : at + 1000] for at in range(0, len(data), 1000)), name=name)

    return keep
