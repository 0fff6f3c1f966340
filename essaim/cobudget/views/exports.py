"""What can be taken away from a round: the page that lists it, and each file."""

from collections.abc import Sequence

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from essaim.base import tables
from essaim.base.permissions import refused
from essaim.base.sheet_parts import Sheet
from essaim.base.shortcuts import get_visible_or_404
from essaim.cobudget import exports, pabulib, results
from essaim.cobudget.forms.exports import NamesForm
from essaim.cobudget.models import Envelope, PublicPage, Round
from essaim.cobudget.permissions import (
    may_import_projects,
    may_show_to_public,
    may_take_names,
)
from essaim.cobudget.services import exports as services
from essaim.members.http import MemberRequest
from essaim.payments.views.acting import accepted, status_of


def _find(request: MemberRequest, pk: int) -> Round:
    found: Round = get_visible_or_404(
        Round.objects.select_related("circle", "count"), request.user, pk=pk
    )
    return found


def _file(
    request: MemberRequest, round: Round, what: str, kind: str, sheets: Sequence[Sheet]
) -> HttpResponseBase:
    return tables.response(request, _name(round, what), kind, sheets)


def _name(round: Round, what: str) -> str:
    return f"{slugify(round.name) or 'co-budget'}-{round.pk}-{slugify(what)}"


@require_safe
def data(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Show what can be taken away, and what each file holds."""
    round = _find(request, pk)
    reading = results.may_read(round)
    ballots = reading and pabulib.holds_ballots(round, round.count.voices)
    context = {
        "round": round,
        "kinds": tables.KINDS,
        "reading": reading,
        "ballots": ballots,
        "names": may_take_names(request.user, round),
        "public": PublicPage.objects.of(round),
        "showing": may_show_to_public(request.user, round),
        "importing": may_import_projects(request.user, round),
    }
    return render(request, "cobudget/data.html", context)


@require_safe
def projects(request: MemberRequest, pk: int, kind: str) -> HttpResponseBase:
    """Give the projects."""
    round = _find(request, pk)
    rows = exports.projects(round, reader=request.user)
    return _file(request, round, _("projects"), kind, [(_("Projects"), rows)])


@require_safe
def brochure(request: MemberRequest, pk: int) -> HttpResponse:
    """Give every project in one document, for the assembly."""
    # What draws it is large: read with the first document that is asked for.
    from essaim.cobudget import brochure as drawing

    round = _find(request, pk)
    if not drawing.fits(round):
        refused(
            _("More than %(most)d projects do not make one document: take them as ODS.")
            % {"most": drawing.MOST}
        ).or_raise()
    name = _name(round, _("projects"))
    return HttpResponse(
        drawing.of_round(round, reader=request.user),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}.pdf"'},
    )


@require_safe
def movements(request: MemberRequest, pk: int, kind: str) -> HttpResponseBase:
    """Give what the books say of the round's money."""
    round = _find(request, pk)
    rows = exports.movements(round, reader=request.user)
    return _file(request, round, _("movements"), kind, [(_("Movements"), rows)])


@require_safe
def ballots(request: MemberRequest, pk: int, kind: str) -> HttpResponseBase:
    """Give the allocations of a counted round, which name nobody."""
    round = _find(request, pk)
    results.may_read(round).or_raise()
    return _file(request, round, _("allocations"), kind, exports.ballots(round))


@require_http_methods(["GET", "HEAD", "POST"])
def people(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Ask why, then give who could take part: each reads who took their name."""
    round = _find(request, pk)
    may_take_names(request.user, round).or_raise()
    form = NamesForm(
        request.POST or None, example=_("to check the list before the assembly")
    )
    taken: list[str] = []

    def take() -> None:
        reason = form.cleaned_data["reason"]
        taken.extend(services.take_names(round.pk, reason=reason, by=request.user))

    if accepted(form, take):
        sheets = [(_("Members"), exports.people(taken))]
        return _file(request, round, _("members"), form.cleaned_data["kind"], sheets)
    context = {
        "round": round,
        "form": form,
        "taking_part": Envelope.objects.taking_part(round)["all"],
    }
    return render(request, "cobudget/people_file.html", context, status=status_of(form))
