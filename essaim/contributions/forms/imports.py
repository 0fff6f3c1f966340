"""What is typed to import past contributions: parsing and messages only."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from essaim.base.fields import EurosField
from essaim.base.sheet_forms import ask_columns, columns_said, refuse_twice
from essaim.circles.models import Circle
from essaim.contributions.lines import CONTRIBUTED_TO
from essaim.contributions.models import Frame, HistoryImport
from essaim.contributions.reading import history
from essaim.contributions.reading.history import Preview, Question, Settings, Share
from essaim.contributions.reading.history_words import COLUMNS
from essaim.ledger.models import FiscalYear
from essaim.payments.models.setup import Form
from essaim.rules.history_import import LEFT_OUT
from essaim.rules.history_titles import Column


class MappingForm(forms.Form):
    """Which column says what, and how the lines are taken."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    year = forms.ModelChoiceField(
        FiscalYear.objects.all(),
        label=_("Fiscal year"),
        empty_label="—",
        error_messages={
            "required": _(
                "Choose the fiscal year. If it is not there, the cooperative’s "
                "treasurer or a co-manager opens it first."
            )
        },
    )
    titles = forms.TypedChoiceField(label=_("Line that names the columns"), coerce=int)
    circle = forms.ModelChoiceField(
        Circle.objects.none(),
        label=_("Circle of the lines that name none"),
        required=False,
        empty_label="—",
    )
    form = forms.ChoiceField(
        label=_("How they were paid"),
        choices=[one for one in Form.choices if one[0] in Frame.Form.values],
    )
    keep_identical = forms.BooleanField(
        label=_("Import lines that say exactly the same as another"), required=False
    )
    leave_unknown = forms.BooleanField(
        label=_("Leave out the lines whose person or circle is not known"),
        required=False,
    )
    leave_faulty = forms.BooleanField(
        label=_("Leave out the lines that cannot be read"), required=False
    )

    def __init__(self, *args: Any, batch: HistoryImport, **kwargs: Any) -> None:
        self.batch, settings = batch, Settings.of(batch)
        kwargs["initial"] = {
            "version": batch.version,
            "year": batch.fiscal_year_id,
            **settings.kept(),
            **{f"column_{name}": place for name, place in settings.columns.items()},
        }
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["circle"].queryset = Circle.objects.filter(kind__in=CONTRIBUTED_TO)
        ask_columns(self, COLUMNS, batch.rows, titles=settings.titles)

    @property
    def columns(self) -> list[Any]:
        """The fields that say which column is what."""
        return [self[f"column_{column}"] for column in Column]

    def clean(self) -> dict[str, Any]:
        """Ask for a person and an amount, and for each column once."""
        data = super().clean() or {}
        places = {c: data.get(f"column_{c}") for c in Column}
        if places[Column.WHO] is None and places[Column.EMAIL] is None:
            self.add_error("column_who", gettext("Say which column names the person."))
        if places[Column.AMOUNT] is None:
            self.add_error(
                "column_amount", gettext("Say which column holds the amount.")
            )
        refuse_twice(self, Column)
        if places[Column.CIRCLE] is None and not data.get("circle"):
            self.add_error(
                "circle",
                gettext("Say which column names the circle, or choose one here."),
            )
        return data

    @property
    def settings(self) -> Settings:
        """What was said."""
        data = self.cleaned_data
        return Settings(
            columns=columns_said(self, Column),
            titles=data["titles"],
            circle=data["circle"].pk if data["circle"] else 0,
            form=data["form"],
            keep_identical=data["keep_identical"],
            leave_unknown=data["leave_unknown"],
            leave_faulty=data["leave_faulty"],
        )


def _mark(key: str) -> str:
    """A name of the file as a part of a field's name."""
    return hashlib.sha256(key.encode()).hexdigest()[:16]


