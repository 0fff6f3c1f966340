"""What is read from outside: a member's feed, the public page of a round."""

from hashlib import sha256

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from essaim.base.clock import now
from essaim.base.errors import Refusal
from essaim.base.shortcuts import get_visible_or_404, number_in
from essaim.cobudget import feeds, listing, timeline
from essaim.cobudget.models import PublicName, PublicPage, Round, RoundFeed
from essaim.cobudget.permissions import may_show_to_public
from essaim.cobudget.services import openings as services
from essaim.cobudget.views.acting import find, find_round
from essaim.members import tokens
from essaim.members.http import MemberRequest


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables()
def feed_address(request: MemberRequest) -> HttpResponse:
    """Make the address of one's feed of a round, or of all; shown once, here."""
    round = _asked(request)
    token = ""
    if request.method == "POST":
        try:
            if request.POST.get("close") == "1":
                services.close_feed(by=request.user, round=round)
                messages.success(request, _("This address answers nobody any more."))
                return redirect("cobudget:feed_address")
            token = services.make_feed(by=request.user, round=round)
        except PermissionDenied as refusal:
            messages.error(request, str(refusal))
    feeds_ = RoundFeed.objects.visible_to(request.user)
    has_one = set(feeds_.values_list("round", flat=True))
    rows = Round.objects.visible_to(request.user).in_progress().order_by("name")
    path = reverse("cobudget:feed", args=[token]) if token else ""
    context = {
        "round": round,
        "address": request.build_absolute_uri(path) if token else "",
        "has_all": None in has_one,
        "rounds": [(one, one.pk in has_one) for one in rows],
    }
    answer = render(request, "cobudget/feeds.html", context)
    if token:
        answer["Cache-Control"] = "no-store"
    return answer


def _asked(request: MemberRequest) -> Round | None:
    asked = request.GET if request.method != "POST" else request.POST
    number = number_in(asked, "campagne")
    if number is None:
        return None
    found: Round = get_visible_or_404(Round.objects, request.user, pk=number)
    return found


@require_safe
@login_not_required
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """One's feed: the address is the key, nothing else is asked."""
    digest = tokens.fingerprint("feed", token)
    row: RoundFeed | None = RoundFeed.objects.answering(digest).first()
    if row is None:
        raise Http404
    body = feeds.of_member(row.member, row.round)
    etag = f'"{sha256(body).hexdigest()}"'
    headers = {"ETag": etag, "X-Robots-Tag": "noindex"}
    answer = HttpResponse(body, content_type=feeds.TYPE, headers=headers)
    return get_conditional_response(request, etag=etag, response=answer) or answer


@require_safe
@login_not_required
def public_page(request: HttpRequest, token: str) -> HttpResponse:
    """Show a round to the public: its text, its projects, its result; no name but those
    of authors who asked for it."""
    page: PublicPage | None = PublicPage.objects.answering(token).first()
    if page is None:
        raise Http404
    round = page.round
    projects = listing.shown_to_public(round)
    shown = Paginator(projects, listing.PER_PAGE).get_page(request.GET.get("page"))
    names = PublicName.objects.to_read(list(shown.object_list))
    context = {
        "public": page,
        "round": round,
        "line": timeline.line(round),
        "coming": timeline.coming(round, now=now()),
        "page": shown,
        "entries": [(one, names.get(one.pk, [])) for one in shown.object_list],
    }
    answer = render(request, "cobudget/public.html", context)
    if not page.may_be_indexed:
        answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def public_setting(request: MemberRequest, pk: int) -> HttpResponse:
    """Say what the public would see; open the page, or show where it is."""
    round = find_round(request, pk)
    may_show_to_public(request.user, round).or_raise()
    if request.method == "POST":
        try:
            indexed = request.POST.get("may_be_indexed") == "1"
            services.open_page(round.pk, may_be_indexed=indexed, by=request.user)
            messages.success(request, _("The public page is open."))
        except (Refusal, PermissionDenied) as refusal:
            messages.error(request, str(refusal))
        return redirect("cobudget:public_setting", pk)
    opened = PublicPage.objects.of(round)
    context = {
        "round": round,
        "opened": opened,
        "address": request.build_absolute_uri(opened.get_absolute_url())
        if opened
        else "",
    }
    return render(request, "cobudget/public_setting.html", context)


@require_POST
def public_name(request: MemberRequest, pk: int, project_pk: int) -> HttpResponse:
    """Show one's own name beside a project on the public page, or hide it."""
    project = find(request, pk, project_pk)
    shown = request.POST.get("shown") == "1"
    try:
        services.show_name(project.pk, shown=shown, by=request.user)
        done = (
            _("Your name is on the public page, until you say otherwise.")
            if shown
            else _("Your name is no longer on the public page.")
        )
        messages.success(request, done)
    except PermissionDenied as refusal:
        messages.error(request, str(refusal))
    return redirect(project)


@require_POST
def close_public(request: MemberRequest, pk: int) -> HttpResponse:
    """Close the public page."""
    round = find_round(request, pk)
    try:
        services.close_page(round.pk, by=request.user)
        messages.success(request, _("This address answers nobody any more."))
    except PermissionDenied as refusal:
        messages.error(request, str(refusal))
    return redirect("cobudget:data", pk)
