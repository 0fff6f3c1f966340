"""What is typed about who writes a project."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from essaim.cobudget.models import Project
from essaim.members.models import Member


class InviteForm(forms.Form):
    """Whom to invite to write a project."""

    member = forms.ModelChoiceField(
        queryset=Member.objects.none(), label=_("Member"), empty_label=_("Choose")
    )

    def __init__(self, *args: Any, project: Project, **options: Any) -> None:
        super().__init__(*args, **options)
        there = {one.member_id for one in project.coauthors.all()}
        if project.author_id is not None:
            there.add(project.author_id)
        choice = self.fields["member"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = Member.objects.active().exclude(pk__in=there).order_by("name")
