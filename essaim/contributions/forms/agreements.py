"""What is typed about recurrent work."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from essaim.base.fields import DayField, EurosField
from essaim.contributions.forms.contributions import DurationField, LineField
from essaim.contributions.models import Frame
from essaim.contributions.services.checking import allowed_forms


class AgreementForm(forms.Form):
    """Recurrent work proposed to a circle."""

    title = forms.CharField(label=_("What, each time?"), max_length=160)
    cents = EurosField(label=_("Amount each time, in euros"))
    minutes = DurationField(required=False, label=_("Time each time"))
    every = forms.ChoiceField(label=_("Each"), choices=Frame.Period.choices)
    starts_on = DayField(label=_("From"))
    ends_on = DayField(label=_("To"))
    form = forms.ChoiceField(label=_("Paid as"), widget=forms.RadioSelect)
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, frame: Frame, groups: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["line"] = LineField(
            groups, label=_("For which circle, on which budget")
        )
        self.order_fields(["title", "line"])
        form = self.fields["form"]
        assert isinstance(form, forms.ChoiceField)
        allowed = allowed_forms(frame)
        form.choices = [(v, label) for v, label in Frame.Form.choices if v in allowed]
        form.initial = allowed[0] if allowed else None


class AgreeForm(forms.Form):
    """Where the circle agreed."""

    source = forms.CharField(
        label=_("Where the circle agreed"),
        max_length=200,
        help_text=_("The meeting or the decision, with its date."),
    )
