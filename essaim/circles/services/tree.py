"""Opening, wording, moving, closing and reopening circles."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.base import events
from essaim.base.errors import Refusal
from essaim.circles.channels import check_channel
from essaim.circles.models import Circle, CircleVersion, Closure
from essaim.circles.permissions import (
    may_choose_kind,
    may_close,
    may_create,
    may_edit,
    may_move_out,
    may_reopen,
)
from essaim.members.models import Member
from essaim.rules.circletree import makes_a_loop

WORDING = ("name", "purpose", "domain", "parent_id")


@transaction.atomic(durable=True)
def create_circle(
    *,
    name: str,
    parent: Circle | None,
    by: Member,
    purpose: str = "",
    domain: str = "",
    channel_url: str = "",
    kind: str = Circle.Kind.CIRCLE,
) -> Circle:
    """Open a circle inside ``parent`` from today and return it.

    Raises ``Refusal`` when the name is taken, the channel is not a link people may
    follow, or a second circle of the whole cooperative is asked for.
    """
    if parent is not None:
        parent = Circle.objects.select_for_update(of=("self",)).get(pk=parent.pk)
    may_create(by, parent).or_raise()
    if kind != Circle.Kind.CIRCLE:
        may_choose_kind(by).or_raise()
    if kind == Circle.Kind.COOPERATIVE:
        raise Refusal(_("There is one circle of the whole cooperative."))

    circle = Circle(
        name=_name(name),
        parent=parent,
        kind=kind,
        purpose=purpose,
        domain=domain,
        channel_url=check_channel(channel_url),
        created_on=timezone.localdate(),
    )
    _save(circle)
    events.record(
        "circle.created", circle, by=by, about=_around(parent), circle=circle.name
    )
    return circle


@transaction.atomic(durable=True)
def edit_circle(
    circle_id: int,
    *,
    name: str,
    parent: Circle | None,
    by: Member,
    purpose: str = "",
    domain: str = "",
    channel_url: str = "",
) -> Circle:
    """Give the circle its new wording and place from today; what it was is kept.

    Moving it asks for the right to open a circle where it is and where it goes:
    who surrounds a circle gives its mandates. The same wording
    again changes nothing. Raises ``Refusal`` for a taken name, a channel that is not
    a link, or a circle that would be inside itself.
    """
    # All of them: two moves at once could otherwise make a loop together.
    circles = {c.pk: c for c in Circle.objects.select_for_update().order_by("pk")}
    circle = circles[circle_id]
    into = circles[parent.pk] if parent else None
    may_edit(by, circle).or_raise()
    moves = circle.parent_id != (into.pk if into else None)
    if moves:
        may_move_out(by, circle).or_raise()
        may_create(by, into).or_raise()
        parents = {c.pk: c.parent_id for c in circles.values()}
        if makes_a_loop(parents, circle.pk, into.pk if into else None):
            raise Refusal(
                _("%(circle)s cannot be inside %(parent)s, which is inside it.")
                % {"circle": circle, "parent": into}
            )

    before = {field: getattr(circle, field) for field in WORDING}
    channel_before = circle.channel_url
    circle.name = _name(name)
    circle.purpose = purpose
    circle.domain = domain
    circle.channel_url = check_channel(channel_url)
    circle.parent = into
    changed = [field for field in WORDING if getattr(circle, field) != before[field]]
    if not changed and circle.channel_url == channel_before:
        return circle
    today = timezone.localdate()
    if changed and circle.created_on < today:
        # The first change of a day keeps what the circle was that morning.
        CircleVersion.objects.get_or_create(
            circle=circle, until_on=today, defaults=before
        )
    _save(circle)
    if moves:
        events.record(
            "circle.moved" if into else "circle.moved_out",
            circle,
            by=by,
            about=_around(into, circles.get(before["parent_id"] or 0)),
            circle=circle.name,
            parent=str(into or ""),
        )
    if changed != ["parent_id"]:
        kind = "circle.renamed" if "name" in changed else "circle.edited"
        events.record(kind, circle, by=by, circle=circle.name, before=before["name"])
    return circle


@transaction.atomic(durable=True)
def close_circle(circle_id: int, *, on: date, reason: str, by: Member) -> Circle:
    """Close the circle from ``on``, today or later. Nothing of it is deleted.

    Its mandates give no right and nobody is in it from that day, until it reopens.
    Raises ``Refusal`` for a day gone by, a missing reason, or circles left inside.
    """
    circles = {c.pk: c for c in Circle.objects.select_for_update().order_by("pk")}
    circle = circles[circle_id]
    may_close(by, circle).or_raise()
    if on < timezone.localdate():
        raise Refusal(_("A circle closes today or later: what was, stays true."))
    if not reason.strip():
        raise Refusal(_("Say why the circle closes: everybody will read it."))
    inside = [
        c.name for c in circles.values() if c.parent_id == circle_id and c.is_open(on)
    ]
    if inside:
        raise Refusal(
            _("Close or move first the circles inside it: %(circles)s.")
            % {"circles": ", ".join(sorted(inside))}
        )

    circle.closed_on = on
    circle.save(update_fields=["closed_on"])
    events.record(
        "circle.closed",
        circle,
        by=by,
        about=_around(circle.parent),
        circle=circle.name,
        closed_on=on.isoformat(),
        reason=reason.strip(),
    )
    return circle


@transaction.atomic(durable=True)
def reopen_circle(circle_id: int, *, by: Member) -> Circle:
    """Reopen the circle today, with the people and mandates it still has.

    A closing planned for later is called off.
    """
    circle = Circle.objects.select_for_update(of=("self",)).get(pk=circle_id)
    may_reopen(by, circle).or_raise()

    today = timezone.localdate()
    if circle.closed_on is not None and circle.closed_on < today:
        Closure.objects.create(
            circle=circle, closed_on=circle.closed_on, reopened_on=today
        )
    circle.closed_on = None
    circle.save(update_fields=["closed_on"])
    events.record(
        "circle.reopened",
        circle,
        by=by,
        about=_around(circle.parent),
        circle=circle.name,
    )
    return circle


def _around(*circles: Circle | None) -> list[Circle]:
    return [circle for circle in circles if circle is not None]


def _name(name: str) -> str:
    if not name.strip():
        raise Refusal(_("A circle has a name."))
    return name.strip()


def _save(circle: Circle) -> None:
    """Write the circle, or say that its name is taken."""
    namesakes = Circle.objects.filter(name__iexact=circle.name).exclude(pk=circle.pk)
    taken = Refusal(_("Another circle is called %(circle)s.") % {"circle": circle.name})
    if namesakes.exists():
        raise taken
    try:
        with transaction.atomic():
            circle.save()
    except IntegrityError as clash:
        raise taken from clash
