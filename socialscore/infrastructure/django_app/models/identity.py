"""Who signs in (User), who they are here (PersonProfile), and what stands for them where points are (Subject)."""

import uuid
from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from knox.models import AbstractAuthToken

from socialscore.domain.person import Listing, Role, Theme


def choices(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Stored codes as Django choices; the interface has words of its own."""
    return [(code, code) for code in codes]


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A user with a normal e-mail; its Subject and PersonProfile follow by signal."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """Signs in by e-mail; no username. `is_active` stays Django's and is not used to suspend (see PersonProfile)."""

    email = models.EmailField()
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.email


class Subject(models.Model):
    """A random id. Erasing a person deletes the profile that points here; nothing else has to change."""

    subject_id = models.UUIDField(primary_key=True, default=uuid.uuid4)

    def __str__(self) -> str:
        return str(self.subject_id)


# As the index has it, word for word: SQLite would read all people for a condition that only means the same.
WHO_REVIEWS = models.Q(role=Role.VALIDATOR) | models.Q(may_review=True)


class PersonProfile(models.Model):
    """One member. Both balances are caches of the ledger's sums, moved by `Ledger.append` alone."""

    person_id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="person")
    subject = models.OneToOneField(Subject, on_delete=models.PROTECT, related_name="person")
    role = models.CharField(max_length=16, choices=choices(Role), default=Role.PARTICIPANT)
    may_review = models.BooleanField(default=False)
    is_steward = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    display_name = models.CharField(max_length=60, blank=True)
    pseudonym = models.CharField(max_length=60, blank=True)
    listing = models.CharField(max_length=16, choices=choices(Listing), default=Listing.ABSENT)
    has_public_profile = models.BooleanField(default=False)
    # What one chose to be told, as `NoticeChoices.to_data`; empty until something was chosen.
    notices = models.JSONField(default=dict)
    mails_receipts = models.BooleanField(default=False, db_default=False)
    theme = models.CharField(max_length=8, choices=choices(Theme), default=Theme.AUTO)
    # A copy of whether allauth has an authenticator app or a passkey, so that asking for it costs no query. Recovery
    # codes stand in for a factor and are none. Kept by `receivers.py`.
    has_second_factor = models.BooleanField(default=False, db_default=False)
    reputation_score = models.BigIntegerField(default=0)
    reserved_score = models.BigIntegerField(default=0)
    unread_notifications = models.PositiveIntegerField(default=0)
    # How many verdicts a day are enough for a reviewer; 0 where they set no limit.
    enough_today = models.PositiveSmallIntegerField(default=0, db_default=0)
    erased_on = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(role__in=list(Role)), name="person_role_known"),
            models.CheckConstraint(
                condition=models.Q(may_review=False) | models.Q(role=Role.LEAD), name="person_may_review_leads_only"
            ),
            models.CheckConstraint(condition=models.Q(reserved_score__gte=0), name="person_reserved_not_negative"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["display_name", "person_id"], name="person_by_name"),
            models.Index(fields=["erased_on"], condition=models.Q(erased_on__isnull=False), name="person_to_erase"),
            models.Index(fields=["role", "display_name", "person_id"], name="person_by_role"),
            models.Index(fields=["subject"], condition=WHO_REVIEWS, name="person_who_reviews"),
        ]

    def __str__(self) -> str:
        return self.display_name or str(self.person_id)


class PersonWord(models.Model):
    """
    What a member is found by: a word of their name or address with what stands behind it, as bytes in small letters.

    Bytes have one order in all databases. Kept by `searching.py`, where it says what a word is.
    """

    person = models.ForeignKey(PersonProfile, on_delete=models.CASCADE, related_name="words", db_index=False)
    text = models.BinaryField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "text"], name="person_word_once")]
        indexes: ClassVar = [models.Index(fields=["text", "person"], name="person_by_word")]

    def __str__(self) -> str:
        return bytes(self.text).decode(errors="replace")


class AuthToken(AbstractAuthToken):
    """A Knox token: only its digest is stored. Not stateless: each request looks the digest up."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    name = models.CharField(max_length=60, blank=True)
    scopes = models.JSONField(default=list)
    last_used_at = models.DateTimeField(null=True)
