"""Identifiers: random UUIDs, made outside and handed in. A SubjectId stands for a person where points are."""

from typing import NewType
from uuid import UUID

SubjectId = NewType("SubjectId", UUID)
PersonId = NewType("PersonId", UUID)
ActivityId = NewType("ActivityId", UUID)
VersionId = NewType("VersionId", UUID)
ActionId = NewType("ActionId", UUID)
RevisionId = NewType("RevisionId", UUID)
PartId = NewType("PartId", UUID)
FileId = NewType("FileId", UUID)
LeaseId = NewType("LeaseId", UUID)
VerdictId = NewType("VerdictId", UUID)
DecisionId = NewType("DecisionId", UUID)
TokenId = NewType("TokenId", UUID)
WebhookId = NewType("WebhookId", UUID)
DeliveryId = NewType("DeliveryId", UUID)
InvitationId = NewType("InvitationId", UUID)
ImportId = NewType("ImportId", UUID)
RelationId = NewType("RelationId", UUID)
ReportId = NewType("ReportId", UUID)
AppealId = NewType("AppealId", UUID)
ReversalId = NewType("ReversalId", UUID)
AdjustmentId = NewType("AdjustmentId", UUID)
CalibrationItemId = NewType("CalibrationItemId", UUID)
