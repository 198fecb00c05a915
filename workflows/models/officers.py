"""Offices own posts, posts own tasks, and officers hold posts from a date to a date."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin, UserManager
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from workflows.fields import SealedTextField

_username = RegexValidator(
    r"^[a-z0-9][a-z0-9._-]{1,39}$", _("Use 2 to 40 lower-case letters, digits, dots or hyphens.")
)


class Officer(AbstractBaseUser, PermissionsMixin):
    """A person who signs in. What she may see and do follows from her posts alone; `is_superuser` opens nothing."""

    username = models.CharField(_("User name"), max_length=40, unique=True, validators=[_username])
    name = models.CharField(_("Name"), max_length=50)
    # Kept so that the recusal rule has something to judge: she may be a spouse, a guarantor or kin in a case.
    id_number = SealedTextField(_("ID number"), null=True)
    id_index = models.CharField(max_length=64, blank=True, default="")
    email = models.EmailField(blank=True, default="")
    phone = models.CharField(_("Phone"), max_length=20, blank=True, default="")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    must_change_password = models.BooleanField(default=False)
    # Her own choices, which follow her to every browser; empty and null: she never chose.
    language = models.CharField(_("Language"), max_length=10, blank=True, default="")
    large_text = models.BooleanField(_("Large text"), null=True)
    date_joined = models.DateTimeField(null=True)

    objects: ClassVar[UserManager[Any]] = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["id_index"],
                condition=~models.Q(id_index=""),
                name="officer_one_account_per_id_number",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class Kin(models.Model):
    """A relative whom the officer declared: she acts on no case in which this person stands."""

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="kin")
    name = models.CharField(_("Name"), max_length=50)
    relation = models.CharField(_("Relation"), max_length=20)
    id_number = SealedTextField(_("ID number"))
    id_index = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["officer", "id_index"], name="kin_declared_once")]
        indexes = [models.Index(fields=["id_index"], name="kin_by_id_index")]

    def __str__(self) -> str:
        return f"{self.name} ({self.relation})"


class Office(models.Model):
    """A unit that holds posts: a federation of one level, a branch of the credit cooperative, an audit office."""

    code = models.CharField(_("Office code"), max_length=40, unique=True)
    kind = models.CharField(_("Kind"), max_length=30)
    name = models.CharField(_("Name"), max_length=80)
    place_code = models.CharField(_("Division code"), max_length=12)

    def __str__(self) -> str:
        return self.name

    @property
    def county(self) -> str:
        return self.place_code[:6]


class Coverage(models.Model):
    """The places an office answers for, as prefixes of the place code; a branch answers for the townships it serves."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="coverage")
    kind = models.CharField(max_length=30)
    prefix = models.CharField(max_length=12)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "prefix"], name="coverage_one_office_of_a_kind_per_place")
        ]


class Post(models.Model):
    """A seat in an office. Its role decides which stations it serves."""

    code = models.CharField(_("Post code"), max_length=60, unique=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(_("Role"), max_length=30)
    title = models.CharField(_("Title"), max_length=40)

    def __str__(self) -> str:
        return f"{self.office}{self.title}"


class Appointment(models.Model):
    """An officer holds a post, or stands in for its holder, from a day to a day, both included.

    Two holders of one post at the same time are refused by a trigger on both databases, and so is an officer in two
    posts that must be two persons.
    """

    class Kind(models.TextChoices):
        HOLDER = "holder", _("Holder")
        STAND_IN = "stand_in", _("Stand-in")

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="appointments")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="appointments")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.HOLDER)
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Until"), null=True, blank=True)
    # Taken back before it began: kept, and never in force.
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="appointment_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="holder") | models.Q(ends_on__isnull=False),
                name="appointment_stand_in_has_an_end",
            ),
            models.UniqueConstraint(
                fields=["officer", "post", "starts_on"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="appointment_once_per_start",
            ),
        ]


class ApiToken(models.Model):
    """A bearer token for one officer in one post; only its SHA-256 is kept."""

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="tokens")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
