"""What is typed about the missions a project wants."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from essaim.cobudget.models import Project, WantedMission

BLANK = 3


class WantedForm(forms.Form):
    """One mission wanted; an empty one is nothing."""

    title = forms.CharField(
        label=_("What there is to do"), max_length=120, required=False
    )
    places = forms.IntegerField(
        label=_("How many people"),
        min_value=1,
        max_value=WantedMission.MOST_PLACES,
        required=False,
    )
    text = forms.CharField(label=_("More about it"), max_length=500, required=False)

    def clean(self) -> dict[str, Any]:
        """A mission says what there is to do; one person, unless it says more."""
        data = super().clean() or self.cleaned_data
        if not data.get("title") and (data.get("text") or data.get("places")):
            self.add_error("title", _("Say in a few words what there is to do."))
        return data


class _Wanted(forms.BaseFormSet):  # type: ignore[type-arg]
    def is_valid(self) -> bool:
        """Whether those sent are; true when the form was sent without any."""
        return not self.is_bound or super().is_valid()

    @property
    def said(self) -> list[dict[str, Any]] | None:
        """Those wanted, as the services take them; ``None`` leaves them as they are."""
        if not self.is_bound:
            return None
        return [
            {**form.cleaned_data, "places": form.cleaned_data.get("places") or 1}
            for form in self.forms
            if form.cleaned_data.get("title")
        ]


WantedFormSet = forms.formset_factory(
    WantedForm, formset=_Wanted, extra=BLANK, max_num=20, absolute_max=30
)


def wanted_form(data: Any, project: Project | None) -> Any:
    """The missions ``project`` wants, to fill, with a few empty ones after them."""
    names = ("title", "places", "text")
    initial = list(project.wanted.values(*names)) if project else []
    if data is not None and "wanted-TOTAL_FORMS" not in data:
        data = None
    return WantedFormSet(data, initial=initial, prefix="wanted")
