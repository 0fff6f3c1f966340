"""What is asked of a spreadsheet to import: the file, which column says what."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from essaim.rules.cells import letters
from essaim.rules.titles import SEARCHED


class SheetFileForm(forms.Form):
    """The file to read."""

    file = forms.FileField(
        label=_("File (CSV, ODS or XLSX)"),
        widget=forms.FileInput(
            attrs={
                "accept": ".csv,.tsv,.ods,.xlsx,text/csv,"
                "application/vnd.oasis.opendocument.spreadsheet,"
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            }
        ),
    )
    sheet = forms.CharField(
        label=_("Sheet"),
        required=False,
        max_length=100,
        help_text=_("its name, when it is not the first one of the file"),
    )


def ask_columns(
    form: forms.BaseForm,
    labels: Mapping[Any, Any],
    rows: Sequence[tuple[int, Sequence[str]]],
    *,
    titles: int,
) -> None:
    """Add to ``form`` a field ``column_x`` for each column, and the lines of titles.

    ``titles`` is which of ``rows`` names the columns now; the form has a choice field
    of that name.
    """
    fields: dict[str, Any] = form.fields
    first = rows[:SEARCHED]
    fields["titles"].choices = [
        (place, f"{number} · {' · '.join(c for c in cells if c)[:80]}")
        for place, (number, cells) in enumerate(first)
    ]
    named = rows[titles][1] if rows else []
    width = max(len(cells) for _number, cells in first)
    places = [
        (str(place), f"{letters(place)} · {_title(named, place)}")
        for place in range(max(width, len(named)))
    ]
    for column, label in labels.items():
        fields[f"column_{column}"] = forms.TypedChoiceField(
            label=label,
            required=False,
            coerce=int,
            empty_value=None,
            choices=[("", _("no column")), *places],
        )


def _title(titles: Sequence[str], place: int) -> str:
    return (titles[place] if place < len(titles) else "") or "…"


def refuse_twice(form: forms.BaseForm, columns: Iterable[str]) -> None:
    """Say on ``form`` that a column cannot say two things."""
    seen: set[int] = set()
    for column in columns:
        place = form.cleaned_data.get(f"column_{column}")
        if place is not None and place in seen:
            said = gettext("This column already says something else.")
            form.add_error(f"column_{column}", said)
        elif place is not None:
            seen.add(place)


def columns_said(form: forms.BaseForm, columns: Iterable[str]) -> dict[str, int]:
    """Return the place of each column that was chosen."""
    places = {str(c): form.cleaned_data[f"column_{c}"] for c in columns}
    return {name: place for name, place in places.items() if place is not None}
