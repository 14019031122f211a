"""A log keeps the key that it was opened with, so that the next one may have a key of another seed."""

from typing import Any

from django.conf import settings
from django.db import migrations, models

from socialscore.domain.transparency.keys import Purpose, derived


def write_keys(apps: Any, schema_editor: Any) -> None:
    """The seed was the same until now."""
    for log in apps.get_model("socialscore", "Log").objects.all():
        log.vkey = str(derived(settings.SOCIALSCORE_LOG_SEED, log.origin, Purpose.LOG).verifier)
        log.save(update_fields=["vkey"])


class Migration(migrations.Migration):
    dependencies = [
        ("socialscore", "0012_who_is_on_the_boards"),
    ]

    operations = [
        migrations.AddField(
            model_name="log",
            name="vkey",
            field=models.CharField(default="", max_length=320),
            preserve_default=False,
        ),
        migrations.RunPython(write_keys, migrations.RunPython.noop),
    ]
