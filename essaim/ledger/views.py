"""Pages of the books."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from essaim.base.shortcuts import get_visible_or_404
from essaim.ledger.models import Account
from essaim.members.http import MemberRequest


@require_safe
def index(request: MemberRequest) -> HttpResponse:
    """Show the accounts."""
    accounts = Account.objects.visible_to(request.user).with_balance()
    return render(request, "ledger/index.html", {"accounts": accounts})


@require_safe
def account(request: MemberRequest, code: str) -> HttpResponse:
    """Show one account."""
    row = get_visible_or_404(Account.objects, request.user, code=code)
    return render(request, "ledger/detail.html", {"account": row})
