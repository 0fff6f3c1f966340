"""Pages about people: the list, a person, oneself."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from essaim.base.models import Event
from essaim.base.shortcuts import searched
from essaim.members import exports, panels, privacy
from essaim.members.forms import ProfileForm
from essaim.members.http import MemberRequest
from essaim.members.models import Member, MemberQuerySet
from essaim.members.permissions import (
    may_bring_back,
    may_edit_profile,
    may_end_membership,
    may_import,
    may_invite,
    may_see_who_left,
)
from essaim.members.services import profiles
from essaim.rules.names import fold

A_PAGE = 50


def _matching(members: MemberQuerySet, words: str, reader: Member) -> MemberQuerySet:
    """Keep who is called so, and who lets ``reader`` find them by such a skill."""
    if not words:
        return members
    skilled = Member.skills.through.objects.filter(
        member=OuterRef("pk"), skill__name__icontains=words
    )
    return members.filter(
        Q(name__icontains=words)
        | Q(name_key__contains=fold(words) or words)
        | (Q(Exists(skilled)) & privacy.whose_skills_are_open_to(reader))
    )


@require_safe
def index(request: MemberRequest) -> HttpResponse:
    """Show the members, by name, fifty a page."""
    words = searched(request.GET)[:80]
    members = _matching(Member.objects.active(), words, request.user)
    pages = Paginator(members.prefetch_related("skills"), A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    return render(
        request,
        "members/index.html",
        {
            "q": words,
            "page": page,
            "cards": privacy.cards(page.object_list, request.user),
            "may_invite": may_invite(request.user),
            "may_import": may_import(request.user),
            "may_see_former": may_see_who_left(request.user),
        },
    )


@require_safe
def former(request: MemberRequest) -> HttpResponse:
    """Show who left, to those who may bring them back."""
    people = Member.objects.reachable_by(request.user).who_left()
    page = Paginator(people, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "members/former.html", {"page": page})


@require_safe
def detail(request: MemberRequest, pk: int) -> HttpResponse:
    """Show one member, as far as they let this reader see."""
    person = get_object_or_404(
        Member.objects.reachable_by(request.user).prefetch_related("skills"), pk=pk
    )
    return render(
        request,
        "members/detail.html",
        {
            "person": person,
            "card": privacy.card(person, request.user),
            "panels": panels.about(person, reader=request.user),
            "may_edit": may_edit_profile(request.user, person),
            "may_end": may_end_membership(request.user, person),
            "may_bring_back": may_bring_back(request.user, person),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest) -> HttpResponse:
    """Let a member write their own page."""
    person = request.user
    # A copy: what was typed and refused must not show in the bar at the top.
    draft = Member.objects.visible_to(person).get(pk=person.pk)
    form = ProfileForm(
        request.POST or None,
        instance=draft,
        initial={
            "skill_names": ", ".join(str(s) for s in draft.skills.order_by("name"))
        },
    )
    if request.method == "POST" and form.is_valid():
        fields = {name: form.cleaned_data[name] for name in profiles.PROFILE_FIELDS}
        profiles.edit_profile(
            person.pk, by=person, skills=form.cleaned_data["skill_names"], **fields
        )
        messages.success(request, _("Your page is saved."))
        return redirect(person)
    return render(
        request,
        "members/edit.html",
        {"form": form, "may_edit": may_edit_profile(person, person)},
        status=422 if form.is_bound else 200,
    )


@require_safe
def traces(request: MemberRequest) -> HttpResponse:
    """Show everything that was recorded about the reader."""
    events = Event.objects.of(request.user).select_related("actor")
    page = Paginator(events, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "members/traces.html", {"page": page})


@require_safe
def download(request: MemberRequest) -> HttpResponse:
    """Give the reader everything the site holds about them."""
    data: dict[str, Any] = exports.everything_about(request.user)
    return JsonResponse(
        data,
        json_dumps_params={"ensure_ascii": False, "indent": 2},
        headers={
            "Content-Disposition": 'attachment; filename="essaim.json"',
            "Cache-Control": "no-store",
        },
    )


@require_POST
def end_membership(request: MemberRequest, pk: int) -> HttpResponse:
    """Record that somebody leaves."""
    person = get_object_or_404(Member.objects.reachable_by(request.user), pk=pk)
    profiles.end_membership(person.pk, by=request.user)
    messages.success(
        request,
        _("%(name)s has left. You can bring them back from this page.")
        % {"name": person},
    )
    return redirect(person)


@require_POST
def bring_back(request: MemberRequest, pk: int) -> HttpResponse:
    """Make a member again of somebody who left."""
    person = get_object_or_404(Member.objects.reachable_by(request.user), pk=pk)
    profiles.bring_back(person.pk, by=request.user)
    messages.success(request, _("%(name)s is a member again.") % {"name": person})
    return redirect(person)
