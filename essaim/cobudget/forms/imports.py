"""What is asked of a spreadsheet of projects: its columns."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from essaim.base.sheet_forms import ask_columns, columns_said, refuse_twice
from essaim.cobudget import importing
from essaim.cobudget.importing import COLUMNS, Settings
from essaim.cobudget.models import ProjectImport
from essaim.rules.project_titles import Column


class ColumnsForm(forms.Form):
    """Which column says what, and whether lines that cannot be read are left out."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    titles = forms.TypedChoiceField(label=_("Line that names the columns"), coerce=int)
    leave_faulty = forms.BooleanField(
        label=_("Leave out the lines that cannot be read"), required=False
    )
    as_drafts = forms.BooleanField(
        label=_("Bring in as drafts the projects that lack a required answer"),
        required=False,
        help_text=_("Their author completes and submits each of them."),
    )

    def __init__(self, *args: Any, batch: ProjectImport, **kwargs: Any) -> None:
        settings = Settings.of(batch)
        kwargs["initial"] = {
            "version": batch.version,
            **settings.kept(),
            **{f"column_{name}": place for name, place in settings.columns.items()},
        }
        super().__init__(*args, **kwargs)
        self.questions = importing.questions_of(batch)
        labels: dict[Any, Any] = {**COLUMNS, **self.questions}
        ask_columns(self, labels, batch.rows, titles=settings.titles)
        if not any(one.is_required for one in self.questions.values()):
            del self.fields["as_drafts"]

    @property
    def columns(self) -> list[Any]:
        """The fields that say which column is what, those of questions last."""
        return [self[f"column_{column}"] for column in (*Column, *self.questions)]

    def clean(self) -> dict[str, Any]:
        """Ask for each column once."""
        data = super().clean() or {}
        refuse_twice(self, (*Column, *self.questions))
        return data

    @property
    def settings(self) -> Settings:
        """What was said."""
        return Settings(
            columns=columns_said(self, (*Column, *self.questions)),
            titles=self.cleaned_data["titles"],
            leave_faulty=self.cleaned_data["leave_faulty"],
            as_drafts=self.cleaned_data.get("as_drafts", False),
        )
