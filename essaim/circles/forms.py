"""What members type about circles, read and explained; the rules are elsewhere."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from essaim.base.errors import Refusal
from essaim.base.fields import DayField
from essaim.circles.channels import check_channel
from essaim.circles.models import Circle, Role
from essaim.members.models import Member


def _text(rows: int, **options: Any) -> forms.CharField:
    return forms.CharField(widget=forms.Textarea(attrs={"rows": rows}), **options)


class CircleForm(forms.Form):
    """A circle's wording and place."""

    name = forms.CharField(label=_("Name"), max_length=80)
    purpose = _text(
        3,
        label=_("Purpose"),
        required=False,
        max_length=2000,
        help_text=_("What the circle is for, in a sentence or two."),
    )
    domain = _text(
        3,
        label=_("Domain"),
        required=False,
        max_length=2000,
        help_text=_("What it decides on its own."),
    )
    parent = forms.ModelChoiceField(
        Circle.objects.none(),
        label=_("Inside"),
        required=False,
        empty_label=_("no other circle"),
    )
    channel_url = forms.CharField(
        label=_("Chat channel"),
        required=False,
        max_length=300,
        help_text=_("A link that starts with https://, http:// or matrix:"),
    )

    def __init__(self, *args: Any, editing: Circle | None = None, **kw: Any) -> None:
        super().__init__(*args, **kw)
        today = timezone.localdate()
        around = Circle.objects.on(today)
        parent = self.fields["parent"]
        assert isinstance(parent, forms.ModelChoiceField)
        parent.queryset = around.exclude(pk=editing.pk) if editing else around

    def clean_channel_url(self) -> str:
        """Accept only links a click may follow."""
        try:
            return check_channel(self.cleaned_data["channel_url"])
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class NewCircleForm(CircleForm):
    """A circle to open; ``kind`` only for whoever acts for the whole cooperative."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[
            (Circle.Kind.CIRCLE, _("circle: people join it freely")),
            (
                Circle.Kind.ORIENTATION,
                _("orientation circle: its members follow from mandates"),
            ),
            (Circle.Kind.BOARD, _("supervisory board: its members are elected")),
        ],
        initial=Circle.Kind.CIRCLE,
        required=False,
    )

    def __init__(self, *args: Any, chooses_kind: bool, **kw: Any) -> None:
        super().__init__(*args, **kw)
        if not chooses_kind:
            del self.fields["kind"]

    def clean_kind(self) -> str:
        """An unsaid kind is the ordinary one."""
        return self.cleaned_data["kind"] or Circle.Kind.CIRCLE


class CloseForm(forms.Form):
    """From when a circle is closed, and why."""

    on = DayField(label=_("Closed from"), help_text=_("Today or later."))
    reason = forms.CharField(label=_("Why"), max_length=300)


class RoleForm(forms.Form):
    """What a role of a circle is for."""

    purpose = _text(
        3,
        label=_("What it is for"),
        required=False,
        max_length=2000,
        help_text=_("What is expected of whoever holds it."),
    )


class NewRoleForm(RoleForm):
    """A role the circle does not have yet; those of the whole only in its circle."""

    kind = forms.ChoiceField(label=_("Role"), choices=Role.Kind)
    field_order = ("kind", "purpose")

    def __init__(self, *args: Any, circle: Circle, **kw: Any) -> None:
        super().__init__(*args, **kw)
        taken = set(circle.roles.values_list("kind", flat=True))
        if circle.kind != Circle.Kind.COOPERATIVE:
            taken |= Role.OF_THE_WHOLE
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [one for one in Role.Kind.choices if one[0] not in taken]


class MandateForm(forms.Form):
    """Who holds a role, from when to when, and where it comes from."""

    member = forms.ModelChoiceField(
        Member.objects.active().none(),
        label=_("Member"),
        empty_label=_("choose someone"),
    )
    starts_on = DayField(label=_("From"))
    ends_on = DayField(
        label=_("To"), help_text=_("Last day included; four years at most.")
    )
    source = forms.CharField(
        label=_("Where it comes from"),
        max_length=200,
        help_text=_("The election, decision or assembly, with its date."),
    )

    def __init__(self, *args: Any, author: Member, **kw: Any) -> None:
        super().__init__(*args, **kw)
        member = self.fields["member"]
        assert isinstance(member, forms.ModelChoiceField)
        member.queryset = Member.objects.active().exclude(pk=author.pk)


class EndForm(forms.Form):
    """The new last day of a mandate, and why."""

    on = DayField(
        label=_("Last day"),
        help_text=_("Yesterday at the earliest: then the right stops at once."),
    )
    reason = forms.CharField(label=_("Why"), max_length=300)


class DayForm(forms.Form):
    """The day on which the organisation is shown."""

    au = DayField(label=_("As it was on"), required=False)

    def day(self) -> date | None:
        """The day asked for, ``None`` for today or when it is not a day."""
        return self.cleaned_data.get("au") if self.is_valid() else None


class FeedForm(forms.Form):
    """The circle whose traces are shown; all of them without one."""

    cercle = forms.ModelChoiceField(
        Circle.objects.none(),
        label=_("Circle"),
        required=False,
        empty_label=_("everywhere"),
    )

    def __init__(self, *args: Any, reader: Member, **kw: Any) -> None:
        super().__init__(*args, **kw)
        cercle = self.fields["cercle"]
        assert isinstance(cercle, forms.ModelChoiceField)
        cercle.queryset = Circle.objects.visible_to(reader)

    def circle(self) -> Circle | None:
        """The circle asked for, ``None`` for everywhere or when there is none such."""
        return self.cleaned_data.get("cercle") if self.is_valid() else None
