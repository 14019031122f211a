"""What a storage raises when it fails, whichever it is."""

import sys


def storage_errors() -> tuple[type[Exception], ...]:
    """S3's client is looked at only where it is in use, for its 20 MB."""
    if "botocore" not in sys.modules:
        return (OSError,)
    from boto3.exceptions import Boto3Error  # type: ignore[import-untyped]  # noqa: PLC0415
    from botocore.exceptions import BotoCoreError, ClientError  # type: ignore[import-untyped]  # noqa: PLC0415

    return (OSError, Boto3Error, BotoCoreError, ClientError)
