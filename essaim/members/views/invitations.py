"""Asking people to join."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from essaim.base.errors import Refusal
from essaim.base.shortcuts import get_visible_or_404
from essaim.members import mail
from essaim.members.forms import InvitationForm
from essaim.members.http import MemberRequest
from essaim.members.models import Invitation
from essaim.members.permissions import may_invite, may_resend
from essaim.members.services import invitations as services

A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def invitations(request: MemberRequest) -> HttpResponse:
    """Show the invitations, and send one."""
    allowed = may_invite(request.user)
    form = InvitationForm(
        request.POST or None, initial={"language": request.user.language}
    )
    if request.method == "POST":
        allowed.or_raise()
        if form.is_valid():
            try:
                invitation, token = services.invite(
                    by=request.user, **form.cleaned_data
                )
            except Refusal as refusal:
                form.add_error("email", str(refusal))
            else:
                _send(request, invitation, token)
                return redirect("members:invitations")
    rows = Invitation.objects.visible_to(request.user).select_related(
        "invited_by", "member"
    )
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    mine_or_all = _touchable(request, list(page.object_list))
    return render(
        request,
        "members/invitations.html",
        {
            "form": form,
            "page": page,
            "invitations": mine_or_all,
            "may_invite": allowed,
            "lifetime": Invitation.LIFETIME,
        },
        status=422 if form.is_bound else 200,
    )


def _touchable(
    request: MemberRequest, rows: list[Invitation]
) -> list[tuple[Invitation, bool]]:
    """Each invitation with whether the reader may send it again or withdraw it.

    Who sees an invitation may touch it while it is open: the question is asked once,
    for one that is, and not for each line.
    """
    still = {Invitation.State.WAITING, Invitation.State.EXPIRED}
    first_open = next((row for row in rows if row.state() in still), None)
    allowed = first_open is not None and bool(may_resend(request.user, first_open))
    return [(row, allowed and row.state() in still) for row in rows]


def _send(request: MemberRequest, invitation: Invitation, token: str) -> None:
    left = mail.send(
        "invitation",
        to=invitation.email,
        language=invitation.language,
        invitation=invitation,
        url=request.build_absolute_uri(reverse("members:accept", args=[token])),
    )
    if left:
        messages.success(
            request,
            _("The invitation to %(email)s has been sent.")
            % {"email": invitation.email},
        )
    else:
        messages.error(
            request,
            _(
                "The invitation to %(email)s is recorded, but the letter could not be "
                "sent. Send it again in a while."
            )
            % {"email": invitation.email},
        )


@require_POST
def resend(request: MemberRequest, pk: int) -> HttpResponse:
    """Send an invitation again, with a new link."""
    row = get_visible_or_404(Invitation.objects, request.user, pk=pk)
    try:
        invitation, token = services.resend(row.pk, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        _send(request, invitation, token)
    return redirect("members:invitations")


@require_POST
def revoke(request: MemberRequest, pk: int) -> HttpResponse:
    """Withdraw an invitation."""
    row = get_visible_or_404(Invitation.objects, request.user, pk=pk)
    services.revoke(row.pk, by=request.user)
    messages.success(
        request,
        _("The invitation to %(email)s is withdrawn: its link no longer works.")
        % {"email": row.email},
    )
    return redirect("members:invitations")
