"""The choice of mails becomes one of many: by group, channel and how soon."""

from typing import Any

from django.db import migrations, models

OF_EVERYBODY = ("DECISIONS", "WAITING", "APPEALS", "ACCOUNT")


def choose_the_same(apps: Any, schema_editor: Any) -> None:
    """Who had mails has them at once, of everything that participants are told."""
    people = apps.get_model("socialscore", "PersonProfile").objects.filter(mails_decisions=True)
    people.update(notices={f"MAIL_{group}": "NOW" for group in OF_EVERYBODY})


class Migration(migrations.Migration):
    dependencies = [
        ("socialscore", "0023_days_of_what_was"),
    ]

    operations = [
        migrations.AddField(
            model_name="personprofile",
            name="notices",
            field=models.JSONField(default=dict),
        ),
        migrations.RunPython(choose_the_same, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name="personprofile",
            name="mails_decisions",
        ),
        migrations.AddField(
            model_name="notification",
            name="counted_from",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="notification",
            name="mail_alone",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="notification",
            name="mail_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(
                condition=models.Q(("mail_at__isnull", False)), fields=["mail_at"], name="notification_to_mail"
            ),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(
                condition=models.Q(("counted_from__isnull", False)),
                fields=["counted_from"],
                name="notification_to_count",
            ),
        ),
        migrations.AddConstraint(
            model_name="notification",
            constraint=models.CheckConstraint(
                condition=models.Q(("mail_alone", False), ("mail_at", None), _connector="OR"),
                name="notification_mailed_one_way",
            ),
        ),
    ]
