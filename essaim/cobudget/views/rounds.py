"""Pages of rounds: the list, one round, its settings, its pool, its moves."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from essaim.base.clock import now
from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.base.shortcuts import get_visible_or_404
from essaim.cobudget import (
    debate,
    envelope_plans,
    listing,
    rule_words,
    timeline,
    transverse,
)
from essaim.cobudget.counting import pairs_of, rule_of
from essaim.cobudget.forms import FundForm, RoundForm
from essaim.cobudget.models import Delegation, Envelope, Round
from essaim.cobudget.permissions import (
    circles_run_by,
    may_allocate,
    may_cancel,
    may_create_round,
    may_delegate,
    may_edit_round,
    may_enter_paper,
    may_fund,
    may_move,
    may_pause,
    may_resume,
    may_submit,
    runs,
)
from essaim.cobudget.reading.news import late_reports
from essaim.cobudget.services import rounds as services
from essaim.cobudget.services import slow_counts
from essaim.cobudget.views.acting import find_round
from essaim.ledger import services as ledger
from essaim.members.http import MemberRequest
from essaim.rules.rounds import Phase

FEED = 8


@require_safe
def index(request: MemberRequest) -> HttpResponse:
    """Show the rounds in progress, what awaits the member, and the finished ones."""
    rows = Round.objects.visible_to(request.user).with_projects()
    rows = rows.select_related("circle", "fiscal_year", "count")
    envelopes = Envelope.objects.visible_to(request.user).by_round()
    context = {
        "in_progress": [
            {
                "round": round,
                "line": timeline.line(round),
                "coming": timeline.coming(round, now=now()),
                "envelope": envelopes.get(round.pk),
            }
            for round in rows.in_progress()
        ],
        "counted": rows.counted(),
        "cancelled": rows.cancelled(),
        "creation": may_create_round(request.user),
    }
    return render(request, "cobudget/index.html", context)


@require_safe
def detail(request: MemberRequest, pk: int) -> HttpResponse:
    """Show one round: where it is, its rule, its money, its projects, its feed."""
    round = get_visible_or_404(
        Round.objects.select_related("circle", "fiscal_year", "count"),
        request.user,
        pk=pk,
    )
    member = request.user
    rule = rule_of(round)
    envelope = Envelope.objects.visible_to(member).in_round(round).first()
    funding = may_fund(member, round)
    running = runs(member, round.circle)
    wanted = listing.Wanted.of(request.GET, request.user)
    context = {
        "round": round,
        "line": timeline.line(round),
        "coming": timeline.coming(round, now=now()),
        "rule_name": rule_words.short_name(rule),
        "rule_sentences": rule_words.sentences(rule, pairs=bool(pairs_of(round))),
        "envelope": envelope,
        "allocation": may_allocate(member, round, envelope),
        "entrusting": may_delegate(member, round, envelope),
        "entrusted": (
            Delegation.objects.received_by(member, round) if round.is_frozen else []
        ),
        "submission": may_submit(member, round),
        "edition": may_edit_round(member, round),
        "move": may_move(member, round),
        "people": envelope_plans.in_words(
            envelope_plans.Plan.of(round), with_amounts=round.with_amounts
        ),
        "pausing": may_pause(member, round),
        "resuming": may_resume(member, round),
        "cancelling": may_cancel(member, round),
        "papers": may_enter_paper(member, round),
        "copying": running,
        "late_reports": late_reports(round) if running else [],
        "funding": funding,
        "fundings": services.fundings(round) if funding else [],
        "missing": (
            []
            if round.is_frozen or round.is_cancelled
            else services.missing_to_open(round)
        ),
        "taking_part": Envelope.objects.taking_part(round) if round.is_frozen else None,
        "proposals": [] if round.is_counted else transverse.proposals(round),
        "debated_until": transverse.debated_until(round),
        "questions": debate.questions_of(round),
        "page": listing.public_page(round, wanted, request.GET.get("page")),
        "drafts": listing.own_drafts(round, member),
        "wanted": wanted,
        "circles": listing.circles_of(round),
        "query": _query(request),
        "feed": Event.objects.about(round)
        .visible_to(member)
        .select_related("actor")[:FEED],
    }
    return render(request, "cobudget/round.html", context)


def _query(request: HttpRequest) -> str:
    """What the address asks for, without the page number."""
    kept = request.GET.copy()
    kept.pop("page", None)
    return kept.urlencode()


def create(request: MemberRequest) -> HttpResponse:
    """A new round: the form, then the round."""
    may_create_round(request.user).or_raise()
    form = RoundForm(request.POST or None, circles=circles_run_by(request.user))
    if request.method == "POST" and form.is_valid():
        try:
            round = services.create_round(
                by=request.user, circle=form.cleaned_data["circle"], **form.settings
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The round is created. Deposit is open."))
            return redirect(round)
    status = 422 if form.errors else 200
    return render(request, "cobudget/round_form.html", {"form": form}, status=status)


def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """The settings of a round whose allocation has not opened."""
    round = find_round(request, pk)
    may_edit_round(request.user, round).or_raise()
    form = RoundForm(
        request.POST or None,
        instance=get_visible_or_404(Round.objects, request.user, pk=pk),
        circles=circles_run_by(request.user),
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_round(round.pk, by=request.user, **form.settings)
        except (Refusal, PermissionDenied) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The settings are saved."))
            return redirect(round)
    context = {"form": form, "round": round}
    status = 422 if form.errors else 200
    return render(request, "cobudget/round_form.html", context, status=status)


def fund(request: MemberRequest, pk: int) -> HttpResponse:
    """Bring money from the pot into the pool."""
    round = find_round(request, pk)
    may_fund(request.user, round).or_raise()
    form = FundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            services.fund_round(
                round.pk, typed["amount"], by=request.user, key=str(typed["key"])
            )
        except (Refusal, PermissionDenied) as refusal:
            form.add_error("amount", str(refusal))
        else:
            messages.success(request, _("The money is in the pool."))
            return redirect(round)
    context = {"form": form, "round": round, "pot_cents": ledger.balance(ledger.POT)}
    status = 422 if form.errors else 200
    return render(request, "cobudget/fund.html", context, status=status)


@require_POST
def take_back(request: MemberRequest, pk: int) -> HttpResponse:
    """Return one contribution to the pool to the pot."""
    round = get_visible_or_404(Round.objects, request.user, pk=pk)
    entry = request.POST.get("entry", "")
    number = int(entry) if entry.isdecimal() and len(entry) < 20 else 0
    try:
        services.take_back(round.pk, number, by=request.user)
        messages.success(request, _("The money is back in the pot."))
    except (Refusal, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    return redirect(round)


def move(request: MemberRequest, pk: int) -> HttpResponse:
    """Say what the next phase changes for good, then move the round."""
    round = find_round(request, pk)
    if request.method == "POST":
        return _moved(request, round)
    may_move(request.user, round).or_raise()
    coming = timeline.coming(round, now=now())
    opens = coming is not None and coming.phase is Phase.ALLOCATION
    context = {
        "round": round,
        "coming": coming,
        "missing": services.missing_to_open(round) if opens else [],
        "people": envelope_plans.in_words(
            envelope_plans.Plan.of(round), with_amounts=round.with_amounts
        ),
        "taking_part": Envelope.objects.taking_part(round),
    }
    return render(request, "cobudget/move.html", context)


def _moved(request: MemberRequest, round: Round) -> HttpResponse:
    expected = request.POST.get("expected", "")
    closing = expected == round.phase == Phase.ALLOCATION
    if closing and slow_counts.is_long(round):
        return _asked(request, round)
    try:
        moved = services.advance(round.pk, expected=expected, by=request.user)
    except services.AlreadyMoved as refusal:
        messages.info(request, str(refusal))
    except (Refusal, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            _("The round is now in the phase “%(phase)s”.")
            % {"phase": moved.get_phase_display()},
        )
    return redirect(round)


def _asked(request: MemberRequest, round: Round) -> HttpResponse:
    """Leave a long count to the worker; the page of the result says how far it is."""
    try:
        slow_counts.ask(round.pk, by=request.user)
    except (Refusal, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
        return redirect(round)
    messages.info(
        request,
        _("Allocation is closed. The count is long: you can leave this page."),
    )
    return redirect("cobudget:result", round.pk)
