"""What is typed about what a round asks of its projects."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from essaim.cobudget.models import Project, Question, Round


class TagForm(forms.Form):
    """One more tag."""

    name = forms.CharField(label=_("Tag"), max_length=40)


class QuestionForm(forms.ModelForm):  # type: ignore[type-arg]
    """One more question."""

    class Meta:
        model = Question
        fields = ["label", "kind", "options", "is_required"]
        widgets = {"options": forms.Textarea(attrs={"rows": 3})}
        labels = {
            "label": _("Question"),
            "kind": _("How one answers"),
            "options": _("Choices, a line each"),
            "is_required": _("A project must answer it to be submitted"),
        }
        help_texts = {"options": _("Only for “one of a list”.")}


class IncompatibleForm(forms.Form):
    """Two projects of which one at most can be made."""

    one = forms.ModelChoiceField(queryset=Project.objects.none(), label=_("A project"))
    other = forms.ModelChoiceField(
        queryset=Project.objects.none(), label=_("cannot be made with")
    )

    def __init__(self, *args: Any, round: Round, **options: Any) -> None:
        super().__init__(*args, **options)
        standing = Project.objects.standing().filter(round=round).order_by("title")
        for name in ("one", "other"):
            choice = self.fields[name]
            assert isinstance(choice, forms.ModelChoiceField)
            choice.queryset = standing


class MergeForm(forms.Form):
    """With which project, and which one goes on."""

    other = forms.ModelChoiceField(
        queryset=Project.objects.none(),
        label=_("The other project"),
        empty_label=_("Choose"),
    )
    keep = forms.ChoiceField(
        label=_("Which one goes on"),
        choices=[("other", _("the other one")), ("mine", _("this one"))],
        initial="other",
        widget=forms.RadioSelect,
    )
    why = forms.CharField(
        label=_("Why, in one sentence"), max_length=300, required=False
    )

    def __init__(self, *args: Any, project: Project, **options: Any) -> None:
        super().__init__(*args, **options)
        choice = self.fields["other"]
        assert isinstance(choice, forms.ModelChoiceField)
        standing = Project.objects.standing().filter(round=project.round_id)
        choice.queryset = standing.exclude(pk=project.pk).order_by("title")
        keep = self.fields["keep"]
        assert isinstance(keep, forms.ChoiceField)
        mine = _("this one, “%(title)s”") % {"title": project.title}
        keep.choices = [("other", _("the other one")), ("mine", mine)]
