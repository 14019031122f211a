"""A leaf for everything that happened before there was a log, so that its first checkpoint covers it."""

import os
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import migrations

from socialscore.domain.proof import Part, PartKind
from socialscore.domain.score import EntryKind, ScoreEntry
from socialscore.domain.transparency.commitments import SALT_BYTES, Opening, entry_bytes
from socialscore.domain.transparency.leaves import (
    BROUGHT_OVER,
    Leaf,
    adjustment,
    award,
    rights_changed,
    rules_published,
)
from socialscore.domain.transparency.merkle import leaf_hash


def write_leaves(apps: Any, schema_editor: Any) -> None:
    """Rules first, then the ledger in its order, then rights; salts are drawn now."""
    log_leaf, log_opening = (apps.get_model("socialscore", name) for name in ("LogLeaf", "LogOpening"))
    for leaf, at in (*_rules(apps), *_entries(apps), *_rights(apps)):
        openings = {name: Opening(salt=os.urandom(SALT_BYTES), opening=opening) for name, opening in leaf.opens.items()}
        content = entry_bytes(leaf.type, openings)
        row = log_leaf.objects.create(
            type=str(leaf.type),
            cause=leaf.cause,
            entry_id=leaf.entry_key,
            leaf_bytes=content,
            leaf_hash=leaf_hash(content),
            created_at=at,
        )
        log_opening.objects.bulk_create(
            log_opening(leaf=row, name=str(name), salt=one.salt, opening=one.opening) for name, one in openings.items()
        )


def _rules(apps: Any) -> Iterator[tuple[Leaf, Any]]:
    versions = apps.get_model("socialscore", "ActivityVersion").objects.exclude(published_at=None)
    for row in versions.order_by("published_at", "version_id").iterator():
        leaf = rules_published(row.activity_id, number=row.number, rules=row.rules, published_at=row.published_at)
        yield leaf, row.published_at


def _entries(apps: Any) -> Iterator[tuple[Leaf, Any]]:
    rows = apps.get_model("socialscore", "ScoreEntry").objects.filter(kind__in=(EntryKind.CONFIRM, EntryKind.ADJUST))
    for row in rows.select_related("action").order_by("entry_id").iterator():
        entry = ScoreEntry(
            subject_id=row.subject_id,
            action_id=row.action_id,
            kind=EntryKind(row.kind),
            reserved_delta=row.reserved_delta,
            confirmed_delta=row.confirmed_delta,
            rule_version=row.rule_version,
            actor=row.actor_id,
            idempotency_key=row.idempotency_key,
        )
        if entry.kind is EntryKind.ADJUST:
            yield adjustment(entry, decided_at=row.created_at, reason_code=BROUGHT_OVER), row.created_at
            continue
        revision = row.action.revisions.get(number=row.action.revision_number)
        leaf = award(
            entry,
            activity_id=row.action.activity_id,
            parts=[_part(part) for part in revision.parts.order_by("position")],
            proof_hash=revision.proof_hash,
            decided_at=row.created_at,
        )
        yield leaf, row.created_at


def _rights(apps: Any) -> Iterator[tuple[Leaf, Any]]:
    rows = apps.get_model("socialscore", "AuditEntry").objects.exclude(about=None).order_by("entry_id")
    for row in rows.iterator():
        before, after = row.details.get("before"), row.details.get("after")
        if isinstance(before, list) and isinstance(after, list) and before != after:
            leaf = rights_changed(
                row.about_id,
                change_id=UUID(int=row.entry_id),
                before=before,
                after=after,
                changed_at=row.created_at,
            )
            yield leaf, row.created_at


def _part(row: Any) -> Part:
    return Part(
        part_id=row.part_id,
        kind=PartKind(row.kind),
        sha256=row.sha256,
        original_sha256=row.original_sha256,
        media_type=row.media_type,
        size_bytes=row.size_bytes,
    )


class Migration(migrations.Migration):
    dependencies = [("socialscore", "0006_transparency_log")]

    operations = [migrations.RunPython(write_leaves, migrations.RunPython.noop)]
