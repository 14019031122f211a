"""What everybody is found by; apart from the table, because PostgreSQL changes none whose rows have just been added."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from socialscore.infrastructure.django_app.searching import words_of

AT_ONCE = 2_000


def fill(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """The words of all names and addresses."""
    word = apps.get_model("socialscore", "PersonWord")
    people = apps.get_model("socialscore", "PersonProfile").objects.order_by("person_id")
    rows = people.values_list("person_id", "display_name", "user__email")
    while found := list(rows[:AT_ONCE]):
        word.objects.bulk_create(
            (word(person_id=person_id, text=text) for person_id, *texts in found for text in sorted(words_of(*texts))),
            batch_size=AT_ONCE,
        )
        rows = rows.filter(person_id__gt=found[-1][0])


class Migration(migrations.Migration):
    dependencies = [("socialscore", "0037_finding_members")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
