"""What is typed about a contribution: parsing and messages only."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from essaim.base import attachments
from essaim.base.errors import Refusal
from essaim.base.fields import DayField, EurosField, keep_readable
from essaim.contributions.lines import Group
from essaim.contributions.models import (
    Contribution,
    Frame,
    Mission,
    WorkKind,
    Workstream,
)
from essaim.contributions.reading.references import reference_words
from essaim.contributions.services.checking import allowed_forms
from essaim.ledger.models import BudgetLine
from essaim.rules.durations import NotATime, parse_minutes, spell


class DurationField(forms.CharField):
    """A time, typed as people do; minutes in Python."""

    default_error_messages = {
        "invalid": _("Write a time, for instance 2h30, 2,5 or 45 min.")
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.widget.attrs |= {"autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        """Show minutes as hours, and what was typed as it was typed."""
        return spell(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        """Return the minutes, ``None`` for an empty optional field."""
        text = super().clean(value)
        if not text:
            return None
        try:
            minutes = parse_minutes(text)
        except NotATime:
            minutes = 0
        if not minutes:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return minutes


class LineField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A budget line, with what is left of it; one's own circles first."""

    default_error_messages = {
        "invalid_choice": _(
            "This budget takes nothing any more: its year was closed, or its circle. "
            "Choose another one."
        )
    }

    def __init__(self, groups: list[Group], **options: Any) -> None:
        super().__init__(queryset=BudgetLine.objects.none(), **options)
        numbers = [pk for _name, choices in groups for pk, _label in choices]
        self.queryset = BudgetLine.objects.filter(pk__in=numbers).select_related(
            "circle", "fiscal_year"
        )
        shown = [group for group in groups if group[1]]
        self.choices = [("", _("Choose a circle")), *shown]


class KindField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A kind of mission, with its reference point in the frame."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=WorkKind.objects.none(), empty_label="—", **options)
        self.words: dict[int, str] = {}

    def offer(self, frame: Frame) -> bool:
        """Offer the kinds there are; tell whether there is one."""
        self.words = reference_words(frame)
        self.queryset = WorkKind.objects.all()
        return WorkKind.objects.exists()

    def label_from_instance(self, kind: WorkKind) -> str:
        """« Tutorat (de 20 € à 25 € de l’heure) »."""
        words = self.words.get(kind.pk)
        return f"{kind} ({words})" if words else str(kind)


