"""What a deliberation chose, as it is typed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from essaim.base.fields import EurosField
from essaim.contributions.models import Frame


class DecisionForm(forms.Form):
    """Which rule the cooperative chose for what passes the budgets, and where."""

    applied = forms.ChoiceField(
        label=_("For what passes the budgets, the rule chosen"),
        choices=[
            choice
            for choice in Frame.Overrun.choices
            if choice[0] != Frame.Overrun.DELIBERATE
        ],
        widget=forms.RadioSelect,
    )
    supplement = EurosField(
        label=_("Supplement from the pot"),
        help_text=_(
            "in euros; shared among the budgets that were passed, before the rule "
            "answers for the rest"
        ),
        required=False,
        max_length=30,
    )
    source = forms.CharField(
        label=_("The decision it comes from"),
        help_text=_("the assembly or the consent decision, with its date"),
        max_length=200,
        required=False,
    )
