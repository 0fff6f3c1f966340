"""Kinds of mission, domains of skills, and how they are covered."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from essaim.base.shortcuts import get_visible_or_404
from essaim.contributions import coverage as reading
from essaim.contributions.forms.kinds import DomainForm, KindForm, NewDomainForm
from essaim.contributions.models import SkillDomain, WorkKind
from essaim.contributions.permissions.frames import may_edit_kinds
from essaim.contributions.services import kinds as services
from essaim.contributions.views.answering import fill_in, press
from essaim.contributions.views.frame_drafts import shown_and_sent
from essaim.members.http import MemberRequest

KINDS = WorkKind.objects.select_related("domain")
DOMAINS = SkillDomain.objects.with_counts()
TEMPLATE = "contributions/frames/kinds.html"


def _here() -> str:
    return reverse("contributions:kinds")


def _context(request: MemberRequest) -> dict[str, object]:
    return {
        "kinds": KINDS.visible_to(request.user).by_name(),
        "domains": DOMAINS.visible_to(request.user),
        "editing": may_edit_kinds(request.user),
    }


@require_safe
def kinds(request: MemberRequest) -> HttpResponse:
    """Show the kinds of mission and the domains of skills."""
    context = {"kind_form": KindForm(prefix="kind"), "domain_form": NewDomainForm()}
    return render(request, TEMPLATE, {**_context(request), **context})


@require_POST
def kind_create(request: MemberRequest) -> HttpResponse:
    """Name one more kind of mission."""
    form = KindForm(request.POST, prefix="kind")
    return fill_in(
        request,
        TEMPLATE,
        form,
        lambda: services.name_kind(**form.cleaned_data, by=request.user),
        done=_("The kind of mission is named."),
        then=_here(),
        kind_form=form,
        domain_form=NewDomainForm(),
        **_context(request),
    )


@require_POST
def domain_create(request: MemberRequest) -> HttpResponse:
    """Name one more domain of skills."""
    form = NewDomainForm(request.POST)
    return fill_in(
        request,
        TEMPLATE,
        form,
        lambda: services.name_domain(**form.cleaned_data, by=request.user),
        done=_("The domain is named: say which skills it is made of."),
        then=_here(),
        kind_form=KindForm(prefix="kind"),
        domain_form=form,
        **_context(request),
    )


@require_POST
def domains_usual(request: MemberRequest) -> HttpResponse:
    """Name the four usual domains."""
    return press(
        request,
        lambda: services.name_usual_domains(by=request.user),
        done=_("The four usual domains are named: say which skills they are made of."),
        then=_here(),
    )


@shown_and_sent
def kind_edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Rename a kind of mission, or put it in another domain."""
    kind = get_visible_or_404(KINDS, request.user, pk=pk)
    may_edit_kinds(request.user).or_raise()
    form = KindForm(
        request.POST or None, initial={"name": kind.name, "domain": kind.domain}
    )
    return fill_in(
        request,
        "contributions/frames/kind_edit.html",
        form,
        lambda: services.edit_kind(pk, **form.cleaned_data, by=request.user),
        done=_("The kind of mission is up to date."),
        then=_here(),
        kind=kind,
    )


@require_POST
def kind_remove(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a kind of mission out."""
    return press(
        request,
        lambda: services.remove_kind(pk, by=request.user),
        done=_("The kind of mission is taken out."),
        then=_here(),
    )


@shown_and_sent
def domain_edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Rename a domain, or say which skills it is made of."""
    domain = get_visible_or_404(
        SkillDomain.objects.prefetch_related("skills"), request.user, pk=pk
    )
    may_edit_kinds(request.user).or_raise()
    form = DomainForm(
        request.POST or None,
        initial={
            "name": domain.name,
            "skills": [skill.pk for skill in domain.skills.get_queryset()],
        },
    )
    return fill_in(
        request,
        "contributions/frames/domain_edit.html",
        form,
        lambda: services.edit_domain(pk, **form.cleaned_data, by=request.user),
        done=_("The domain is up to date."),
        then=_here(),
        domain=domain,
    )


@require_POST
def domain_remove(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a domain out."""
    return press(
        request,
        lambda: services.remove_domain(pk, by=request.user),
        done=_("The domain is taken out."),
        then=_here(),
    )


@require_safe
def coverage(request: MemberRequest) -> HttpResponse:
    """Show how well the indispensable skills are covered: counts, never persons."""
    rows = reading.coverage()
    context = {
        "rows": rows,
        "people": [row.people for row in rows],
        "names": [row.domain.name for row in rows],
        "outside": reading.outside_all_domains(rows),
        "editing": may_edit_kinds(request.user),
    }
    return render(request, "contributions/frames/coverage.html", context)
