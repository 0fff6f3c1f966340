"""The first day: a cooperative, its years, its pot, its circle, its first member."""

from dataclasses import dataclass
from datetime import date

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.base import events
from essaim.base.errors import Refusal
from essaim.base.models import Cooperative
from essaim.circles.services import mandates
from essaim.ledger.models import FiscalYear
from essaim.ledger.services import open_pot
from essaim.members.models import Member
from essaim.rules.members_import import MAX_NAME, is_email


@dataclass(frozen=True, slots=True)
class Founded:
    """What there is after the first day."""

    cooperative: Cooperative
    member: Member
    is_new: bool


@transaction.atomic(durable=True)
def found(*, name: str, member: str, email: str, password: str = "") -> Founded:
    """Found the cooperative, with ``member`` as first co-manager and administrator.

    After it: the cooperative's row, the circle of the whole, this fiscal year and the
    next (calendar years), the pot, one member who holds both mandates for a year.
    Without a password, they sign in by a link sent by mail.

    Founding again with the same name and address changes nothing. Raises ``Refusal``
    for another name or address, or when something typed will not do.
    """
    name, member, email = name.strip(), member.strip(), email.strip().lower()
    already = Cooperative.objects.select_for_update().filter(pk=1).first()
    if already is not None:
        return _same(already, name, email)
    if Member.objects.exists():
        raise Refusal(_("There are members already: this database is not empty."))
    _check(name, member, email, password)
    cooperative = Cooperative.objects.create(pk=1, name=name)
    founder = Member.objects.create_user(email, password or None, name=member)
    EmailAddress.objects.create(user=founder, email=email, primary=True, verified=True)
    events.record("cooperative.founded", cooperative, by=founder, name=name)
    events.record("member.joined", founder, by=founder)
    mandates.found(founder, name=name[:80], source=_("founding of the cooperative"))
    open_pot()
    this_year = timezone.localdate().year
    for number in (this_year, this_year + 1):
        year = FiscalYear.objects.create(
            starts_on=date(number, 1, 1), ends_on=date(number, 12, 31)
        )
        events.record(
            "fiscal_year.opened",
            year,
            by=founder,
            year=str(year),
            starts_on=year.starts_on.isoformat(),
            ends_on=year.ends_on.isoformat(),
        )
    return Founded(cooperative, founder, is_new=True)


def _same(cooperative: Cooperative, name: str, email: str) -> Founded:
    member = Member.objects.active().filter(email__iexact=email).first()
    if cooperative.name != name or member is None:
        raise Refusal(
            _("This database is already that of %(name)s: nothing was changed.")
            % {"name": cooperative.name}
        )
    return Founded(cooperative, member, is_new=False)


def _check(name: str, member: str, email: str, password: str) -> None:
    if not name or len(name) > 80:
        raise Refusal(_("The cooperative’s name has one to eighty letters."))
    if not member or len(member) > MAX_NAME:
        raise Refusal(_("The first member needs a name."))
    if not is_email(email):
        raise Refusal(_("“%(email)s” is not an e-mail address.") % {"email": email})
    if password:
        try:
            validate_password(password)
        except ValidationError as error:
            raise Refusal(" ".join(error.messages)) from None
