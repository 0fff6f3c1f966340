"""Pages of the books. A view finds, asks, acts, shows: nothing else."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from essaim.base import csv, ods
from essaim.base.errors import Refusal
from essaim.base.shortcuts import get_visible_or_404
from essaim.ledger import exports, services, statements
from essaim.ledger.forms import (
    AccountFilter,
    FeedForm,
    KindFilter,
    MoveForm,
    ReversalForm,
    YearForm,
)
from essaim.ledger.models import Account, Entry, FiscalYear, Posting, PostingQuerySet
from essaim.ledger.permissions import (
    circles_kept_by,
    keeps_the_books,
    may_close_year,
    may_feed_pot,
    may_move_something,
    may_open_year,
    may_reverse,
)
from essaim.members.http import MemberRequest

PER_PAGE = 50


@require_safe
def index(request: MemberRequest) -> HttpResponse:
    """Show the accounts by kind; all those of one kind with ``?kind=``."""
    wanted = KindFilter(request.GET)
    kind = wanted.cleaned_data["kind"] if wanted.is_valid() else ""
    context = {
        "groups": statements.groups(
            request.user, only=statements.MERGED.get(kind, kind)
        ),
        "kind": kind,
        "sum_cents": Posting.objects.total(),
        "feeding": may_feed_pot(request.user),
        "moving": may_move_something(request.user),
    }
    if kind:
        rows = statements.accounts(request.user).filter(kind=kind)
        context["page"] = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "ledger/index.html", context)


@require_safe
def account(request: MemberRequest, code: str) -> HttpResponse:
    """Show the movements of one account, newest first."""
    row, postings, form = _account_and_postings(request, code)
    page = Paginator(
        postings.newest_first().select_related("entry__reversed_by", "entry__reverses"),
        PER_PAGE,
    ).get_page(request.GET.get("page"))
    context = {
        "account": row,
        "filter": form,
        "page": page,
        "movements": statements.movements(row, list(page), member=request.user),
        "turnover": statements.turnover(postings),
        "balance_cents": row.postings.total(),
    }
    return render(request, "ledger/account.html", context)


@require_safe
def account_csv(request: MemberRequest, code: str) -> HttpResponseBase:
    """Give the movements of one account as CSV."""
    row, postings, _form = _account_and_postings(request, code)
    rows = exports.account_rows(row, postings, member=request.user)
    return csv.response(request, _file_name(code), rows)


@require_safe
def account_ods(request: MemberRequest, code: str) -> HttpResponseBase:
    """Give the movements of one account as a spreadsheet."""
    row, postings, _form = _account_and_postings(request, code)
    rows = exports.account_rows(row, postings, member=request.user)
    return ods.response(_file_name(code), str(row), rows)


@require_safe
def journal(request: MemberRequest) -> HttpResponse:
    """Show every entry, newest first."""
    rows = Entry.objects.visible_to(request.user).with_moved().newest_first()
    page = Paginator(rows.select_related("reversed_by", "reverses"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    return render(request, "ledger/journal.html", {"page": page})


@require_safe
def journal_csv(request: MemberRequest) -> HttpResponseBase:
    """Give the whole journal as CSV."""
    return csv.response(request, "journal", exports.journal_rows(member=request.user))


@require_safe
def journal_ods(request: MemberRequest) -> HttpResponseBase:
    """Give the whole journal as a spreadsheet."""
    return ods.response(
        "journal", _("Journal"), exports.journal_rows(member=request.user)
    )


@require_safe
def entry(request: MemberRequest, pk: int) -> HttpResponse:
    """Show one entry: what each account gave and received, in balance."""
    row = _find_entry(request, pk)
    hidden = statements.hidden_in([row.pk], member=request.user).get(row.pk, [])
    postings = Posting.objects.of_entry(row)
    lines = postings.visible_to(request.user).select_related("account__circle")
    context = {
        "entry": row,
        "lines": lines.order_by("cents", "account__code"),
        "hidden": hidden,
        # Beside others' envelopes, who posted it would say whose they are.
        "poster": row.posted_by
        if row.posted_by == request.user or all(each.is_budget for each in hidden)
        else None,
        "gave_cents": statements.turnover(postings).out_cents,
        "reversing": may_reverse(request.user, row),
    }
    return render(request, "ledger/entry.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def reverse(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask why an entry is undone, then undo it by its mirror."""
    row = _find_entry(request, pk)
    form = ReversalForm(request.POST or None)
    if request.method == "POST" and hasattr(row, "reversed_by"):
        return redirect(row.reversed_by)  # the form was sent twice
    may_reverse(request.user, row).or_raise()
    if form.is_valid():
        try:
            mirror = services.reverse_entry(
                row.pk,
                on=timezone.localdate(),
                by=request.user,
                reason=form.cleaned_data["reason"],
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The entry is reversed."))
            return redirect(mirror)
    context = {
        "form": form,
        "title": _("Reverse the entry “%(label)s”?") % {"label": row.label},
        "text": _(
            "An opposite entry, dated today, will put the money back where it was."
        ),
        "kept": _("The entry itself stays in the books, with its reversal beside it."),
        "action": _("Reverse the entry"),
        "danger": True,
        "back": row.get_absolute_url(),
    }
    return render(request, "confirm.html", context, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def feed(request: MemberRequest) -> HttpResponse:
    """Put the year's result into the pot."""
    may_feed_pot(request.user).or_raise()
    form = FeedForm(request.POST or None)
    if form.is_valid():
        data = form.cleaned_data
        try:
            row = services.feed_pot(
                data["amount"],
                label=data["label"],
                on=data["on"],
                by=request.user,
                key=str(data["key"]),
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The money is in the pot."))
            return redirect(row)
    return render(request, "ledger/feed.html", {"form": form}, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: MemberRequest) -> HttpResponse:
    """Move money between the pot and circles."""
    may_move_something(request.user).or_raise()
    kept = statements.choices(
        circles_kept_by(request.user), with_pot=keeps_the_books(request.user)
    )
    form = MoveForm(
        request.POST or None,
        sources=kept,
        targets=statements.choices(with_pot=True),
        initial={"source": request.GET.get("from"), "target": request.GET.get("to")},
    )
    if form.is_valid():
        data = form.cleaned_data
        try:
            row = services.move(
                data["amount"],
                source=data["source"],
                target=data["target"],
                label=data["label"],
                on=data["on"],
                by=request.user,
                key=str(data["key"]),
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The money is moved."))
            return redirect(row)
    return render(request, "ledger/move.html", {"form": form}, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def years(request: MemberRequest) -> HttpResponse:
    """Show the fiscal years; open the next one."""
    rows = FiscalYear.objects.visible_to(request.user)
    form = YearForm(request.POST or None, initial=YearForm.suggested(rows.first()))
    if request.method == "POST":
        may_open_year(request.user).or_raise()
        if form.is_valid():
            try:
                services.open_fiscal_year(**form.cleaned_data, by=request.user)
            except Refusal as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("The fiscal year is open."))
                return redirect("ledger:years")
    context = {"years": rows, "form": form, "opening": may_open_year(request.user)}
    return render(request, "ledger/years.html", context, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def close_year(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask, then close a fiscal year for good."""
    year = get_visible_or_404(FiscalYear.objects, request.user, pk=pk)
    may_close_year(request.user, year).or_raise()
    if request.method == "POST":
        try:
            services.close_fiscal_year(year.pk, by=request.user)
            messages.success(request, _("The fiscal year is closed."))
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return redirect("ledger:years")
    context = {
        "title": _("Close the fiscal year %(year)s?") % {"year": year},
        "text": _("Nothing can be dated in it any more, and it cannot be reopened."),
        "kept": _(
            "Its entries stay readable; one may still be reversed, at a later date."
        ),
        "action": _("Close the fiscal year"),
        "danger": True,
        "back": redirect("ledger:years").url,
    }
    return render(request, "confirm.html", context)


def _find_entry(request: MemberRequest, pk: int) -> Entry:
    entries = Entry.objects.select_related(
        "fiscal_year", "posted_by", "reverses", "reversed_by"
    )
    return get_visible_or_404(entries, request.user, pk=pk)


def _account_and_postings(
    request: MemberRequest, code: str
) -> tuple[Account, PostingQuerySet, AccountFilter]:
    """Find an account and its movements, of one year when the address says so."""
    accounts = Account.objects.select_related("circle")
    row = get_visible_or_404(accounts, request.user, code=code)
    postings = Posting.objects.on_account(row)
    form = AccountFilter(request.GET or None)
    if form.is_valid() and form.cleaned_data["year"]:
        postings = postings.filter(entry__fiscal_year=form.cleaned_data["year"])
    return row, postings, form


def _file_name(code: str) -> str:
    return code.replace(":", "-")


def _status(form: FeedForm | MoveForm | ReversalForm | YearForm) -> int:
    return 422 if form.is_bound and form.errors else 200
