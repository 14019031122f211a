import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("socialscore", "0036_openings_as_committed_to"),
    ]

    operations = [
        migrations.CreateModel(
            name="PersonWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.BinaryField()),
            ],
        ),
        migrations.RemoveIndex(
            model_name="verdict",
            name="verdict_of_reviewer",
        ),
        migrations.AddIndex(
            model_name="verdict",
            index=models.Index(fields=["reviewer", "-given_at", "is_undone"], name="verdict_of_reviewer"),
        ),
        migrations.AddField(
            model_name="personword",
            name="person",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="words",
                to="socialscore.personprofile",
            ),
        ),
        migrations.AddIndex(
            model_name="personword",
            index=models.Index(fields=["text", "person"], name="person_by_word"),
        ),
        migrations.AddConstraint(
            model_name="personword",
            constraint=models.UniqueConstraint(fields=("person", "text"), name="person_word_once"),
        ),
    ]
