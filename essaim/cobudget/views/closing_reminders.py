"""The page where each chooses what they are told of co-budgets."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from essaim.cobudget.forms import RemindersForm
from essaim.cobudget.reading.closing_reminders import choice_of
from essaim.cobudget.services.closing_reminders import choose_reminders
from essaim.members.http import MemberRequest


def choose(request: MemberRequest) -> HttpResponse:
    """Show what I am told, and change it."""
    form = RemindersForm(request.POST or None, instance=choice_of(request.user))
    if request.method == "POST" and form.is_valid():
        choose_reminders(by=request.user, **form.cleaned_data)
        messages.success(request, _("It is noted."))
        return redirect("cobudget:reminder_choices")
    return render(request, "cobudget/reminders.html", {"form": form})
