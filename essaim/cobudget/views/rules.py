"""The page where the rules are compared while one is being chosen."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from essaim.base.shortcuts import get_visible_or_404
from essaim.cobudget import again, comparing, results
from essaim.cobudget.models import Round
from essaim.members.http import MemberRequest


@require_safe
def rules(request: MemberRequest) -> HttpResponse:
    """Count the ballots of an earlier round, or invented ones, by every rule."""
    asked = request.GET.get("campagne", "")
    counted = Round.objects.visible_to(request.user).counted()
    round, trial = None, None
    if asked.isdecimal() and len(asked) < 10:
        round = get_visible_or_404(counted, request.user, pk=int(asked))
        if again.small_enough_to_compare(round):
            trial = comparing.on_earlier(results.result_of(round))
    else:
        trial = comparing.on_invented_ballots()
    context = {"round": round, "rounds": counted, "trial": trial}
    return render(request, "cobudget/rules.html", context)
