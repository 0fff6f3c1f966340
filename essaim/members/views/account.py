"""Coming in: by a link sent by mail, by an invitation."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.account.views import email as allauth_email
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from essaim.base.errors import Refusal
from essaim.members import mail
from essaim.members.forms import AcceptForm, SignInLinkForm
from essaim.members.http import MemberRequest
from essaim.members.models import Member
from essaim.members.services import invitations, profiles, signin

PAGE_OR_BUTTON = require_http_methods(["GET", "HEAD", "POST"])


@login_not_required
@never_cache
@PAGE_OR_BUTTON
def ask_for_link(request: HttpRequest) -> HttpResponse:
    """Send a link to sign in. The answer is the same for an address nobody has."""
    form = SignInLinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        too_many: HttpResponse | None = ratelimit.consume_or_429(
            request, action="request_sign_in_link", key=email.lower()
        )
        if too_many:
            return too_many
        _send_link(request, email)
        return redirect("members:link_sent")
    return render(
        request,
        "account/sign_in_link.html",
        {"form": form, "next": _safe_next(request)},
        status=422 if form.is_bound else 200,
    )


def _send_link(request: HttpRequest, email: str) -> None:
    made = signin.make_sign_in_link(email, next_path=_safe_next(request))
    if made is None:
        # A letter leaves all the same: the answer takes as long, and tells nothing.
        mail.send(
            "unknown_address",
            to=email,
            language=get_language() or "fr",
            url=request.build_absolute_uri(reverse("account_login")),
        )
        return
    member, token = made
    mail.send(
        "sign_in_link",
        to=member.email,
        language=member.language,
        name=member.name,
        url=request.build_absolute_uri(reverse("members:sign_in", args=[token])),
    )


def _safe_next(request: HttpRequest) -> str:
    path = request.POST.get("next") or request.GET.get("next") or ""
    is_safe = path.startswith("/") and url_has_allowed_host_and_scheme(path, None)
    return path if is_safe else ""


@login_not_required
@never_cache
@PAGE_OR_BUTTON
def link_sent(request: HttpRequest) -> HttpResponse:
    """Say that a letter left, if the address is a member's."""
    return render(request, "account/sign_in_link_sent.html")


@login_not_required
@never_cache
@PAGE_OR_BUTTON
def sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """Show one button; pressing it uses the link up and signs in.

    Reading the page does nothing: programmes that open links in mail spoil none. A
    second factor is still asked from who has one.
    """
    if request.method != "POST":
        return render(request, "account/sign_in_by_link.html")
    too_many: HttpResponse | None = ratelimit.consume_or_429(
        request, action="use_sign_in_link"
    )
    if too_many:
        return too_many
    try:
        link = signin.use_sign_in_link(token)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("members:ask_for_link")
    if request.user.is_authenticated and request.user.pk != link.member_id:
        logout(request)
    record_authentication(request, link.member, method="mail-link")
    return _come_in(request, link.member, to=link.next_path)


def _come_in(request: HttpRequest, member: Member, *, to: str) -> HttpResponse:
    """Sign in by allauth's own door, which asks for a second factor if there is one."""
    response: HttpResponse = perform_login(request, member, redirect_url=to or None)
    return response


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@PAGE_OR_BUTTON
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Let an invited person join: a name, a password."""
    too_many: HttpResponse | None = ratelimit.consume_or_429(
        request, action="accept_invitation"
    )
    if too_many:
        return too_many
    try:
        invitation = invitations.find_usable(token)
    except Refusal as refusal:
        return render(
            request, "account/invitation_closed.html", {"why": str(refusal)}, status=410
        )
    form = AcceptForm(request.POST or None, initial={"name": invitation.name})
    if request.method == "POST" and form.is_valid():
        try:
            member = invitations.accept(token, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            logout(request)
            messages.success(request, _("Welcome, %(name)s.") % {"name": member.name})
            return _come_in(request, member, to=member.get_absolute_url())
    return render(
        request,
        "account/accept_invitation.html",
        {"form": form, "invitation": invitation},
        status=422 if form.is_bound else 200,
    )


@PAGE_OR_BUTTON
def change_address(request: MemberRequest) -> HttpResponse:
    """Change one's address, once a link sent to the new one confirms it."""
    profiles.know_address(request.user)
    response: HttpResponse = allauth_email(request)
    return response
