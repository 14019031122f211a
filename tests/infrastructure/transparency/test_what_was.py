"""What happened before there was a log gets the leaves that it would have had."""

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from socialscore.infrastructure.django_app import models, triggers
from tests.cast import store_cast
from tests.stories import a_settled_decision, a_submitted_action, an_open_activity

MIGRATION = import_module("socialscore.infrastructure.django_app.migrations.0007_leaves_of_what_was")


def leaves() -> dict[str, tuple[str, str | None, dict[str, Any]]]:
    rows = models.LogLeaf.objects.prefetch_related("openings")
    return {
        row.cause: (row.type, row.entry_id, {opened.name: opened.opening for opened in row.openings.all()})
        for row in rows
        if row.type != "role"
    }


@pytest.mark.django_db
def test_earlier_entries_get_the_leaves_they_would_have_had() -> None:
    cast = store_cast()
    activity_id = an_open_activity(cast.lead)
    for person in (cast.participant, cast.other):
        a_settled_decision(a_submitted_action(person, activity_id), cast.validator)
    written = leaves()
    triggers.remove(connection)
    models.LogOpening.objects.all().delete()
    models.LogLeaf.objects.all().delete()
    triggers.install(connection)
    MIGRATION.write_leaves(apps, None)
    assert len(written) == 3
    assert leaves() == written
