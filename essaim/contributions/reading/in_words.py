"""What is left, what is yours, who decided: said in a sentence at the top of a page."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from essaim.base.dates import date_format
from essaim.base.templatetags.essaim import euros
from essaim.contributions.models import Frame
from essaim.contributions.reading.budgets import Book, CircleBudget, Standing
from essaim.contributions.reading.mine import Coming, Totals
from essaim.ledger.models import FiscalYear
from essaim.members.models import Member

MOST = 4  # circles named before one is sent to the page of budgets


def of_budget(
    standing: Standing, own: Totals, frame: Frame | None
) -> list[SafeString | str]:
    """The budget of a circle, for one of its readers."""
    return [_left(standing), _own_part(own), *_decided(frame)]


def of_mine(
    own: Totals,
    coming: Sequence[Coming],
    circles: Iterable[CircleBudget],
    frame: Frame | None,
) -> list[SafeString | str]:
    """One’s own money, then what is left in one’s circles."""
    said: list[SafeString | str] = [_on_its_way(coming)]
    if own.paid and frame:
        said.insert(0, _paid(own.paid, frame))
    left = [
        format_html(
            _("<b>{left}</b> in {circle}"),
            left=euros(each.standing.left),
            circle=each.circle,
        )
        for each in circles
        if each.standing.left is not None
    ]
    if left:
        said.append(
            format_html(
                _("Left in the budgets of your circles: {budgets}."),
                budgets=_joined(left[:MOST]),
            )
        )
    return [*said, *_decided(frame, own=True)]


def budgets_of(member: Member, year: FiscalYear | None) -> list[CircleBudget]:
    """The budgets of one’s own circles."""
    if year is None:
        return []
    book = Book(year, member)
    return [each for each in book.circles() if each.circle.pk in book.open_circles]


def _left(standing: Standing) -> SafeString:
    voted = euros(standing.voted)
    if standing.left is None:
        return format_html(_("<b>{voted}</b> voted."), voted=voted)
    if standing.excess:
        return format_html(
            _("<b>{excess}</b> beyond the {voted} voted."),
            excess=euros(standing.excess),
            voted=voted,
        )
    return format_html(
        _("<b>{left}</b> left of {voted} voted."),
        left=euros(standing.left),
        voted=voted,
    )


def _own_part(own: Totals) -> SafeString | str:
    parts = [
        (own.reserved, _("{amount} reserved")),
        (own.declared, _("{amount} declared")),
        (own.settled, _("{amount} to be paid")),
        (own.paid, _("{amount} paid")),
    ]
    words = [format_html(text, amount=euros(cents)) for cents, text in parts if cents]
    if not words:
        return _("Nothing of it is yours yet.")
    return format_html(_("Yours in it: <b>{sums}</b>."), sums=_joined(words))


def _paid(cents: int, frame: Frame) -> SafeString:
    return format_html(
        _("<b>{amount}</b> were paid to you for {year}."),
        amount=euros(cents),
        year=frame.fiscal_year,
    )


def _on_its_way(coming: Sequence[Coming]) -> SafeString | str:
    cents = sum(line.contribution.cents for line in coming)
    if not cents:
        return _("Nothing is on its way to you.")
    days: list[date] = [line.paid_after for line in coming if line.paid_after]
    if not days:
        return format_html(_("<b>{amount}</b> are on their way."), amount=euros(cents))
    return format_html(
        ngettext(
            "<b>{amount}</b> are on their way, paid from {day} on.",
            "<b>{amount}</b> are on their way, the first ones paid from {day} on.",
            len(coming),
        ),
        amount=euros(cents),
        day=date_format(min(days)),
    )


def _decided(frame: Frame | None, *, own: bool = False) -> list[SafeString | str]:
    """Who set the amounts, and who voted the budgets and the rule."""
    said: list[SafeString | str] = []
    if own:
        said.append(
            _("You set your amounts; your circle may object, and nobody else decides.")
        )
    if frame is not None and frame.source:
        said.append(
            format_html(
                _("Budgets and ceilings decided by: {source}."), source=frame.source
            )
        )
    return said


def _joined(words: Sequence[SafeString]) -> SafeString:
    """« 1 €, 2 € et 3 € »."""
    if len(words) < 2:
        return words[0]
    first = format_html("{}" + ", {}" * (len(words) - 2), *words[:-1])
    return format_html(_("{first} and {last}"), first=first, last=words[-1])
