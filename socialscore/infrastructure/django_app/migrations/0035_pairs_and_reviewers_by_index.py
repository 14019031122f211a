"""Apart from filling the column: PostgreSQL changes no table whose rows the same transaction has changed."""

import django.db.models.deletion
from django.db import migrations, models

import socialscore.domain.person


class Migration(migrations.Migration):
    dependencies = [("socialscore", "0034_how_often_a_pair_met")]

    operations = [
        migrations.AlterField(
            model_name="verdict",
            name="judged",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="socialscore.subject",
            ),
        ),
        migrations.AddIndex(
            model_name="verdict",
            index=models.Index(
                condition=models.Q(("is_undone", False)),
                fields=["reviewer", "judged", "given_at"],
                name="verdict_of_pair",
            ),
        ),
        migrations.AddIndex(
            model_name="personprofile",
            index=models.Index(
                condition=models.Q(
                    ("role", socialscore.domain.person.Role["VALIDATOR"]), ("may_review", True), _connector="OR"
                ),
                fields=["subject"],
                name="person_who_reviews",
            ),
        ),
    ]
