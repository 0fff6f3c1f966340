"""What is asked of a spreadsheet of projects: its columns."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from essaim.base.sheet_forms import ask_columns, columns_said, refuse_twice
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

    def __init__(self, *args: Any, batch: ProjectImport, **kwargs: Any) -> None:
        settings = Settings.of(batch)
        kwargs["initial"] = {
            "version": batch.version,
            **settings.kept(),
            **{f"column_{name}": place for name, place in settings.columns.items()},
        }
        super().__init__(*args, **kwargs)
        ask_columns(self, COLUMNS, batch.rows, titles=settings.titles)

    @property
    def columns(self) -> list[Any]:
        """The fields that say which column is what."""
        return [self[f"column_{column}"] for column in Column]

    def clean(self) -> dict[str, Any]:
        """Ask for each column once."""
        data = super().clean() or {}
        refuse_twice(self, Column)
        return data

    @property
    def settings(self) -> Settings:
        """What was said."""
        return Settings(
            columns=columns_said(self, Column),
            titles=self.cleaned_data["titles"],
            leave_faulty=self.cleaned_data["leave_faulty"],
        )
