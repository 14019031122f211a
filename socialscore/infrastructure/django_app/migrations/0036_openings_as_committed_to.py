"""Openings are kept as the bytes that were committed to, so that an audit hashes them as they are."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import socialscore.infrastructure.django_app.models.canonical
from socialscore.domain.transparency.canonical import canonical

AT_ONCE = 2_000


def write_anew(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Each as canonical JSON: what stands there is what the database's own JSON was read as."""
    openings, last = apps.get_model("socialscore", "LogOpening").objects.order_by("pk"), 0
    while rows := list(openings.filter(pk__gt=last).values_list("pk", "opening")[:AT_ONCE]):
        with editor.connection.cursor() as cursor:
            written = [(canonical(opening).decode(), pk) for pk, opening in rows]
            cursor.executemany("UPDATE socialscore_logopening SET opening = %s WHERE id = %s", written)
        last = rows[-1][0]


class Migration(migrations.Migration):
    dependencies = [("socialscore", "0035_pairs_and_reviewers_by_index")]

    operations = [
        migrations.AlterField(
            model_name="logopening",
            name="opening",
            field=socialscore.infrastructure.django_app.models.canonical.CanonicalField(),
        ),
        migrations.RunPython(write_anew, migrations.RunPython.noop),
    ]
