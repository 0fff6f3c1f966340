"""What is asked of a round finished elsewhere: its files, and what they do not say."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from essaim.base.errors import Refusal
from essaim.base.fields import DayField, EurosField
from essaim.base.sheet_forms import SheetFileForm
from essaim.circles.models import Circle, CircleQuerySet
from essaim.cobudget import past_rounds
from essaim.cobudget.past_rounds import PastRound
from essaim.rules.past_projects import Listed, Settled, read_list
from essaim.rules.past_round import Gifts, Shape

MOST_PEOPLE = 1_000_000
SHEETS = SheetFileForm.base_fields["file"].widget.attrs["accept"]


class PastRoundForm(forms.Form):
    """The files of a round that is over, and what they leave unsaid."""

    gifts = forms.FileField(
        label=gettext_lazy("What was given"),
        help_text=gettext_lazy(
            "Cobudget’s export, per operation or per participant; or a table with a "
            "title and what was received."
        ),
        widget=forms.FileInput(attrs={"accept": SHEETS}),
    )
    listed = forms.FileField(
        label=gettext_lazy("The projects"),
        required=False,
        help_text=gettext_lazy(
            "With their minimum and their goal, also those that received nothing."
        ),
        widget=forms.FileInput(attrs={"accept": SHEETS}),
    )
    name = forms.CharField(label=gettext_lazy("Name of the round"), max_length=120)
    circle = forms.ModelChoiceField(
        Circle.objects.none(), label=gettext_lazy("Run by"), empty_label=None
    )
    closed_on = DayField(
        label=gettext_lazy("Day of the choice"),
        required=False,
        help_text=gettext_lazy("Left empty, the day of the last gift of the file."),
    )
    pool_cents = EurosField(
        label=gettext_lazy("What there was to share, in euros"),
        required=False,
        help_text=gettext_lazy("Left empty, what the projects were granted."),
    )
    could = forms.IntegerField(
        label=gettext_lazy("How many people could give"),
        required=False,
        min_value=1,
        max_value=MOST_PEOPLE,
        help_text=gettext_lazy("The export per participant says it."),
    )
    gave = forms.IntegerField(
        label=gettext_lazy("How many people gave"),
        required=False,
        min_value=0,
        max_value=MOST_PEOPLE,
        help_text=gettext_lazy("Only if the file hides the names and e-mails."),
    )

    read: Gifts
    beside: Listed | None = None
    found: Settled

    def __init__(self, *args: Any, circles: CircleQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["circle"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = circles.order_by("name")

    def clean(self) -> dict[str, Any]:
        """Read the files; ask for what neither says."""
        said = super().clean() or {}
        gifts_rows = self._reading("gifts", past_rounds.rows_of, said.get("gifts"))
        list_rows = self._reading("listed", past_rounds.rows_of, said.get("listed"))
        gifts = self._reading("gifts", past_rounds.gifts_of, gifts_rows)
        listed = self._reading("listed", past_rounds.list_of, list_rows)
        if gifts is None or self.errors:
            return said
        if listed is None and gifts.shape is Shape.TOTALS:
            listed = self._own_list(gifts_rows)
        if self.errors:
            return said
        self.read, self.beside = gifts, listed
        found = self._reading(
            "gifts", lambda one: past_rounds.settled(one, listed), gifts
        )
        if found is not None:
            self.found = found
            self._fill_in(said)
        return said

    def _own_list(self, rows: Any) -> Any:
        """A table of totals that also says what was asked is both files at once."""
        listed = read_list(rows)
        if listed and any(one.max_cents for one in listed.projects.values()):
            return self._reading("gifts", past_rounds.list_of, rows)
        return None

    def _reading(self, name: str, read: Callable[[Any], Any], what: Any) -> Any:
        """Read part of a file; what is wrong is said beside its field."""
        if what is None:
            return None
        try:
            return read(what)
        except past_rounds.BadFile as bad:
            for sentence in bad.sentences:
                self.add_error(name, sentence)
        except Refusal as refusal:
            self.add_error(name, str(refusal))
        return None

    def _fill_in(self, said: dict[str, Any]) -> None:
        granted = sum(one.granted_cents for one in self.found.projects)
        unsaid = _("The file does not say it: write it here.")
        for name, read in (
            ("closed_on", self.read.last),
            ("could", self.read.could),
            ("gave", self.read.gave),
        ):
            if name in said and said[name] is None:
                said[name] = read
                if read is None:
                    self.add_error(name, unsaid)
        if said.get("pool_cents") is None and "pool_cents" not in self.errors:
            said["pool_cents"] = granted
        if self.errors:
            return
        if said["closed_on"] > timezone.localdate():
            late = _("A round that is over closed today at the latest.")
            self.add_error("closed_on", late)
        if said["pool_cents"] < granted:
            less = _("This is less than what the projects were granted.")
            self.add_error("pool_cents", less)
        if said["gave"] > said["could"]:
            fewer = _("This is fewer than the people who gave.")
            self.add_error("could", fewer)

    @property
    def past(self) -> PastRound:
        """The round that was read; for a form that is valid."""
        said = self.cleaned_data
        return PastRound(
            name=said["name"],
            circle_id=said["circle"].pk,
            closed_on=said["closed_on"],
            pool_cents=said["pool_cents"],
            could=said["could"],
            gave=said["gave"],
            shape=self.read.shape.value,
            projects=self.found.projects,
        )
