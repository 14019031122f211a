"""The command line as an installed app: Django finds its commands, and mails, which only the worker sends, receipts."""

from django.apps import AppConfig


class CliConfig(AppConfig):
    """Management commands; no models."""

    name = "socialscore.cli"
    label = "socialscore_cli"

    def ready(self) -> None:
        """Say where receipts of mails come from: they are made of queries, which the infrastructure does not know."""
        from socialscore.cli.mailing import receipt_file  # noqa: PLC0415
        from socialscore.infrastructure.mail.notices import Receipts  # noqa: PLC0415

        Receipts.file_of = staticmethod(receipt_file)
