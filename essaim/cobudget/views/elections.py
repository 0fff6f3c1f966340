"""A page where an earlier election comes in from a Pabulib file."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from essaim.circles.models import Circle, CircleQuerySet
from essaim.cobudget.models import Round
from essaim.cobudget.permissions import circles_run_by, may_create_round
from essaim.cobudget.services import elections as services
from essaim.cobudget.views.pabulib import CountForm
from essaim.members.http import MemberRequest
from essaim.payments.views.acting import accepted, status_of


class ElectionForm(CountForm):
    """The file, the rule, and whose round it becomes."""

    name = forms.CharField(
        label=gettext_lazy("Name of the round"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("Left empty, the file’s own."),
    )
    circle = forms.ModelChoiceField(
        Circle.objects.none(), label=gettext_lazy("Run by"), empty_label=None
    )

    def choose_among(self, circles: CircleQuerySet) -> None:
        """Offer these circles."""
        field = self.fields["circle"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = circles.order_by("name")


@require_http_methods(["GET", "HEAD", "POST"])
def import_election(request: MemberRequest) -> HttpResponse:
    """Ask for the file, then show the round it made, or what is wrong and where."""
    may_create_round(request.user).or_raise()
    form = ElectionForm(request.POST or None, request.FILES or None)
    form.choose_among(circles_run_by(request.user))
    made: list[Round] = []

    def write() -> None:
        said = form.cleaned_data
        made.append(
            services.bring_in(
                said["file"].read(),
                rule=said["rule"],
                utility=said["utility"],
                completion=said["completion"],
                circle=said["circle"],
                name=said["name"],
                by=request.user,
            )
        )

    if accepted(form, write):
        messages.success(request, _("The election is imported and counted."))
        return redirect("cobudget:result", made[0].pk)
    return render(
        request, "cobudget/election_form.html", {"form": form}, status=status_of(form)
    )
