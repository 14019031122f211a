"""Imports: rows to aggregates and back, with a versioned save."""

import json
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import IntegrityError

from socialscore.domain.errors import Conflict
from socialscore.domain.ids import ImportId, SubjectId
from socialscore.domain.importing import Import, ImportKind, ImportNotFound, ImportState
from socialscore.infrastructure.django_app import models


class DjangoImportRepository:
    def find_by_id(self, import_id: ImportId) -> Import:
        row = models.Import.objects.filter(pk=import_id).first()
        if row is None:
            raise ImportNotFound
        return Import(
            import_id=ImportId(row.import_id),
            kind=ImportKind(row.kind),
            lines=tuple(row.lines),
            prepared_by=SubjectId(row.prepared_by_id),
            prepared_at=row.prepared_at,
            source=row.source,
            state=ImportState(row.state),
            confirmed_by=_subject(row.confirmed_by_id),
            confirmed_at=row.confirmed_at,
            reversed_by=_subject(row.reversed_by_id),
            reversed_at=row.reversed_at,
            reason=row.reason,
            version=row.version,
        )

    def exists(self, import_id: ImportId) -> bool:
        return models.Import.objects.filter(pk=import_id).exists()

    def has_twin(self, new: Import) -> bool:
        same = models.Import.objects.filter(kind=ImportKind.CONTRIBUTIONS, digest_hex=_digest(new))
        return same.exclude(state=ImportState.REVERSED).exists()

    def save(self, changed: Import) -> None:
        if changed.version == 0:
            _insert(changed)
        else:
            rows = models.Import.objects.filter(pk=changed.import_id, version=changed.version)
            if not rows.update(
                state=changed.state,
                confirmed_by=changed.confirmed_by,
                confirmed_at=changed.confirmed_at,
                reversed_by=changed.reversed_by,
                reversed_at=changed.reversed_at,
                reason=changed.reason,
                version=changed.version + 1,
            ):
                raise Conflict
        changed.version += 1

    def delete(self, dropped: Import) -> None:
        if not models.Import.objects.filter(pk=dropped.import_id, version=dropped.version).delete()[0]:
            raise Conflict

    def drop_prepared(self, before: datetime) -> int:
        return models.Import.objects.filter(state=ImportState.PREPARED, prepared_at__lt=before).delete()[0]


def _insert(new: Import) -> None:
    try:
        models.Import.objects.create(
            import_id=new.import_id,
            kind=new.kind,
            source=new.source,
            lines=list(new.lines),
            line_count=len(new.lines),
            digest_hex=_digest(new),
            prepared_by_id=new.prepared_by,
            prepared_at=new.prepared_at,
            version=1,
        )
    except IntegrityError as error:
        raise Conflict from error


def _digest(of: Import) -> str:
    """The same for the same contributions, whatever their order and the lines between them."""
    said = sorted(json.dumps({**line, "number": 0}, sort_keys=True) for line in of.lines)
    return sha256("\n".join(said).encode()).hexdigest()


def _subject(pk: UUID | None) -> SubjectId | None:
    return SubjectId(pk) if pk else None
