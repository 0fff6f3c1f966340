"""Pages of contributions: one, those of a circle, a new one announced."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from essaim.base import attachments, csv, ods
from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.base.shortcuts import get_visible_or_404
from essaim.circles.models import Circle
from essaim.contributions import frames, lines, timeline
from essaim.contributions.forms.contributions import AnnounceForm, AttachmentForm
from essaim.contributions.forms.objections import CommentForm, PriorForm
from essaim.contributions.models import Contribution, ContributionQuerySet
from essaim.contributions.permissions import contributions as may
from essaim.contributions.reading import about as reading_about
from essaim.contributions.reading import contributions as reading
from essaim.contributions.reading import dialogue, left
from essaim.contributions.reading.references import reference_words
from essaim.contributions.services import announcing
from essaim.contributions.views.acting import find
from essaim.members.http import MemberRequest
from essaim.members.models import Member

WHOLE: ContributionQuerySet = Contribution.objects.select_related(
    *("author", "circle", "line__fiscal_year", "line__circle", "frame__fiscal_year"),
    *("mission", "workstream", "agreement", "kind", "follows"),
)


@require_safe
def contribution(request: MemberRequest, pk: int) -> HttpResponse:
    """Show one contribution: whole to those who may, its trace to all members."""
    member = request.user
    found = WHOLE.readable_by(member, may.asked_of(member)).filter(pk=pk).first()
    if found is None:
        return _trace(request, pk)
    frame = lines.frame_of(found.line) or found.frame
    context = {
        "contribution": found,
        "frame": frame,
        "phases": timeline.phases(found, frame),
        "next_settlement": timeline.next_settlement(found, frame),
        "line_standing": left.standings([found.line], member)[found.line_id],
        "reference": reference_words(frame).get(found.kind_id or 0),
        "waits": lines.waits_for_closing(found.line, frame),
        "is_author": found.author_id == member.pk,
        "may": _may(member, found),
        "dialogue": dialogue.of(found),
        "comment_form": CommentForm(),
        "attachment_form": AttachmentForm(),
        "prior": dialogue.prior_of(found),
        "prior_form": PriorForm(initial={"up_to_cents": found.cents or None}),
        "prior_is_foreseen": dialogue.foresees_prior(frame),
        "life": Event.objects.about(found)
        .visible_to(member)
        .select_related("actor")[:50],
    }
    template = "contributions/contributions/contribution.html"
    return render(request, template, context)


def _trace(request: MemberRequest, pk: int) -> HttpResponse:
    found = WHOLE.traces_for(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    context = {"contribution": found}
    return render(request, "contributions/contributions/trace.html", context)


def _may(member: Member, one: Contribution) -> dict[str, Any]:
    objection = next((o for o in one.objections.all() if o.closed_at is None), None)
    prior = next((p for p in one.prior_agreements.all() if p.settled_at is None), None)
    return {
        "start": may.may_start(member, one),
        "finish": may.may_finish(member, one),
        "abandon": may.may_abandon(member, one),
        "declare": may.may_declare(member, one),
        "adjust": may.may_adjust(member, one),
        "offer": may.may_offer(member, one),
        "withdraw": may.may_withdraw(member, one),
        "comment": may.may_comment(member, one),
        "object": may.may_object(member, one),
        "rule": may.may_rule(member, one),
        "lift": objection and may.may_lift(member, objection),
        "ask_prior": may.may_ask_prior(member, one),
        "settle_prior": prior and may.may_settle_prior(member, prior),
    }


@require_safe
def attachment(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Give the file, to those who may read the contribution whole."""
    found = find(request, pk)
    if not found.attachment:
        raise Http404
    name = (found.attachment.name or "").rpartition("/")[2]
    try:
        file = found.attachment.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(
        file,
        as_attachment=True,
        filename=name,
        content_type=attachments.content_type(name),
    )


@require_safe
def contributions(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Show, or give as a file, what was done in a circle, and what is under way."""
    member = request.user
    circle = get_visible_or_404(Circle.objects, member, pk=pk)
    peer = reading.sees_amounts(member, circle)
    wanted = reading.Wanted.of(request.GET)
    rows = reading.of_circle(circle, member, wanted)
    kind = request.GET.get("format")
    if kind in {"csv", "ods"}:
        table = reading.rows_without_names(rows, with_amounts=peer)
        name = f"contributions-{circle.pk}"
        if kind == "ods":
            return ods.response(name, _("Contributions"), table)
        return csv.response(request, name, table)
    context = {
        "circle": circle,
        "peer": peer,
        "takes": circle.is_open() and circle.kind in lines.CONTRIBUTED_TO,
        "wanted": wanted,
        "page": reading.page_of(rows, request.GET.get("page")),
        "missions": reading.missions_of(circle, member),
        "statuses": Contribution.Status.choices,
        "frame": frames.binding(),
    }
    return render(request, "contributions/contributions/list.html", context)


def announce(request: MemberRequest) -> HttpResponse:
    """A new contribution: the form, then its page."""
    about = reading_about.named(request.GET, request.user)
    frame = frames.binding()
    form = AnnounceForm(
        request.POST or None,
        frame=frame,
        groups=lines.choices(request.user, about.circle_id, to_come=True),
        about=about.things,
        initial=about.initial,
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = announcing.announce(
                form.cleaned_data["line"].pk,
                by=request.user,
                cents=form.cleaned_data["cents"],
                key=form.cleaned_data["key"],
                **form.said,
            )
        except (Refusal, PermissionDenied) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                _("Announced: its money is reserved. Declare it once it is done."),
            )
            return redirect(made)
    context = {"form": form, "frame": frame, "about": about}
    status = 422 if form.errors else 200
    template = "contributions/contributions/announce.html"
    return render(request, template, context, status=status)
