"""What is typed in the dialogue about a contribution."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from essaim.base.fields import EurosField, keep_readable
from essaim.contributions.models import Contribution, Objection


class CommentForm(forms.Form):
    """A question or an answer."""

    text = forms.CharField(
        label=_("Your question or your answer"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        keep_readable(self.fields["text"])


class ObjectionForm(forms.Form):
    """An argued objection."""

    about = forms.ChoiceField(
        label=_("What is it about?"),
        choices=Objection.About.choices,
        widget=forms.RadioSelect,
        help_text=_("Never about the person."),
    )
    argument = forms.CharField(
        label=_("Your argument"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What, in the work or in the frame, does not hold, and why."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        keep_readable(self.fields["argument"])


class RulingForm(forms.Form):
    """What the circle decided."""

    choice = forms.ChoiceField(
        label=_("The circle"),
        choices=[
            ("maintained", _("maintains the declaration as it is")),
            ("other", _("decides another amount")),
        ],
        widget=forms.RadioSelect,
        initial="maintained",
    )
    cents = EurosField(
        required=False,
        least=0,
        label=_("The amount it decides, in euros"),
        help_text=_("At most what was declared; 0 if nothing is owed."),
    )
    ruling = forms.CharField(
        label=_("What it decided, and why"), widget=forms.Textarea(attrs={"rows": 4})
    )
    source = forms.CharField(
        label=_("Where it was decided"),
        max_length=200,
        help_text=_("The meeting or the decision, with its date."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, contribution: Contribution, **options: Any) -> None:
        super().__init__(*args, **options)
        self.contribution = contribution
        keep_readable(self.fields["ruling"])

    def clean(self) -> dict[str, Any]:
        """Another amount is an amount."""
        data = super().clean() or self.cleaned_data
        if data.get("choice") == "maintained":
            data["cents"] = None
        elif data.get("cents") is None and "cents" not in self.errors:
            self.add_error("cents", _("Write the amount the circle decided."))
        return data


class PriorForm(forms.Form):
    """An agreement asked beforehand."""

    up_to_cents = EurosField(label=_("Up to, in euros"))
    reason = forms.CharField(label=_("Why"), widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        keep_readable(self.fields["reason"])


class PriorAnswerForm(forms.Form):
    """The answer to it, with where it comes from."""

    is_granted = forms.TypedChoiceField(
        label=_("The answer"),
        choices=[("yes", _("agreed")), ("no", _("not agreed"))],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
    )
    source = forms.CharField(
        label=_("Where it was decided, or why"),
        max_length=200,
    )