class DecisionForm(forms.Form):
    """Whom and what the names of the file mean: one answer for each question."""

    def __init__(self, *args: Any, preview: Preview, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.preview = preview
        for question in preview.people[: history.MOST_QUESTIONS]:
            self._ask("person", question)
        for question in preview.circles[: history.MOST_QUESTIONS]:
            self._ask("circle", question)

    def _ask(self, kind: str, question: Question) -> None:
        name = f"{kind}_{_mark(question.key)}"
        known = [(str(pk), words) for pk, words in question.suggestions]
        answer = question.answer
        if answer and str(answer) not in dict(known):
            known.append((str(answer), _named(kind, answer)))
        self.fields[name] = forms.ChoiceField(
            label=gettext("What “%(name)s” means") % {"name": question.shown},
            required=False,
            choices=[
                ("", pgettext_lazy("question", "to decide")),
                (str(LEFT_OUT), _("leave these lines out")),
                *known,
            ],
            initial="" if answer is None else str(answer),
        )
        self.fields[f"{name}_other"] = forms.CharField(
            label=_("Somebody else: name or e-mail")
            if kind == "person"
            else _("Another circle: its name"),
            required=False,
            max_length=120,
        )

    def _questions(self, kind: str) -> Iterable[tuple[Question, Any, Any]]:
        asked = self.preview.people if kind == "person" else self.preview.circles
        for question in asked[: history.MOST_QUESTIONS]:
            name = f"{kind}_{_mark(question.key)}"
            yield question, self[name], self[f"{name}_other"]

    @property
    def people(self) -> list[tuple[Question, Any, Any]]:
        """Each question about a person, with its two fields."""
        return list(self._questions("person"))

    @property
    def circles(self) -> list[tuple[Question, Any, Any]]:
        """Each question about a circle, with its two fields."""
        return list(self._questions("circle"))

    def clean(self) -> dict[str, Any]:
        """Find whom the names typed mean."""
        data = super().clean() or {}
        finders: dict[str, Callable[[str], list[int]]] = {
            "person": history.person_called,
            "circle": history.circle_called,
        }
        for kind, find in finders.items():
            for _question, bound, other in self._questions(kind):
                if text := data.get(other.name):
                    data[bound.name] = self._found(other.name, find(text))
        return data

    def _found(self, name: str, numbers: list[int]) -> str:
        if len(numbers) == 1:
            return str(numbers[0])
        self.add_error(
            name,
            gettext("Several have this name: write the e-mail.")
            if numbers
            else gettext("Nothing here is called so."),
        )
        return ""

    @property
    def choices(self) -> dict[str, dict[str, int]]:
        """What was answered, beside what earlier answers still say."""
        return {
            plural: {
                question.key: int(self.cleaned_data[bound.name])
                for question, bound, _other in self._questions(kind)
                if self.cleaned_data.get(bound.name, "") != ""
            }
            for kind, plural in (("person", "people"), ("circle", "circles"))
        }


def _named(kind: str, number: int) -> str:
    return (
        history.name_of_person(number)
        if kind == "person"
        else str(Circle.objects.get(pk=number))
    )


class VotesForm(forms.Form):
    """What each circle had voted that year, where it is known."""

    def __init__(self, *args: Any, shares: Sequence[Share], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shares = shares
        for share in shares:
            self.fields[f"vote_{share.circle.pk}"] = EurosField(
                least=0,
                required=False,
                label=share.circle.name,
                max_length=30,
                initial=share.said_cents,
            )

    @property
    def rows(self) -> list[tuple[Share, Any]]:
        """Each circle with its field."""
        return [(share, self[f"vote_{share.circle.pk}"]) for share in self.shares]

    @property
    def votes(self) -> dict[str, int | None]:
        """What was said, by the number of the circle."""
        return {
            str(share.circle.pk): self.cleaned_data[f"vote_{share.circle.pk}"]
            for share in self.shares
            if self.cleaned_data[f"vote_{share.circle.pk}"] is not None
        }


class ConfirmForm(forms.Form):
    """A button of a draft's page: the version of the draft it was shown with."""

    version = forms.IntegerField(widget=forms.HiddenInput)
