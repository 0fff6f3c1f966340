"""What is typed about a round: its settings, its money."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from essaim.base.errors import Refusal
from essaim.base.fields import EurosField, InstantField, keep_readable
from essaim.circles.models import CircleQuerySet
from essaim.cobudget.models import Round
from essaim.cobudget.services.ballots import check_count
from essaim.cobudget.services.rounds import SETTINGS
from essaim.rules import rounds

WITHOUT_UTILITY = {
    *(Round.RuleName.DIRECT, Round.RuleName.QUADRATIC),
    *(Round.RuleName.PHRAGMEN, Round.RuleName.MAJORITY),
}


class RoundForm(forms.ModelForm):  # type: ignore[type-arg]
    """A round: its name, who runs it, its dates, how it is counted."""

    debate_at = InstantField(
        required=False,
        label=_("Debate starts"),
        help_text=_("Projects can no longer be submitted, only amended and discussed."),
    )
    allocation_at = InstantField(
        required=False,
        label=_("Allocation starts"),
        help_text=_("Projects and settings freeze; each member gets their envelope."),
    )
    closes_at = InstantField(
        required=False,
        label=_("Allocation closes"),
        help_text=_("The result is counted at that minute and the money is posted."),
    )
    follow_up_at = InstantField(
        required=False,
        label=_("Follow-up starts"),
        help_text=_("Funded projects tell what became of the money."),
    )
    cap_cents = EurosField(
        required=False,
        label=_("Most a member may direct to one project, in euros"),
        help_text=_("Leave empty for no cap other than the envelope itself."),
    )

    transverse_days = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=90,
        label=_("Days of debate of transverse proposals"),
        help_text=_(
            "Counted from the start of the debate, or from the day a proposal is "
            "told to all if it comes later. Allocation cannot open before."
        ),
    )

    voices_per_delegate = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=10,
        label=_("Voices one person may hold for others"),
        help_text=_(
            "In a round without amounts, a member may entrust their voice to another "
            "who answers for them, as an assembly does with proxies. 0: nobody may."
        ),
    )

    class Meta:
        model = Round
        fields = ["circle", *SETTINGS]
        widgets = {
            "text": forms.Textarea(attrs={"rows": 8}),
            "tally": forms.RadioSelect,
            "ballot": forms.RadioSelect,
        }
        labels = {
            "name": _("Name"),
            "circle": _("Run by"),
            "text": _("What it is about"),
            "fiscal_year": _("Result shared"),
            "rule_name": _("Counting rule"),
            "utility": _("What counts as satisfaction"),
            "completion": _("What to do with what is left"),
            "ballot": _("What members answer"),
            "matching_percent": _("Common part of the pool, in percent"),
            "tally": _("Totals while allocation is open"),
        }
        help_texts = {
            "name": _("As members will call it, for instance “Co-budget 2027”."),
            "circle": _("Its facilitator and referents move the round on."),
            "text": _(
                "Where the money comes from, what it is for. Written in Markdown."
            ),
            "fiscal_year": _("The fiscal year whose result the round shares."),
            "rule_name": _(
                "Direct allocation and quadratic matching: each euro goes where its "
                "member sends it, if the minimum is reached. The other rules read what "
                "each member supports, or the grades they give."
            ),
            "ballot": _(
                "Amounts for direct allocation and quadratic matching, grades for "
                "majority judgment; the other rules read all but grades."
            ),
            "matching_percent": _(
                "For quadratic matching: what is kept out of the envelopes, from 1 to "
                "90 %, to be added to gifts. Otherwise 0."
            ),
            "utility": _(
                "For equal shares, overspending bounded or not: whether a supporter "
                "gains from the size of the projects funded, from their number, or in "
                "proportion to the euros they direct."
            ),
            "completion": _(
                "For equal shares, which rarely spends the whole pool: return what is "
                "left, or raise everyone’s share little by little until it is used."
            ),
            "tally": _(
                "Sealed totals keep anyone from following the crowd; open ones let "
                "members complete a project that is nearly there."
            ),
        }

    def __init__(self, *args: Any, circles: CircleQuerySet, **options: Any) -> None:
        super().__init__(*args, **options)
        keep_readable(self.fields["text"])
        if self.is_bound and "ballot" not in self.data:
            self.data = {**dict(self.data.items()), "ballot": Round.Ballot.AMOUNTS}
        self.fields["matching_percent"].required = False
        if self.instance.pk:
            del self.fields["circle"]
            return
        choice = self.fields["circle"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = circles
        choice.empty_label = None

    def clean(self) -> dict[str, Any]:
        """Dates follow one another; options without meaning take their default."""
        data = super().clean() or self.cleaned_data
        if data.get("transverse_days") is None:
            data["transverse_days"] = self.instance.transverse_days
        if data.get("voices_per_delegate") is None:
            data["voices_per_delegate"] = self.instance.voices_per_delegate
        names = ("debate_at", "allocation_at", "closes_at", "follow_up_at")
        starts = {
            phase: data[name]
            for phase, name in zip(rounds.ORDER[1:], names, strict=True)
            if data.get(name)
        }
        if not rounds.dates_in_order(starts):
            before = None
            for name in names:
                at = data.get(name)
                if at and before and at <= before:
                    self.add_error(
                        name, _("Each phase must start after the one before it.")
                    )
                before = at or before
        if data.get("rule_name") != Round.RuleName.EQUAL_SHARES:
            data["completion"] = Round.Completion.NONE
        if data.get("rule_name") in WITHOUT_UTILITY:
            data["utility"] = Round.Utility.COST
        if data.get("rule_name") != Round.RuleName.QUADRATIC:
            data["matching_percent"] = 0
        data["matching_percent"] = data.get("matching_percent") or 0
        data["ballot"] = data.get("ballot") or Round.Ballot.AMOUNTS
        self._check_count(data)
        return data

    def _check_count(self, data: dict[str, Any]) -> None:
        """The rule must be able to count what members answer."""
        names = ("rule_name", "utility", "completion", "ballot", "matching_percent")
        if any(data.get(name) is None for name in names):
            return
        try:
            check_count(Round(**{name: data[name] for name in names}))
        except Refusal as refusal:
            matching = data["rule_name"] == Round.RuleName.QUADRATIC
            amounts = data["ballot"] == Round.Ballot.AMOUNTS
            here = "matching_percent" if matching and amounts else "ballot"
            self.add_error(here, str(refusal))

    @property
    def settings(self) -> dict[str, Any]:
        """The cleaned settings, as the services take them."""
        return {name: self.cleaned_data[name] for name in SETTINGS}


class FundForm(forms.Form):
    """Money from the pot; the key makes a form sent twice count once."""

    amount = EurosField(label=_("Amount to bring, in euros"))
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
