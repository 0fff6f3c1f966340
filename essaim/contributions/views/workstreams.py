"""Pages of workstreams: those going on, one of them, its forms and its buttons."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.base.shortcuts import back, get_visible_or_404
from essaim.contributions.forms.needs import (
    EditWorkstreamForm,
    NoteForm,
    OpenWorkstreamForm,
    ShareForm,
)
from essaim.contributions.models import Workstream
from essaim.contributions.permissions import needs as may
from essaim.contributions.reading import workstreams as reading
from essaim.contributions.reading.contributions import sees_amounts
from essaim.contributions.services import workstreams as services
from essaim.contributions.views.needs import chosen_circle
from essaim.members.http import MemberRequest
from essaim.members.models import Member
from essaim.rules.needs import Stage

A_PAGE = 20
NOTES, ALL_NOTES = 10, 60
TRACES = 20


@require_safe
def workstreams(request: MemberRequest) -> HttpResponse:
    """Show what circles work on; what nobody minds comes first."""
    shelf, circle = request.GET.get("etat", ""), chosen_circle(request)
    rows = reading.listed(request.user, shelf=shelf, circle=circle)
    context = {
        "page": Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
        "circle": circle,
        "circles": reading.working_circles(request.user),
        "mine": set(
            reading.circles_to_work_in(request.user).values_list("pk", flat=True)
        ),
        "shelves": [(word, words) for word, (words, _s) in reading.SHELVES.items()],
        "shelf": shelf if shelf in reading.SHELVES else "",
    }
    return render(request, "contributions/needs/workstreams.html", context)


@require_safe
def workstream(request: MemberRequest, pk: int) -> HttpResponse:
    """Show one workstream: how it goes, who minds it, what is left, what follows."""
    return _shown(request, _find(request, pk), NoteForm())


def _typed(request: MemberRequest) -> QueryDict | None:
    """What a form received; nothing when the page is merely shown."""
    return request.POST if request.method == "POST" else None


def _find(request: MemberRequest, pk: int) -> Workstream:
    return get_object_or_404(reading.seen(request.user), pk=pk)


def _shown(
    request: MemberRequest, found: Workstream, form: NoteForm, status: int = 200
) -> HttpResponse:
    me = request.user
    peer = sees_amounts(me, found.circle)
    traces = Event.objects.about(found).visible_to(me).select_related("actor")
    notes = list(found.notes.select_related("author")[:ALL_NOTES])
    context = {
        "workstream": found,
        "form": form,
        "notes": notes[:NOTES],
        "older": notes[NOTES:],
        "needs": reading.needs_of(found, me),
        "missions": reading.missions_of(found, me),
        "traces": reading.traces(found, me, peer=peer),
        "part": reading.part_of(found, me),
        "life": traces[:TRACES],
        "may": {
            "note": may.may_note(me, found),
            "edit": may.may_edit_workstream(me, found),
            "mind": may.may_mind(me, found),
            "let_go": may.may_let_go(me, found),
            "share": may.may_share_budget(me, found),
            "take_back": may.may_take_back(me, found),
            **{
                stage.value: may.may_move_workstream(me, found, stage)
                for stage in Stage
            },
        },
    }
    page = "contributions/needs/workstream.html"
    return render(request, page, context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def open_(request: MemberRequest) -> HttpResponse:
    """Open a workstream in one of one's circles: the form, then its page."""
    circles = reading.circles_to_work_in(request.user)
    form = OpenWorkstreamForm(
        _typed(request),
        circles=circles,
        initial={"circle": chosen_circle(request)},
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            opened = services.open_workstream(
                said["circle"].pk,
                title=said["title"],
                purpose=said["purpose"],
                by=request.user,
            )
        except (Refusal, PermissionDenied) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The workstream is open, and you mind it."))
            return redirect(opened)
    context = {"form": form, "has_circles": circles.exists()}
    status = 422 if form.errors else 200
    page = "contributions/needs/workstream_form.html"
    return render(request, page, context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Say otherwise what a workstream is for."""
    found = _find(request, pk)
    may.may_edit_workstream(request.user, found).or_raise()
    now = {name: getattr(found, name) for name in ("title", "purpose", "version")}
    form = EditWorkstreamForm(_typed(request), initial=now)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_workstream(found.pk, by=request.user, **form.cleaned_data)
        except (Refusal, PermissionDenied) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It is written."))
            return redirect(found)
    context = {"form": form, "workstream": found, "has_circles": True}
    status = 422 if form.errors else 200
    page = "contributions/needs/workstream_form.html"
    return render(request, page, context, status=status)


@require_POST
def note(request: MemberRequest, pk: int) -> HttpResponse:
    """Tell how it goes."""
    found = _find(request, pk)
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            services.note(found.pk, form.cleaned_data["text"], by=request.user)
        except (Refusal, PermissionDenied) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It is told: those who follow it read it."))
            return redirect(found)
    return _shown(request, found, form, status=422)


@require_POST
def mind(request: MemberRequest, pk: int) -> HttpResponse:
    """Mind it, take over, or let go: one gesture."""
    if request.POST.get("gesture") == "let-go":
        return _act(
            request, pk, services.let_go, _("You no longer mind it: its circle knows.")
        )
    return _act(request, pk, services.mind, _("You mind it now: thank you."))


@require_POST
def state(request: MemberRequest, pk: int) -> HttpResponse:
    """Pause it, end it, or take it up again."""
    to = request.POST.get("to", "")
    if to not in set(Stage):
        messages.error(request, _("A workstream cannot be in that state."))
        return redirect(_find(request, pk))

    def move(number: int, *, by: Member) -> Workstream:
        return services.move_workstream(number, to, by=by)

    return _act(request, pk, move, _("It is noted."))


def _act(
    request: MemberRequest, pk: int, verb: Callable[..., Workstream], done: str
) -> HttpResponse:
    found = get_visible_or_404(Workstream.objects, request.user, pk=pk)
    try:
        verb(found.pk, by=request.user)
        messages.success(request, done)
    except (Refusal, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    return back(request, found)


@require_http_methods(["GET", "HEAD", "POST"])
def share(request: MemberRequest, pk: int) -> HttpResponse:
    """Give it a part of the circle's budget, or take back what it has not used."""
    found = _find(request, pk)
    giving = may.may_share_budget(request.user, found)
    # Once it is over, what it has not used may still be taken back.
    if not may.may_take_back(request.user, found):
        giving.or_raise()
    form = ShareForm(_typed(request))
    if request.method == "POST" and form.is_valid():
        verb = {
            ShareForm.GIVE: services.share_budget,
            ShareForm.TAKE_BACK: services.take_back,
        }[form.cleaned_data["way"]]
        amount, key = form.cleaned_data["amount"], form.cleaned_data["key"]
        try:
            verb(found.pk, amount, by=request.user, key=key)
        except (Refusal, PermissionDenied) as refusal:
            form.add_error("amount", str(refusal))
        else:
            messages.success(request, _("It is posted in the books."))
            return redirect(found)
    context = {
        "form": form,
        "workstream": found,
        "source": reading.standing_of(
            services.open_line_of(found.circle), request.user
        ),
        "part": reading.standing_of(found.line, request.user),
    }
    status = 422 if form.errors else 200
    page = "contributions/needs/share.html"
    return render(request, page, context, status=status)
