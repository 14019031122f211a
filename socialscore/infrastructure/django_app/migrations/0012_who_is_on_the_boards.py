"""Everybody who is listed comes to the boards anew: the first batches put them there."""

from typing import Any

from django.db import migrations


def touch_the_listed(apps: Any, schema_editor: Any) -> None:
    profiles, touch = (apps.get_model("socialscore", name) for name in ("PersonProfile", "RankTouch"))
    listed = profiles.objects.exclude(listing="ABSENT").order_by("pk").values_list("subject_id", flat=True)
    touch.objects.bulk_create((touch(subject_id=subject_id) for subject_id in listed.iterator()), batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("socialscore", "0011_boards_by_histogram")]

    operations = [migrations.RunPython(touch_the_listed, migrations.RunPython.noop)]
