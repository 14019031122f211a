"""
Django's admin as a window: every table that bears on points can be looked at, none can be changed there.

What changes them are use cases; what they hold is shown as it is stored.
"""

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Model
from django.http import HttpRequest

from socialscore.http.audiences import require_second_factor
from socialscore.infrastructure.django_app import models

admin.site.unregister(UserSession)  # where people sign in is theirs to see
admin.site.unregister(Authenticator)  # its rows hold the secrets of second factors
admin.site.unregister([SocialAccount, SocialApp, SocialToken])  # an issuer comes from the environment only
admin.site.unregister(Group)  # rights are roles and permissions of a person, given on the people page


def has_permission(request: HttpRequest) -> bool:
    """
    Whether somebody administers here.

    :raises SecondFactorNeeded: if they would, but for a second factor.
    """
    if not admin.AdminSite.has_permission(admin.site, request):
        return False
    require_second_factor(request.actor)  # type: ignore[attr-defined]
    return True


admin.site.has_permission = has_permission  # type: ignore[method-assign]


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Lists and shows; adds, changes and deletes nothing, whatever the rights of the user are."""

    actions = None
    show_full_result_count = False  # no second COUNT over a table that grows
    list_per_page = 50

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Every administrator looks; there are no finer rights to give."""
        return bool(request.user.is_active and getattr(request.user, "is_staff", False))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(models.User)
class UserAdmin(ReadOnlyAdmin):
    exclude = ("password",)
    list_display = ("email", "is_staff", "is_active", "date_joined", "last_login")
    list_filter = ("is_staff", "is_active")
    search_fields = ("email",)
    ordering = ("email", "pk")


@admin.register(models.PersonProfile)
class PersonAdmin(ReadOnlyAdmin):
    list_display = ("display_name", "role", "may_review", "is_steward", "is_active", "reputation_score", "person_id")
    list_filter = ("role", "may_review", "is_steward", "is_active")
    search_fields = ("display_name", "person_id", "subject__subject_id")
    ordering = ("display_name", "person_id")


@admin.register(models.Activity)
class ActivityAdmin(ReadOnlyAdmin):
    list_display = ("name", "state", "points", "waiting_count", "opens_at", "closes_at", "activity_id")
    list_filter = ("state",)
    search_fields = ("name", "activity_id")
    ordering = ("name", "activity_id")


@admin.register(models.ActivityVersion)
class ActivityVersionAdmin(ReadOnlyAdmin):
    list_display = ("version_id", "activity", "number", "most_points", "published_at")
    list_select_related = ("activity",)
    search_fields = ("version_id", "activity__activity_id", "activity__name")
    ordering = ("-created_at", "version_id")


@admin.register(models.Action)
class ActionAdmin(ReadOnlyAdmin):
    list_display = ("action_id", "activity", "status", "points_awarded", "reserved_points", "submitted_at")
    list_filter = ("status", "is_staged")
    list_select_related = ("activity",)
    search_fields = ("action_id", "subject__subject_id", "activity__activity_id")
    ordering = ("-created_at", "action_id")


@admin.register(models.Revision)
class RevisionAdmin(ReadOnlyAdmin):
    """Without what people wrote: a proof is opened on its page, where looking is recorded."""

    exclude = ("text", "link")
    list_display = ("revision_id", "action", "number", "up_to", "quorum_required", "submitted_at")
    list_select_related = ("action",)
    search_fields = ("revision_id", "action__action_id")
    ordering = ("revision_id",)


@admin.register(models.Lease)
class LeaseAdmin(ReadOnlyAdmin):
    exclude = ("kept",)
    list_display = ("lease_id", "action", "holder", "fence", "granted_at", "expires_at", "has_ended")
    list_filter = ("has_ended",)
    list_select_related = ("action", "holder")
    search_fields = ("lease_id", "action__action_id", "holder__subject_id")
    ordering = ("-granted_at", "lease_id")


@admin.register(models.Verdict)
class VerdictAdmin(ReadOnlyAdmin):
    list_display = ("verdict_id", "action", "reviewer", "outcome", "points", "given_at", "is_undone")
    list_filter = ("outcome", "is_undone")
    list_select_related = ("action", "reviewer")
    search_fields = ("verdict_id", "action__action_id", "reviewer__subject_id")
    ordering = ("-given_at", "verdict_id")


@admin.register(models.Decision)
class DecisionAdmin(ReadOnlyAdmin):
    list_display = ("decision_id", "action", "outcome", "points", "state", "staged_at", "settled_at")
    list_filter = ("state", "outcome")
    list_select_related = ("action",)
    search_fields = ("decision_id", "action__action_id", "decided_by__subject_id")
    ordering = ("-staged_at", "decision_id")


@admin.register(models.ScoreEntry)
class ScoreEntryAdmin(ReadOnlyAdmin):
    list_display = ("entry_id", "kind", "reserved_delta", "confirmed_delta", "subject", "action", "created_at")
    list_filter = ("kind",)
    list_select_related = ("subject", "action")
    search_fields = ("idempotency_key", "subject__subject_id", "action__action_id")
    ordering = ("-entry_id",)


@admin.register(models.BoardSum)
class BoardSumAdmin(ReadOnlyAdmin):
    list_display = ("period", "subject", "points")
    list_select_related = ("subject",)
    search_fields = ("period", "subject__subject_id")
    ordering = ("-points", "pk")


@admin.register(models.AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ("entry_id", "code", "actor", "about", "created_at")
    list_filter = ("code",)
    list_select_related = ("actor", "about")
    search_fields = ("code", "actor__subject_id", "about__subject_id")
    ordering = ("-entry_id",)


@admin.register(models.Consent)
class ConsentAdmin(ReadOnlyAdmin):
    list_display = ("person", "purpose", "version", "given_at", "withdrawn_at")
    list_filter = ("purpose",)
    list_select_related = ("person",)
    search_fields = ("person__person_id",)
    ordering = ("-given_at", "pk")


@admin.register(models.Import)
class ImportAdmin(ReadOnlyAdmin):
    exclude = ("digest_hex",)
    list_display = ("import_id", "kind", "state", "source", "line_count", "prepared_at", "confirmed_at")
    list_filter = ("kind", "state")
    list_select_related = ("prepared_by",)
    search_fields = ("import_id", "source")
    ordering = ("-prepared_at", "import_id")


@admin.register(models.Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    exclude = ("secret_digest_hex",)
    list_display = ("email", "role", "may_review", "is_steward", "state", "made_at", "expires_at")
    list_filter = ("state", "role")
    list_select_related = ("invited_by", "used_by")
    search_fields = ("email", "invitation_id")
    ordering = ("-made_at", "invitation_id")


@admin.register(models.Outbox)
class OutboxAdmin(ReadOnlyAdmin):
    """What the worker has still to deliver, and what went wrong."""

    list_display = ("outbox_id", "name", "attempts", "created_at", "next_attempt_at", "delivered_at")
    list_filter = ("name",)
    search_fields = ("event_id",)
    ordering = ("-outbox_id",)
