"""What is typed about a project by those who do not write it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from essaim.base.fields import EurosField, keep_readable
from essaim.cobudget.forms.placing import check_pictures
from essaim.cobudget.models import Project, Review, Round
from essaim.members.models import Member


class AmendmentForm(forms.Form):
    """Another text, and why."""

    title = forms.CharField(label=_("Title"), max_length=300)
    summary = forms.CharField(
        label=_("In one sentence"), max_length=300, required=False
    )
    text = forms.CharField(
        label=_("The whole project"),
        widget=forms.Textarea(attrs={"rows": 12}),
        required=False,
    )
    why = forms.CharField(
        label=_("Why this amendment"), widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, project: Project, **options: Any) -> None:
        super().__init__(*args, **options)
        self.project = project
        for name in ("text", "why"):
            keep_readable(self.fields[name])

    def clean_text(self) -> str:
        """A picture it calls is one of the project’s."""
        return check_pictures(self.cleaned_data["text"], self.project)


class ReviewForm(forms.Form):
    """Whether it can be done, and why."""

    opinion = forms.ChoiceField(
        label=_("Can it be done?"),
        choices=Review.Found.choices,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why, and on which conditions"),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    estimate_cents = EurosField(
        label=_("What you think it costs, in euros"), required=False, least=0
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        keep_readable(self.fields["reason"])


class AskReviewForm(forms.Form):
    """Whom to ask."""

    member = forms.ModelChoiceField(
        queryset=Member.objects.none(), label=_("Member"), empty_label=_("Choose")
    )

    def __init__(self, *args: Any, project: Project, **options: Any) -> None:
        super().__init__(*args, **options)
        asked = {one.reviewer_id for one in project.reviews.all()}
        writing = {one.pk for one in project.authors}
        choice = self.fields["member"]
        assert isinstance(choice, forms.ModelChoiceField)
        members = Member.objects.active().exclude(pk__in=asked | writing)
        choice.queryset = members.order_by("name")


class ReviewEffectForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a review changes for the projects of the round."""

    class Meta:
        model = Round
        fields = ["review_effect"]
        widgets = {"review_effect": forms.RadioSelect}
        labels = {"review_effect": _("What a review of feasibility changes")}
