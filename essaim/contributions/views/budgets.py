"""Pages of budgets: the cooperative's, a circle's, and their files."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from essaim.base import csv, ods
from essaim.base.shortcuts import get_visible_or_404
from essaim.circles.models import Circle
from essaim.contributions import pictures
from essaim.contributions.forms.budgets import YearFilter
from essaim.contributions.permissions.budgets import may_read_amounts
from essaim.contributions.permissions.closings import may_prepare_closing
from essaim.contributions.reading import budget_pages as pages
from essaim.contributions.reading import in_words, outlook
from essaim.contributions.reading.budgets import Book
from essaim.contributions.reading.mine import totals
from essaim.contributions.reading.pace import Paces
from essaim.ledger.models import FiscalYear
from essaim.members.http import MemberRequest

PER_PAGE = 30


def _year(request: MemberRequest) -> tuple[FiscalYear | None, YearFilter]:
    """The year of the page, and the form that chooses another."""
    years = pages.years_of(request.user)
    form = YearFilter(request.GET or None, years=years)
    wanted = form.cleaned_data.get("exercice") if form.is_valid() else None
    year = pages.year_shown(wanted)
    return year, YearFilter(initial={"exercice": year}, years=years)


@require_safe
def budgets(request: MemberRequest) -> HttpResponse:
    """Show the budgets of a year: the cooperative's, then circle by circle."""
    year, form = _year(request)
    if year is None:
        return render(request, "contributions/budgets/budgets.html", {"year": None})
    book = Book(year, request.user)
    paces = Paces(book)
    pace = paces.total()
    page = Paginator(list(book.by_circle), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "year": year,
        "filter": form,
        "book": book,
        "total": book.total,
        "bar": pages.bar(book.total),
        "pace": pace,
        "picture": pictures.draw(pace) if pace else None,
        "ahead": outlook.ahead(pace),
        "frame": pages.frame_for(year),
        "closing": pages.closing_of(year),
        "closes": year.is_over and may_prepare_closing(request.user, year),
        "page": page,
        "circles": [
            (circle, pages.bar(circle.standing), outlook.ahead(paces.circle(number)))
            for number in page
            for circle in [book.circle(number)]
            if circle
        ],
    }
    return render(request, "contributions/budgets/budgets.html", context)


@require_safe
def budget(request: MemberRequest, pk: int) -> HttpResponse:
    """Show the budget of a circle: each line, its pace, what the rule does."""
    circle = get_visible_or_404(Circle.objects, request.user, pk=pk)
    year, form = _year(request)
    context = {
        "circle": circle,
        "year": year,
        "filter": form,
        "reads": may_read_amounts(request.user, circle),
        "budget": None,
    }
    if year is not None:
        book = Book(year, request.user)
        frame, closing = pages.frame_for(year), pages.closing_of(year)
        paces = Paces(book)
        found = book.circle(circle.pk)
        rule = None if closing else frame  # closed, it has done what it does
        context |= {
            "budget": found,
            "bar": found and pages.bar(found.standing),
            "lines": pages.tell_each(found, paces, rule, request.user) if found else [],
            "frame": frame,
            "closing": closing,
            "in_words": in_words.of_budget(
                found.standing, totals(request.user, year, circle), frame
            )
            if found
            else [],
        }
    return render(request, "contributions/budgets/budget.html", context)


def _book(request: MemberRequest) -> Book:
    year, _form = _year(request)
    if year is None:
        raise Http404
    return Book(year, request.user)


@require_safe
def budgets_csv(request: MemberRequest) -> HttpResponseBase:
    """Give the budgets of a year as CSV."""
    book = _book(request)
    return csv.response(request, f"budgets-{book.year}", pages.file_rows(book))


@require_safe
def budgets_ods(request: MemberRequest) -> HttpResponseBase:
    """Give the budgets of a year as a spreadsheet."""
    book = _book(request)
    title = _("Budgets %(year)s") % {"year": book.year}
    return ods.response(f"budgets-{book.year}", title, pages.file_rows(book))


@require_safe
def budget_csv(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Give the budget of one circle as CSV."""
    circle = get_visible_or_404(Circle.objects, request.user, pk=pk)
    book = _book(request)
    rows = pages.file_rows(book, circle.pk)
    return csv.response(request, f"budget-{circle.pk}-{book.year}", rows)
