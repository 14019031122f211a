"""The command line as an installed app, so that Django finds its commands."""

from django.apps import AppConfig


class CliConfig(AppConfig):
    """Management commands; no models."""

    name = "socialscore.cli"
    label = "socialscore_cli"
