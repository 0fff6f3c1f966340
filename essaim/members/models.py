"""People of the cooperative: their account, their skills, what they let others see."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class MemberQuerySet(models.QuerySet["Member"]):
    def visible_to(self, member: Any) -> MemberQuerySet:
        """All members know who the active members are; each one sees themself."""
        return self.filter(models.Q(is_active=True) | models.Q(pk=member.pk))

    def active(self) -> MemberQuerySet:
        return self.filter(is_active=True)


class MemberManager(BaseUserManager["Member"]):
    def get_queryset(self) -> MemberQuerySet:
        return MemberQuerySet(self.model, using=self._db)

    def visible_to(self, member: Any) -> MemberQuerySet:
        return self.get_queryset().visible_to(member)

    def active(self) -> MemberQuerySet:
        return self.get_queryset().active()

    def create_user(
        self, email: str, password: str | None = None, **fields: Any
    ) -> Member:
        member = self.model(email=self.normalize_email(email).lower(), **fields)
        member.set_password(password)
        member.save(using=self._db)
        return member

    def get_by_natural_key(self, username: str | None) -> Member:
        return self.get(email__iexact=username)


class Skill(models.Model):
    """Something people know how to do, in their own words."""

    name = models.CharField(_("name"), max_length=60)

    class Meta:
        verbose_name = _("skill")
        verbose_name_plural = _("skills")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Lower("name"), name="skill_name_once")]

    def __str__(self) -> str:
        return self.name


class Member(AbstractBaseUser):
    """Someone with an account; being an associate is another thing.

    No flag here gives a right: rights come from mandates (``essaim.circles``).
    """

    class Shown(models.TextChoices):
        ALL = "all", _("all members")
        CIRCLES = "circles", _("the members of my circles")
        NOBODY = "nobody", _("only me")

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(
        _("language"),
        max_length=5,
        choices=[("fr", "Français"), ("en", "English")],
        default="fr",
    )
    about = models.TextField(_("about me"), blank=True)
    skills = models.ManyToManyField(
        Skill, verbose_name=_("skills"), blank=True, related_name="members"
    )
    availability = models.CharField(_("availability"), max_length=200, blank=True)
    skills_shown_to = models.CharField(
        _("who sees my skills"), max_length=8, choices=Shown, default=Shown.ALL
    )
    availability_shown_to = models.CharField(
        _("who sees my availability"),
        max_length=8,
        choices=Shown,
        default=Shown.NOBODY,
    )
    is_active = models.BooleanField(_("active"), default=True)
    joined_on = models.DateField(_("member since"), default=timezone.localdate)
    left_on = models.DateField(_("left on"), null=True, blank=True)

    # Django keeps this column by default: nobody here is watched (rule A2).
    last_login = None

    objects = MemberManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="member_email_once"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_absolute_url(self) -> str:
        return reverse("members:detail", args=[self.pk])

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)

    @property
    def initials(self) -> str:
        """Two letters for the places where a name does not fit."""
        words = str(self).split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()
