"""People of the cooperative: their account, their skills, what they let others see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from essaim.base import mandates
from essaim.rules.names import fold

if TYPE_CHECKING:
    _FoldedField = models.CharField[str, str]
else:
    _FoldedField = models.CharField


class FoldedNameField(_FoldedField):
    """The row's name without accents or capitals, kept true at every write.

    Both databases then find *Éloïse* when somebody types *eloise*.
    """

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Fold the name as it is being written."""
        folded = fold(getattr(model_instance, "name", ""))[: self.max_length]
        setattr(model_instance, self.attname, folded)
        return folded


class MemberQuerySet(models.QuerySet["Member"]):
    """Members, and who knows them."""

    def visible_to(self, member: Any) -> MemberQuerySet:
        """All members know who the active members are; each one sees themself."""
        return self.filter(models.Q(is_active=True) | models.Q(pk=member.pk))

    def reachable_by(self, member: Any) -> MemberQuerySet:
        """Those visible; for a co-manager, also those who left, to bring them back."""
        if mandates.holds(member, "manager"):
            return self
        return self.visible_to(member)

    def active(self) -> MemberQuerySet:
        """Those who belong to the cooperative today."""
        return self.filter(is_active=True)

    def who_left(self) -> MemberQuerySet:
        """Those who belonged to it."""
        return self.filter(is_active=False)


class MemberManager(BaseUserManager["Member"]):
    """How members are made, and found."""

    def get_queryset(self) -> MemberQuerySet:
        """Every member, those who left included."""
        return MemberQuerySet(self.model, using=self._db)

    def visible_to(self, member: Any) -> MemberQuerySet:
        """See ``MemberQuerySet.visible_to``."""
        return self.get_queryset().visible_to(member)

    def reachable_by(self, member: Any) -> MemberQuerySet:
        """See ``MemberQuerySet.reachable_by``."""
        return self.get_queryset().reachable_by(member)

    def active(self) -> MemberQuerySet:
        """See ``MemberQuerySet.active``."""
        return self.get_queryset().active()

    def who_left(self) -> MemberQuerySet:
        """See ``MemberQuerySet.who_left``."""
        return self.get_queryset().who_left()

    def create_user(
        self, email: str, password: str | None = None, **fields: Any
    ) -> Member:
        """Make a member; without a password, they sign in by a link sent by mail."""
        member = self.model(email=self.normalize_email(email).lower(), **fields)
        member.set_password(password)
        member.save(using=self._db)
        return member

    def get_by_natural_key(self, username: str | None) -> Member:
        """Find a member by e-mail address, whatever its capitals."""
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
        """To whom a part of the profile is shown."""

        ALL = "all", _("all members")
        CIRCLES = "circles", _("the members of my circles")
        NOBODY = "nobody", _("only me")

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    name_key = FoldedNameField(max_length=120, default="", editable=False)
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
    # Only *whether*, never *when*: an import may be undone for who has not come yet.
    has_signed_in = models.BooleanField(default=False, editable=False)
    import_batch = models.ForeignKey(
        "members.ImportBatch",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="imported",
    )

    # Django keeps this column by default: nobody here is watched (rule A2).
    last_login = None

    objects = MemberManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["name_key", "pk"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="member_email_once"),
        ]
        indexes = [models.Index(fields=["name_key", "id"], name="member_name_key")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_absolute_url(self) -> str:
        """The member's page."""
        return reverse("members:detail", args=[self.pk])

    def get_full_name(self) -> str:
        """The name people are called by."""
        return str(self)

    def get_short_name(self) -> str:
        """The same: people are called by one name."""
        return str(self)

    @property
    def initials(self) -> str:
        """Two letters for the places where a name does not fit."""
        words = str(self).split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()
