"""Pages of the yearly frame: those there are, one of them, two side by side."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from essaim.base.models import Event
from essaim.base.shortcuts import get_visible_or_404
from essaim.contributions import frame_comparison, frame_words
from essaim.contributions import frames as reading
from essaim.contributions.models import Frame
from essaim.contributions.permissions.frames import (
    may_adopt_frame,
    may_discard_frame,
    may_edit_frame,
    may_prepare_frame,
)
from essaim.ledger.permissions import may_feed_pot
from essaim.members.http import MemberRequest

FRAMES = Frame.objects.select_related("fiscal_year")
# What the software obeys, in the order a member asks for it.
TOPICS = (
    *("unit", "ceilings", "objection", "overrun", "announcement"),
    *("needs", "forms", "settlement"),
)


@require_safe
def frames(request: MemberRequest) -> HttpResponse:
    """Show which frame binds today, which is being prepared, and the others."""
    rows = FRAMES.visible_to(request.user).standing().with_total()
    standing = reading.all_standing(rows)
    context = {
        "binding": reading.binding(),
        "drafts": [row for row in standing if row.stage is reading.Stage.DRAFT],
        "others": [row for row in standing if row.stage is not reading.Stage.DRAFT],
        "preparing": may_prepare_frame(request.user),
    }
    return render(request, "contributions/frames/frames.html", context)


@require_safe
def frame(request: MemberRequest, pk: int) -> HttpResponse:
    """Show one frame: its text beside the rules the software obeys."""
    row = find(request, pk)
    member = request.user
    context = {
        "frame": row,
        "standing": reading.standing_of(row),
        "rules": frame_words.sentences(row, *TOPICS),
        "lines": list(row.lines.select_related("circle")),
        "references": list(row.references.select_related("kind")),
        "agreements": list(row.agreements.get_queryset()),
        "editing": may_edit_frame(member, row),
        "adoption": may_adopt_frame(member, row),
        "discarding": may_discard_frame(member, row),
        "preparing": may_prepare_frame(member),
        "feeding": may_feed_pot(member),
        "life": Event.objects.about(row)
        .visible_to(member)
        .select_related("actor")
        .order_by("-pk")[:20],
    }
    return render(request, "contributions/frames/frame.html", context)


def find(request: MemberRequest, pk: int) -> Frame:
    """Return the frame of a page, with who made and adopted it."""
    rows = FRAMES.select_related("copied_from__fiscal_year", "adopted_by", "created_by")
    return get_visible_or_404(rows.with_total(), request.user, pk=pk)


@require_safe
def frame_compare(request: MemberRequest, pk: int) -> HttpResponse:
    """Show a frame beside another, line by line; only what changes unless asked."""
    row = find(request, pk)
    others = list(
        FRAMES.visible_to(request.user).standing().exclude(pk=pk)  # newest first
    )
    other = _other(request, row, others)
    context = {
        "frame": row,
        "others": others,
        "other": other,
        "whole": request.GET.get("tout") == "1",
        "comparison": frame_comparison.compare(other, row) if other else None,
    }
    return render(request, "contributions/frames/compare.html", context)


def _other(request: HttpRequest, row: Frame, others: list[Frame]) -> Frame | None:
    """The frame asked for, or the one it was copied from, or the one before it."""
    asked = request.GET.get("avec", "")
    by_number = {str(each.pk): each for each in others}
    before = [each for each in others if each.takes_effect_on < row.takes_effect_on]
    return (
        by_number.get(asked)
        or by_number.get(str(row.copied_from_id))
        or next(iter(before or others), None)
    )
