"""Who may move the cooperative's money: mandates in force, one reason per no."""

from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.base.permissions import ALLOWED, Verdict, refused
from essaim.circles.models import Circle, CircleQuerySet, Mandate, Role, holds
from essaim.ledger.models import Account, Entry, FiscalYear
from essaim.members.models import Member


def keeps_the_books(member: Member) -> bool:
    """Whether ``member`` is treasurer of the whole cooperative today."""
    return (
        Mandate.objects.in_force()
        .of_kind(Role.Kind.TREASURER)
        .filter(member=member, role__circle__kind=Circle.Kind.COOPERATIVE)
        .exists()
    )


def _manages(member: Member) -> bool:
    return keeps_the_books(member) or holds(member, Role.Kind.MANAGER)


def may_feed_pot(member: Member) -> Verdict:
    """The cooperative's treasurer, or a co-manager."""
    if not _manages(member):
        return refused(
            because=_(
                "Only the cooperative’s treasurer or a co-manager adds to the pot."
            )
        )
    return ALLOWED


def circles_kept_by(member: Member) -> CircleQuerySet:
    """The open circles whose money ``member`` may move today."""
    circles = Circle.objects.visible_to(member).on(timezone.localdate())
    if keeps_the_books(member):
        return circles
    kept = Mandate.objects.in_force().of_kind(Role.Kind.TREASURER)
    return circles.filter(roles__mandates__in=kept.filter(member=member))


def may_move_something(member: Member) -> Verdict:
    """The treasurer of the cooperative, or of any circle."""
    if holds(member, Role.Kind.TREASURER):
        return ALLOWED
    return refused(because=_("Only treasurers move money between accounts."))


def may_move(member: Member, source: Account, target: Account) -> Verdict:
    """Between the pot and circles: whoever keeps the money it is taken from.

    The pot's is kept by the cooperative's treasurer, a circle's by its own too.
    """
    if not {source.kind, target.kind} <= {Account.Kind.POT, Account.Kind.CIRCLE}:
        return refused(
            because=_("Money is moved by hand between the pot and circles only.")
        )
    if keeps_the_books(member):
        return ALLOWED
    if source.circle is not None and holds(
        member, Role.Kind.TREASURER, circle=source.circle
    ):
        return ALLOWED
    return refused(
        because=_("Only its treasurer takes money from the account “%(account)s”.")
        % {"account": source}
    )


def may_reverse(member: Member, entry: Entry) -> Verdict:
    """The cooperative's treasurer, for what was posted by hand and still stands."""
    if entry.reverses_id is not None:
        return refused(
            because=_("A reversal is not reversed: post the movement again.")
        )
    if hasattr(entry, "reversed_by"):
        return refused(because=_("This entry has already been reversed."))
    if not entry.is_by_hand:
        return refused(
            because=_(
                "This entry comes from a step of the software, which alone undoes it."
            )
        )
    if not keeps_the_books(member):
        return refused(because=_("Only the cooperative’s treasurer reverses an entry."))
    return ALLOWED


def may_open_year(member: Member) -> Verdict:
    """The cooperative's treasurer, or a co-manager."""
    if not _manages(member):
        return refused(
            because=_(
                "Only the cooperative’s treasurer or a co-manager opens and closes "
                "fiscal years."
            )
        )
    return ALLOWED


def may_close_year(member: Member, year: FiscalYear) -> Verdict:
    """The same, while the year is open."""
    if year.closed_at:
        return refused(because=_("This fiscal year is already closed."))
    return may_open_year(member)
