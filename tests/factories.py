"""Rows for tests, with the least that makes them true."""

from datetime import date, timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from essaim.circles.models import Circle, Mandate, Membership, Role
from essaim.cobudget.models import Project, Round
from essaim.contributions.models import Frame
from essaim.ledger import services as ledger
from essaim.ledger.models import FiscalYear
from essaim.ledger.numbers import new_entry_number
from essaim.ledger.services import budgets
from essaim.members.models import Member


class MemberFactory(DjangoModelFactory):
    class Meta:
        model = Member
        skip_postgeneration_save = True

    name = factory.Sequence("Membre {}".format)
    email = factory.Sequence("membre{}@example.org".format)

    @factory.post_generation
    def password(self, create, extracted, **kwargs):
        if extracted:
            self.set_password(extracted)
            self.save()


class CircleFactory(DjangoModelFactory):
    class Meta:
        model = Circle
        skip_postgeneration_save = True

    name = factory.Sequence("Cercle {}".format)

    @factory.post_generation
    def members(self, create, extracted, **kwargs):
        for member in extracted or []:
            Membership.objects.create(circle=self, member=member)


def give_mandate(member, kind, circle, *, starts_on=None, ends_on=None):
    """A mandate of ``kind`` in ``circle``, in force for a year around today."""
    role, _created = Role.objects.get_or_create(circle=circle, kind=kind)
    today = timezone.localdate()
    return Mandate.objects.create(
        role=role,
        member=member,
        starts_on=starts_on or today - timedelta(days=30),
        ends_on=ends_on or today + timedelta(days=335),
        source="test",
    )


class FiscalYearFactory(DjangoModelFactory):
    class Meta:
        model = FiscalYear
        django_get_or_create = ("starts_on",)

    starts_on = factory.LazyFunction(lambda: date(timezone.localdate().year, 1, 1))
    ends_on = factory.LazyAttribute(lambda year: date(year.starts_on.year, 12, 31))


class RoundFactory(DjangoModelFactory):
    class Meta:
        model = Round

    name = factory.Sequence("Co-budget {}".format)
    circle = factory.SubFactory(CircleFactory)


class ProjectFactory(DjangoModelFactory):
    class Meta:
        model = Project

    round = factory.SubFactory(RoundFactory)
    key = factory.Sequence("p{}".format)
    title = factory.Sequence("Projet {}".format)
    min_cents = 500_00
    max_cents = 500_00


class FrameFactory(DjangoModelFactory):
    """A frame in force for the whole year: thirty euros an hour, refused beyond."""

    class Meta:
        model = Frame

    fiscal_year = factory.SubFactory(FiscalYearFactory)
    takes_effect_on = factory.LazyAttribute(lambda frame: frame.fiscal_year.starts_on)
    adopted_at = factory.LazyFunction(timezone.now)
    source = "Assemblée générale"
    hour_cap_cents = 30_00
    forms = ["activity", "payroll", "transfer", "invoice"]


def voted_line(circle, cents, *, year=None, kind="open", label=""):
    """A budget line of ``circle`` with ``cents`` voted from outside the cooperative."""
    year = year or FiscalYearFactory()
    line = budgets.open_line(circle, year, kind=kind, label=label)
    source = ledger.open_account("outside:test", kind="outside")
    budgets.vote(
        line,
        cents,
        on=min(max(timezone.localdate(), year.starts_on), year.ends_on),
        label="Budget",
        key=f"test:vote:{line.pk}:{new_entry_number()}",
        by=None,
        source=source.code,
    )
    return line
