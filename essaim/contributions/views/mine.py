"""My contributions: where each is, what is coming to me, who can see what."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from essaim.base import csv, ods
from essaim.contributions import frames
from essaim.contributions.reading import in_words
from essaim.contributions.reading import mine as reading
from essaim.members.http import MemberRequest
from essaim.payments.reading import coming_to


@require_safe
def mine(request: MemberRequest) -> HttpResponse:
    """Show one's own contributions by state, and what is coming when."""
    member = request.user
    frame = frames.binding()
    year = frame.fiscal_year if frame else None
    totals, coming = reading.totals(member, year), reading.coming(member, frame)
    budgets = in_words.budgets_of(member, year)
    context = {
        "frame": frame,
        "in_words": in_words.of_mine(totals, coming, budgets, frame),
        "under_way": reading.under_way(member),
        "coming": coming,
        "owed": coming_to(member),
        "totals": totals,
        "page": reading.past(member, request.GET.get("page")),
        "agreements": reading.agreements_of(member),
        "who_sees": reading.who_sees(),
    }
    return render(request, "contributions/contributions/mine.html", context)


@require_safe
def mine_export(request: MemberRequest) -> HttpResponseBase:
    """Give one's own contributions as a table, CSV or ODS."""
    rows = reading.table(request.user)
    if request.GET.get("format") == "ods":
        return ods.response("mes-contributions", _("My contributions"), rows)
    return csv.response(request, "mes-contributions", rows)
