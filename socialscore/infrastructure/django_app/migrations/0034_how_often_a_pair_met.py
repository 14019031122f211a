"""Each verdict has its participant, so that how often two have met is one look-up."""

import django.db.models.deletion
from django.db import migrations, models

FILL = """
UPDATE socialscore_verdict SET judged_id =
    (SELECT subject_id FROM socialscore_action AS action WHERE action.action_id = socialscore_verdict.action_id)
"""


class Migration(migrations.Migration):
    dependencies = [("socialscore", "0033_due_until_decided")]

    operations = [
        migrations.AddField(
            model_name="verdict",
            name="judged",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="socialscore.subject",
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
