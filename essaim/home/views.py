"""The first page, and the pages about the site itself."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from essaim.cobudget.permissions import may_create_round
from essaim.contributions.reading import useful
from essaim.home import desk, documentation, samples, services
from essaim.home import tour as walk
from essaim.members.http import MemberRequest

YEAR = 31_536_000  # seconds


@require_safe
def index(request: MemberRequest) -> HttpResponse:
    """Answer the three questions: what waits, where am I useful, what happened."""
    member = request.user
    circles = list(desk.circles_of(member))
    events = desk.what_happened(member) if circles else desk.latest(member)
    context = {
        "circles": circles,
        "waiting": desk.what_waits(member),
        "to_meet": desk.circles_to_meet(member),
        "useful": useful.best(member, desk.SHOWN) if circles else [],
        "first_steps": [] if circles else useful.first_steps(member),
        "events": events,
        "has_skills": bool(circles) or member.skills.exists(),
        "is_demo": settings.MAINTAIN_DEMO,
        "today": timezone.localdate(),
    }
    page = "home/index.html" if circles else "home/discover.html"
    return render(request, page, context)


@require_safe
def tour(request: MemberRequest) -> HttpResponse:
    """Show the co-budget from end to end, each step with a page to open."""
    context = {
        "steps": walk.steps(request.user),
        "importing": may_create_round(request.user),
    }
    return render(request, "home/tour.html", context)


@require_safe
def resources(request: MemberRequest) -> HttpResponse:
    """Show the way to members, accounts and the rules in words."""
    return render(request, "home/resources.html", {"rules": documentation.rules()})


@require_safe
def rule(request: MemberRequest, name: str) -> HttpResponse:
    """Show one rule of the house in words."""
    page = documentation.find_rule(name)
    if page is None:
        raise Http404
    context = {"rule": page, "html": documentation.as_html(page)}
    return render(request, "home/rule.html", context)


@require_safe
def style(request: MemberRequest) -> HttpResponse:
    """Show every component of the design system, in light and in dark."""
    return render(request, "home/style.html", samples.context(request))


@require_POST
@login_not_required
def language(request: HttpRequest) -> HttpResponse:
    """Read the site in another language, from now on."""
    chosen = request.POST.get("language", "")
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        back = "/"
    response = HttpResponseRedirect(back)
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=YEAR,
            httponly=True,
            samesite="Lax",
            secure=settings.HTTPS,
        )
        if request.user.is_authenticated:
            services.choose_language(by=request.user, language=chosen)
    return response


@require_safe
@login_not_required
def theme(request: MemberRequest) -> HttpResponse:
    """Give the cooperative's hue; the address names it, so browsers may keep it."""
    response = HttpResponse(
        f":root{{--accent-h:{request.cooperative.accent_hue}}}\n",
        content_type="text/css",
    )
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response


@require_safe
@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process answers, for whatever watches it."""
    return HttpResponse("ok", content_type="text/plain")
