"""What a member reads of the books: lists of accounts, movements, lines of an entry.

Other members' envelopes never appear one by one, wherever they come in, nor do the
accounts inside contribution budgets: what they hold or move is one line, with its sum.
Every page asks a constant number of queries.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Count, F, Q, Sum, Value, When, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from essaim.circles.models import Circle
from essaim.ledger.models import (
    Account,
    AccountQuerySet,
    Entry,
    Posting,
    PostingQuerySet,
)
from essaim.members.models import Member

FEW = 12  # accounts of a kind shown before the page of that kind
ALPHABETICAL = ("label", "circle__name", "code")
NAMED = 3  # counterparts named on a line before "and 4 others"
ORDER = (
    Account.Kind.POT,
    Account.Kind.CIRCLE,
    Account.Kind.ROUND,
    Account.Kind.PROJECT,
    Account.Kind.ENVELOPE,
    Account.Kind.BUDGET,
    Account.Kind.OUTSIDE,
)
TITLES = {
    Account.Kind.POT: _("The pot"),
    Account.Kind.CIRCLE: _("Circles"),
    Account.Kind.ROUND: _("Co-budget rounds"),
    Account.Kind.PROJECT: _("Funded projects"),
    Account.Kind.ENVELOPE: _("Members’ envelopes"),
    Account.Kind.BUDGET: _("Contribution budgets"),
    Account.Kind.OUTSIDE: _("Outside the cooperative"),
}


@dataclass(frozen=True, slots=True)
class Hidden:
    """What is told as a sum: others' envelopes, or all that is inside budgets.

    ``count`` says how many: envelopes, or budget lines. What was voted for a line and
    what passes it are together, so that the sum of budgets is what was voted.
    """

    count: int
    cents: int
    is_budget: bool = False

    @property
    def words(self) -> str:
        """What it is, beside the names of other accounts."""
        if self.is_budget:
            return gettext("contribution budgets")
        return gettext("members’ envelopes")

    @property
    def in_cents(self) -> int | None:
        """What they received together; nothing when they gave."""
        return self.cents if self.cents > 0 else None

    @property
    def out_cents(self) -> int | None:
        """What they gave together; nothing when they received."""
        return -self.cents if self.cents < 0 else None


NOTHING = Hidden(0, 0)
# What passes a budget is told with what was voted for it.
MERGED = {Account.Kind.EXCESS.value: Account.Kind.BUDGET.value}
_IN_BUDGETS = When(
    account__kind__in=(Account.Kind.BUDGET, Account.Kind.EXCESS),
    then=Value(Account.Kind.BUDGET.value),
)
_SHOWN_AS = Case(_IN_BUDGETS, default=F("account__kind"))
_HIDDEN_AS = Case(_IN_BUDGETS, default=Value(Account.Kind.ENVELOPE.value))
_SUMS = {
    "accounts": Count("account", distinct=True),
    "lines": Count("account__budget_line", distinct=True),
    "cents": Sum("cents"),
}


@dataclass(frozen=True, slots=True)
class Group:
    """The accounts of one kind: what they hold together, the first of them."""

    kind: Account.Kind
    cents: int
    accounts: Sequence[Account]
    count: int
    hidden: Hidden = NOTHING

    @property
    def title(self) -> str:
        """What these accounts are, together."""
        return str(TITLES[self.kind])

    @property
    def has_more(self) -> bool:
        """Whether the page of this kind shows accounts that are not here."""
        return self.count > len(self.accounts)


def accounts(member: Member) -> AccountQuerySet:
    """Return the accounts ``member`` sees, by name, with their balances."""
    seen = Account.objects.visible_to(member).select_related("circle")
    return seen.with_balance().order_by(*ALPHABETICAL)


def groups(member: Member, *, only: str = "") -> list[Group]:
    """Return the accounts ``member`` sees, by kind, with what each kind holds.

    With ``only``, that kind alone, without its accounts: a page of its own lists them.
    """
    totals: dict[str, int] = defaultdict(int)
    for row in Posting.objects.values("account__kind").annotate(cents=Sum("cents")):
        totals[MERGED.get(row["account__kind"], row["account__kind"])] += row["cents"]
    counts = {
        row["kind"]: row["count"]
        for row in Account.objects.visible_to(member)
        .order_by()
        .values("kind")
        .annotate(count=Count("pk"))
    }
    hidden = {
        row["shown_as"]: _hidden(row)
        for row in Posting.objects.hidden_from(member)
        .annotate(shown_as=_SHOWN_AS)
        .values("shown_as")
        .annotate(**_SUMS)
    }
    firsts = {} if only else _first_of_each_kind(member)
    return [
        Group(
            kind=kind,
            cents=totals.get(kind, 0),
            accounts=firsts.get(kind, []),
            count=counts.get(kind, 0),
            hidden=hidden.get(kind, NOTHING),
        )
        for kind in ORDER
        if (counts.get(kind) or hidden.get(kind)) and only in ("", kind)
    ]


def _first_of_each_kind(member: Member) -> dict[str, list[Account]]:
    """The first accounts of each kind that ``member`` sees, in one query."""
    place = Window(
        RowNumber(),
        partition_by=F("kind"),
        order_by=[F(name).asc() for name in ALPHABETICAL],
    )
    firsts = Account.objects.visible_to(member).annotate(place=place)
    found: dict[str, list[Account]] = defaultdict(list)
    for row in accounts(member).filter(
        pk__in=firsts.filter(place__lte=FEW).order_by().values("pk")
    ):
        found[row.kind].append(row)
    return found


def choices(
    circles: Iterable[Circle] | None = None, *, with_pot: bool
) -> list[tuple[str, str]]:
    """Return the accounts money is moved between by hand: code and name.

    ``circles``, or all those open today; a circle's account may not exist yet.
    """
    pot = [("pot", str(Account(kind=Account.Kind.POT)))] if with_pot else []
    if circles is None:
        circles = Circle.objects.on(timezone.localdate())
    return [*pot, *((f"circle:{circle.pk}", circle.name) for circle in circles)]


@dataclass(slots=True)
class Movement:
    """One line of an account: what moved, with whom, and what was there after."""

    entry: Entry
    cents: int
    balance_cents: int
    partners: list[Account] = field(default_factory=list)
    more: int = 0
    hidden: list[Hidden] = field(default_factory=list)

    @property
    def in_cents(self) -> int:
        """What came, 0 when it went."""
        return max(self.cents, 0)

    @property
    def out_cents(self) -> int:
        """What went, 0 when it came."""
        return max(-self.cents, 0)


def movements(
    account: Account, postings: Sequence[Posting], *, member: Member
) -> list[Movement]:
    """Tell ``postings`` of one account, newest first and next to each other.

    They come with their ``entry`` selected. The running balance is counted back from
    the newest of them.
    """
    if not postings:
        return []
    running = account.postings.up_to(postings[0].entry).total()
    told: dict[int, Movement] = {}
    for posting in postings:
        told[posting.entry_id] = Movement(posting.entry, posting.cents, running)
        running -= posting.cents
    across = Posting.objects.filter(entry__in=list(told)).exclude(account=account)
    seen = across.visible_to(member).annotate(
        place=Window(
            RowNumber(), partition_by=F("entry_id"), order_by=F("account__code").asc()
        ),
        together=Window(Count("pk"), partition_by=F("entry_id")),
    )
    for posting in seen.filter(place__lte=NAMED).select_related("account__circle"):
        movement = told[posting.entry_id]
        movement.partners.append(posting.account)
        together: int = getattr(posting, "together")  # noqa: B009 - annotated above
        movement.more = together - len(movement.partners)
    for number, hidden in _hidden_in(across, member).items():
        told[number].hidden = hidden
    return list(told.values())


def hidden_in(entries: Iterable[int], *, member: Member) -> dict[int, list[Hidden]]:
    """Return, by entry, what it moves on accounts that ``member`` may not see."""
    return _hidden_in(Posting.objects.filter(entry__in=list(entries)), member)


def _hidden_in(postings: PostingQuerySet, member: Member) -> dict[int, list[Hidden]]:
    """Envelopes together, budgets together: two lines at most for each entry."""
    found: dict[int, list[Hidden]] = defaultdict(list)
    rows = (
        postings.hidden_from(member)
        .annotate(shown_as=_HIDDEN_AS)
        .values("entry_id", "shown_as")
        .annotate(**_SUMS)
        .order_by("entry_id", "shown_as")
    )
    for row in rows:
        found[row["entry_id"]].append(_hidden(row))
    return found


def _hidden(row: Mapping[str, Any]) -> Hidden:
    if row["shown_as"] == Account.Kind.BUDGET:
        return Hidden(row["lines"], row["cents"], is_budget=True)
    return Hidden(row["accounts"], row["cents"])


@dataclass(frozen=True, slots=True)
class Turnover:
    """What came to an account and what went, over some entries."""

    in_cents: int
    out_cents: int


def turnover(postings: PostingQuerySet) -> Turnover:
    """Add up what came and what went in a queryset of postings."""
    sums = postings.aggregate(
        came=Sum("cents", filter=Q(cents__gt=0)),
        went=Sum("cents", filter=Q(cents__lt=0)),
    )
    return Turnover(sums["came"] or 0, -(sums["went"] or 0))
