"""The same store in S3-compatible storage, against moto."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.config import Config
from moto import mock_aws
from storages.backends.s3 import S3Storage

from socialscore.application.ports import StorageFull
from socialscore.infrastructure.storage.proofs import ContentAddressedProofStore
from socialscore.infrastructure.storage.refusals import FileMissing

from . import samples


def an_s3_store(**options: Any) -> ContentAddressedProofStore:
    keys = {"access_key": "key", "secret_key": "secret", "region_name": "eu-central-1"}
    return ContentAddressedProofStore(S3Storage(bucket_name="proofs", location="community", **keys, **options))


@pytest.fixture
def bucket() -> Iterator[Any]:
    with mock_aws():
        client = boto3.client("s3", "eu-central-1", aws_access_key_id="key", aws_secret_access_key="secret")
        client.create_bucket(Bucket="proofs", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        yield client


def keys(bucket: Any) -> list[str]:
    return [entry["Key"] for entry in bucket.list_objects_v2(Bucket="proofs").get("Contents", [])]


class TestS3:
    def test_keeps_shows_and_deletes(self, bucket: Any) -> None:
        store = an_s3_store()

        kept = store.keep([samples.pdf(2)], name="minutes.pdf")
        again = store.keep([samples.pdf(2)], name="minutes.pdf")

        key = f"community/{kept.sha256[:2]}/{kept.sha256}"
        assert kept == again
        assert store.exists(kept.sha256)
        with store.open(kept.sha256) as file:
            assert file.read() == samples.pdf(2)
        assert store.thumbnail(kept.sha256).startswith(b"RIFF")
        assert store.page_image(kept.sha256, 2).startswith(b"RIFF")
        assert keys(bucket) == [key, f"{key}.page-2", f"{key}.thumbnail"]
        store.delete(kept.sha256)
        assert keys(bucket) == []
        assert not store.exists(kept.sha256)
        with pytest.raises(FileMissing):
            store.open(kept.sha256)

    def test_tells_what_is_old(self, bucket: Any) -> None:
        store = an_s3_store()
        kept = store.keep([b"words"], name="x")
        now = datetime.now(UTC)

        assert list(store.kept_before(now + timedelta(minutes=1))) == [kept.sha256]
        assert list(store.kept_before(now - timedelta(minutes=1))) == []
        assert store.discard_unfinished(now) == 0

    def test_without_its_bucket_is_full(self, bucket: Any) -> None:
        bucket.delete_bucket(Bucket="proofs")

        with pytest.raises(StorageFull):
            an_s3_store().keep([b"words"], name="x")

    def test_out_of_reach_is_full(self) -> None:
        impatient = Config(connect_timeout=1, retries={"max_attempts": 0})
        store = an_s3_store(endpoint_url="http://127.0.0.1:9", client_config=impatient)

        with pytest.raises(StorageFull):
            store.keep([b"words"], name="x")
