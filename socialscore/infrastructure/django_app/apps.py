"""The app of all tables; its label is `socialscore`."""

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate


class SocialscoreConfig(AppConfig):
    name = "socialscore.infrastructure.django_app"
    label = "socialscore"
    verbose_name = "socialscore"

    def ready(self) -> None:
        """Connect signals, install the triggers after each migration, and check that they are there."""
        from socialscore.infrastructure import counting, notices  # noqa: F401, PLC0415
        from socialscore.infrastructure.django_app import receivers, signals, triggers  # noqa: F401, PLC0415
        from socialscore.infrastructure.mail import erasure, invitations, stewards  # noqa: F401, PLC0415
        from socialscore.infrastructure.mail import notices as mails  # noqa: F401, PLC0415
        from socialscore.infrastructure.mail import tokens as token_mails  # noqa: F401, PLC0415
        from socialscore.infrastructure.mail import webhooks as webhook_mails  # noqa: F401, PLC0415
        from socialscore.infrastructure.webhooks import addressing  # noqa: F401, PLC0415

        post_migrate.connect(triggers.install_after_migrate, sender=self, dispatch_uid="socialscore.triggers")
        register(triggers.check_installed, Tags.database)
