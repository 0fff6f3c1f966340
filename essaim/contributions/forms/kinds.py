"""What is typed about kinds of mission and domains of skills."""

from django import forms
from django.utils.translation import gettext_lazy as _

from essaim.contributions.models import SkillDomain, WorkKind
from essaim.members.models import Skill


class NewDomainForm(forms.Form):
    """A domain's name."""

    name = forms.CharField(max_length=60, label=_("Name of the domain"))


class DomainForm(NewDomainForm):
    """Its name, and the skills it is made of."""

    skills = forms.ModelMultipleChoiceField(
        Skill.objects.get_queryset(),
        required=False,
        label=_("Skills it is made of"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("In the words members use on their own page."),
    )


class KindForm(forms.Form):
    """A kind of mission: its name, its domain."""

    name = forms.CharField(
        max_length=WorkKind._meta.get_field("name").max_length,
        label=_("Name of the kind of mission"),
    )
    domain = forms.ModelChoiceField(
        SkillDomain.objects.get_queryset(),
        required=False,
        label=_("Skill domain"),
        empty_label=_("none"),
    )