class AnnounceForm(forms.Form):
    """Work announced: a title and an amount or a time are enough."""

    title = forms.CharField(
        label=_("What will you do?"),
        max_length=160,
        help_text=_("A few words, as your circle will read them."),
    )
    cents = EurosField(
        required=False,
        label=_("Amount you expect, in euros"),
        help_text=_(
            "It is reserved, not owed: you set it when you declare. You may leave it "
            "empty and say a time."
        ),
    )
    minutes = DurationField(
        required=False,
        label=_("Time you expect"),
        help_text=_("For instance 2h30, 2,5 or 45 min."),
    )
    points = forms.IntegerField(
        required=False, min_value=1, max_value=100_000, label=_("Points you expect")
    )
    text = forms.CharField(
        required=False,
        label=_("More about it"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Written in Markdown."),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    mission = forms.ModelChoiceField(
        Mission.objects.none(), required=False, widget=forms.HiddenInput
    )
    workstream = forms.ModelChoiceField(
        Workstream.objects.none(), required=False, widget=forms.HiddenInput
    )
    follows = forms.ModelChoiceField(
        Contribution.objects.none(), required=False, widget=forms.HiddenInput
    )

    NOT_SAID = ("line", "cents", "key", "version")

    def __init__(
        self,
        *args: Any,
        frame: Frame | None,
        groups: Any,
        about: dict[str, Any],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.fields["line"] = LineField(
            groups, label=_("For which circle, on which budget")
        )
        self.order_fields(["title", "line"])
        narrow(self, about)
        keep_readable(self.fields["text"])
        if frame is None or frame.unit != Frame.Unit.POINTS:
            del self.fields["points"]

    @property
    def said(self) -> dict[str, Any]:
        """What the service is told, the line and the amount apart."""
        return {k: v for k, v in self.cleaned_data.items() if k not in self.NOT_SAID}


def narrow(form: forms.Form, about: dict[str, Any]) -> None:
    """Accept as mission, workstream and earlier contribution only what is named."""
    rows: dict[str, Any] = {
        "mission": Mission,
        "workstream": Workstream,
        "follows": Contribution,
    }
    for name, model in rows.items():
        field = form.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        thing = about.get(name)
        if thing is None:
            del form.fields[name]
        else:
            field.queryset = model.objects.filter(pk=thing.pk)
            field.initial = thing.pk


class DeclareForm(forms.Form):
    """Work declared, with the amount its author sets and what the frame asks."""

    title = forms.CharField(label=_("What did you do?"), max_length=160)
    text = forms.CharField(
        required=False,
        label=_("The trace of it"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What others can take up from there. Written in Markdown."),
    )
    url = forms.URLField(
        required=False,
        max_length=300,
        assume_scheme="https",
        label=_("Link to what came out of it"),
    )
    done_on = DayField(
        required=False, label=_("Done on"), help_text=_("Left empty: today.")
    )
    is_signed = forms.TypedChoiceField(
        label=_("How its trace is signed"),
        choices=[
            ("yes", _("With my name")),
            ("no", _("“A member of the circle”")),
        ],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
        initial="yes",
    )
    minutes = DurationField(
        required=False, label=_("Time"), help_text=_("For instance 2h30 or 45 min.")
    )
    points = forms.IntegerField(
        required=False, min_value=1, max_value=100_000, label=_("Points")
    )
    cents = EurosField(label=_("Amount, in euros"))
    reason = forms.CharField(
        required=False,
        label=_("Why this amount"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    kind = KindField(
        required=False,
        label=_("Kind of mission"),
        help_text=_("Beside it, its reference point: an indication, never a tariff."),
    )
    form = forms.ChoiceField(label=_("Paid as"), widget=forms.RadioSelect)
    structure = forms.CharField(
        required=False,
        max_length=160,
        label=_("Structure that sends the invoice"),
        help_text=_("Only for an invoice from your structure."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    mission = forms.ModelChoiceField(
        Mission.objects.none(), required=False, widget=forms.HiddenInput
    )
    workstream = forms.ModelChoiceField(
        Workstream.objects.none(), required=False, widget=forms.HiddenInput
    )
    follows = forms.ModelChoiceField(
        Contribution.objects.none(), required=False, widget=forms.HiddenInput
    )

    NOT_SAID = ("line", "cents", "key", "version")

    def __init__(
        self,
        *args: Any,
        frame: Frame,
        groups: Any = None,
        about: dict[str, Any] | None = None,
        is_open: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        if groups is not None:
            self.fields["line"] = LineField(
                groups, label=_("For which circle, on which budget")
            )
            self.order_fields(["title", "line"])
            del self.fields["version"]
        else:
            del self.fields["key"]
        narrow(self, about or {})
        for name in ("text", "reason"):
            keep_readable(self.fields[name])
        kind = self.fields["kind"]
        assert isinstance(kind, KindField)
        if not kind.offer(frame):
            del self.fields["kind"]
        self._follow(frame, is_open=is_open)

    def _follow(self, frame: Frame, *, is_open: bool) -> None:
        """Ask what the frame asks, and offer the forms of payment it allows.

        ``is_open``: it is still announced; nothing is required before it is declared.
        """
        asked = not is_open
        if frame.unit == Frame.Unit.POINTS:
            self.fields["points"].required = asked
            self.fields["cents"].required = False
            self.fields["cents"].help_text = _(
                "Empty: your points at their value in the frame."
            )
        else:
            del self.fields["points"]
        self.fields["minutes"].required = asked and frame.hour_cap_cents is not None
        self.fields["reason"].required = asked and frame.unit == Frame.Unit.AMOUNT
        allowed = allowed_forms(frame)
        form = self.fields["form"]
        assert isinstance(form, forms.ChoiceField)
        form.required = asked
        form.choices = [(v, label) for v, label in Frame.Form.choices if v in allowed]
        if allowed and not self.initial.get("form"):
            self.initial["form"] = allowed[0]
        if Frame.Form.INVOICE not in allowed:
            del self.fields["structure"]

    @property
    def said(self) -> dict[str, Any]:
        """What the service is told, the line and the amount apart."""
        return {k: v for k, v in self.cleaned_data.items() if k not in self.NOT_SAID}


def already_said(contribution: Contribution) -> dict[str, Any]:
    """What the fields of a correction show at first."""
    names = ("title", "text", "url", "minutes", "points", "cents", "reason")
    said = {name: getattr(contribution, name) for name in names}
    return {
        **said,
        "kind": contribution.kind_id,
        "form": contribution.form,
        "structure": contribution.structure,
        "done_on": contribution.done_on,
        "is_signed": "yes" if contribution.is_signed else "no",
        "version": contribution.version,
    }


class AttachmentForm(forms.Form):
    """A document or a picture, checked before it is kept."""

    attachment = forms.FileField(
        required=False,
        label=_("Attach a file"),
        help_text=_("PDF, picture or office document, 5 MB at most."),
        widget=forms.ClearableFileInput(attrs={"accept": attachments.ACCEPTED}),
    )

    def clean_attachment(self) -> Any:
        """Refuse what is not a document or a picture."""
        file = self.cleaned_data.get("attachment")
        if file:
            try:
                attachments.check(file)
            except Refusal as refusal:
                raise forms.ValidationError(str(refusal)) from None
        return file
