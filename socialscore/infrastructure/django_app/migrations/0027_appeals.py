import uuid

import django.db.models.deletion
from django.db import migrations, models

import socialscore.domain.appeals
import socialscore.domain.correcting
import socialscore.domain.webhooks


class Migration(migrations.Migration):
    dependencies = [
        ("socialscore", "0026_looked_at"),
    ]

    operations = [
        migrations.AlterField(
            model_name="webhookdelivery",
            name="event_type",
            field=models.CharField(
                choices=[
                    (
                        socialscore.domain.webhooks.EventType["ACTION_SUBMITTED"],
                        socialscore.domain.webhooks.EventType["ACTION_SUBMITTED"],
                    ),
                    (
                        socialscore.domain.webhooks.EventType["ACTION_SETTLED"],
                        socialscore.domain.webhooks.EventType["ACTION_SETTLED"],
                    ),
                    (
                        socialscore.domain.webhooks.EventType["ACTION_ENDED"],
                        socialscore.domain.webhooks.EventType["ACTION_ENDED"],
                    ),
                    (
                        socialscore.domain.webhooks.EventType["ACTION_REVERSED"],
                        socialscore.domain.webhooks.EventType["ACTION_REVERSED"],
                    ),
                    (
                        socialscore.domain.webhooks.EventType["APPEAL_ANSWERED"],
                        socialscore.domain.webhooks.EventType["APPEAL_ANSWERED"],
                    ),
                    (
                        socialscore.domain.webhooks.EventType["ACTIVITY_OPENED"],
                        socialscore.domain.webhooks.EventType["ACTIVITY_OPENED"],
                    ),
                    (
                        socialscore.domain.webhooks.EventType["ACTIVITY_PAUSED"],
                        socialscore.domain.webhooks.EventType["ACTIVITY_PAUSED"],
                    ),
                    (
                        socialscore.domain.webhooks.EventType["ACTIVITY_CLOSED"],
                        socialscore.domain.webhooks.EventType["ACTIVITY_CLOSED"],
                    ),
                    (
                        socialscore.domain.webhooks.EventType["ACTIVITY_ARCHIVED"],
                        socialscore.domain.webhooks.EventType["ACTIVITY_ARCHIVED"],
                    ),
                    (
                        socialscore.domain.webhooks.EventType["ACTIVITY_CANCELLED"],
                        socialscore.domain.webhooks.EventType["ACTIVITY_CANCELLED"],
                    ),
                    (
                        socialscore.domain.webhooks.EventType["RULES_PUBLISHED"],
                        socialscore.domain.webhooks.EventType["RULES_PUBLISHED"],
                    ),
                    (
                        socialscore.domain.webhooks.EventType["LEAD_CHANGED"],
                        socialscore.domain.webhooks.EventType["LEAD_CHANGED"],
                    ),
                    (
                        socialscore.domain.webhooks.EventType["ROLE_CHANGED"],
                        socialscore.domain.webhooks.EventType["ROLE_CHANGED"],
                    ),
                    (socialscore.domain.webhooks.EventType["PING"], socialscore.domain.webhooks.EventType["PING"]),
                ],
                max_length=40,
            ),
        ),
        migrations.CreateModel(
            name="Appeal",
            fields=[
                ("appeal_id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                (
                    "about",
                    models.CharField(
                        choices=[
                            (
                                socialscore.domain.appeals.About["DECLINED"],
                                socialscore.domain.appeals.About["DECLINED"],
                            ),
                            (socialscore.domain.appeals.About["FEWER"], socialscore.domain.appeals.About["FEWER"]),
                            (
                                socialscore.domain.appeals.About["REVERSED"],
                                socialscore.domain.appeals.About["REVERSED"],
                            ),
                            (
                                socialscore.domain.appeals.About["ADJUSTED"],
                                socialscore.domain.appeals.About["ADJUSTED"],
                            ),
                        ],
                        max_length=12,
                    ),
                ),
                ("contested_id", models.UUIDField(unique=True)),
                ("stood", models.IntegerField()),
                ("words", models.TextField(blank=True)),
                ("opened_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            (
                                socialscore.domain.appeals.AppealState["OPEN"],
                                socialscore.domain.appeals.AppealState["OPEN"],
                            ),
                            (
                                socialscore.domain.appeals.AppealState["ASSIGNED"],
                                socialscore.domain.appeals.AppealState["ASSIGNED"],
                            ),
                            (
                                socialscore.domain.appeals.AppealState["UPHELD"],
                                socialscore.domain.appeals.AppealState["UPHELD"],
                            ),
                            (
                                socialscore.domain.appeals.AppealState["OVERTURNED"],
                                socialscore.domain.appeals.AppealState["OVERTURNED"],
                            ),
                            (
                                socialscore.domain.appeals.AppealState["AMENDED"],
                                socialscore.domain.appeals.AppealState["AMENDED"],
                            ),
                            (
                                socialscore.domain.appeals.AppealState["WITHDRAWN"],
                                socialscore.domain.appeals.AppealState["WITHDRAWN"],
                            ),
                        ],
                        max_length=12,
                    ),
                ),
                ("assigned_at", models.DateTimeField(null=True)),
                ("escalated_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("sentence", models.TextField(blank=True)),
                ("opinion", models.JSONField(default=dict)),
                ("points", models.IntegerField(default=0)),
                ("lines", models.JSONField(default=list)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "action",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appeals",
                        to="socialscore.action",
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="socialscore.subject",
                    ),
                ),
                (
                    "assigned_to",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="socialscore.subject",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="socialscore.revision",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appeals",
                        to="socialscore.subject",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AppealPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "appeal",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="socialscore.appeal",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="socialscore.subject",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Reversal",
            fields=[
                ("reversal_id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            (
                                socialscore.domain.correcting.ReversalReason["MISTAKE"],
                                socialscore.domain.correcting.ReversalReason["MISTAKE"],
                            ),
                            (
                                socialscore.domain.correcting.ReversalReason["TWICE"],
                                socialscore.domain.correcting.ReversalReason["TWICE"],
                            ),
                            (
                                socialscore.domain.correcting.ReversalReason["FRAUD"],
                                socialscore.domain.correcting.ReversalReason["FRAUD"],
                            ),
                            (
                                socialscore.domain.correcting.ReversalReason["OTHER"],
                                socialscore.domain.correcting.ReversalReason["OTHER"],
                            ),
                        ],
                        max_length=12,
                    ),
                ),
                ("sentence", models.TextField(blank=True)),
                ("award_key", models.CharField(max_length=120, unique=True)),
                ("points", models.PositiveIntegerField()),
                ("reversed_at", models.DateTimeField()),
                (
                    "action",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversals",
                        to="socialscore.action",
                    ),
                ),
                (
                    "reversed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="socialscore.subject"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Adjustment",
            fields=[
                ("adjustment_id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("points", models.IntegerField()),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            (
                                socialscore.domain.correcting.AdjustmentReason["MISTAKE"],
                                socialscore.domain.correcting.AdjustmentReason["MISTAKE"],
                            ),
                            (
                                socialscore.domain.correcting.AdjustmentReason["MISSING"],
                                socialscore.domain.correcting.AdjustmentReason["MISSING"],
                            ),
                            (
                                socialscore.domain.correcting.AdjustmentReason["FRAUD"],
                                socialscore.domain.correcting.AdjustmentReason["FRAUD"],
                            ),
                            (
                                socialscore.domain.correcting.AdjustmentReason["OTHER"],
                                socialscore.domain.correcting.AdjustmentReason["OTHER"],
                            ),
                        ],
                        max_length=12,
                    ),
                ),
                ("sentence", models.TextField(blank=True)),
                ("proposed_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            (
                                socialscore.domain.correcting.AdjustmentState["PROPOSED"],
                                socialscore.domain.correcting.AdjustmentState["PROPOSED"],
                            ),
                            (
                                socialscore.domain.correcting.AdjustmentState["CONFIRMED"],
                                socialscore.domain.correcting.AdjustmentState["CONFIRMED"],
                            ),
                            (
                                socialscore.domain.correcting.AdjustmentState["DROPPED"],
                                socialscore.domain.correcting.AdjustmentState["DROPPED"],
                            ),
                        ],
                        max_length=12,
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="socialscore.subject",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="socialscore.subject"
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="adjustments",
                        to="socialscore.subject",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["-proposed_at", "-adjustment_id"], name="adjustment_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_at__isnull", True),
                                ("ended_by__isnull", True),
                                ("state", socialscore.domain.correcting.AdjustmentState["PROPOSED"]),
                            ),
                            models.Q(
                                models.Q(
                                    ("state", socialscore.domain.correcting.AdjustmentState["PROPOSED"]), _negated=True
                                ),
                                ("ended_at__isnull", False),
                                ("ended_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="adjustment_ended_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("proposed_by", models.F("subject")), _negated=True),
                            models.Q(
                                ("ended_by__isnull", True),
                                models.Q(("ended_by", models.F("subject")), _negated=True),
                                _connector="OR",
                            ),
                        ),
                        name="adjustment_not_of_own_score",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="appeal",
            index=models.Index(fields=["subject", "-opened_at", "-appeal_id"], name="appeal_of_subject"),
        ),
        migrations.AddIndex(
            model_name="appeal",
            index=models.Index(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            socialscore.domain.appeals.AppealState["OPEN"],
                            socialscore.domain.appeals.AppealState["ASSIGNED"],
                        ],
                    )
                ),
                fields=["due_at", "appeal_id"],
                name="appeal_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "state__in",
                            [
                                socialscore.domain.appeals.AppealState["OPEN"],
                                socialscore.domain.appeals.AppealState["ASSIGNED"],
                            ],
                        ),
                        ("answered_at__isnull", True),
                    ),
                    models.Q(
                        models.Q(
                            (
                                "state__in",
                                [
                                    socialscore.domain.appeals.AppealState["OPEN"],
                                    socialscore.domain.appeals.AppealState["ASSIGNED"],
                                ],
                            ),
                            _negated=True,
                        ),
                        ("answered_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="appeal_answered_at_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("answered_by__isnull", True),
                    models.Q(("answered_by", models.F("subject")), _negated=True),
                    _connector="OR",
                ),
                name="appeal_not_answered_by_appellant",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("action__isnull", False), ("revision__isnull", False)),
                    models.Q(
                        ("about", socialscore.domain.appeals.About["ADJUSTED"]),
                        ("action__isnull", True),
                        ("revision__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="appeal_about_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="appealpart",
            constraint=models.UniqueConstraint(fields=("appeal", "subject"), name="appeal_part_once"),
        ),
        migrations.AddIndex(
            model_name="reversal",
            index=models.Index(fields=["action", "-reversed_at"], name="reversal_of_action"),
        ),
    ]
