"""A page where a member counts a file of their own; nothing is stored."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from essaim.base.errors import Refusal
from essaim.cobudget import fairness, file_count, results, rule_words
from essaim.cobudget.patience import TakesTooLong, within
from essaim.members.http import MemberRequest
from essaim.rules import pabulib
from essaim.rules.allocation.types import Completion, RuleName, Utility

LARGEST = 5_000_000
MOST_APPROVALS = 400_000
SECONDS = 15.0
SHOWN = 100
EXCERPT = 160
TOO_LARGE = _(
    "This election is too large to be counted while you wait: use the command "
    "“./run count FILE.pb”."
)


class CountForm(forms.Form):
    """The file and the rule."""

    file = forms.FileField(
        label=_("A .pb file"),
        help_text=_("5 MB at most."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pb,text/plain"}),
    )
    rule = forms.ChoiceField(
        label=_("Counting rule"),
        initial=RuleName.EQUAL_SHARES.value,
        choices=[(name.value, rule_words.NAMES[name]) for name in file_count.RULES],
    )
    utility = forms.ChoiceField(
        label=_("What counts as satisfaction"),
        choices=[
            (Utility.COST.value, _("the money of the projects funded")),
            (Utility.CARDINALITY.value, _("the number of projects funded")),
            (Utility.SCORE.value, _("the points each voter gave")),
        ],
    )
    completion = forms.ChoiceField(
        label=_("Completion"),
        help_text=_("For equal shares: what becomes of the money left over."),
        choices=[
            (Completion.NONE.value, _("none")),
            (Completion.ADD1_EXHAUSTIVE.value, _("Add1, until nothing more fits")),
            (Completion.ADD1_OVERSPEND.value, _("Add1, until it would overspend")),
            (Completion.ADD1U.value, _("Add1, then most supported first")),
        ],
    )

    def clean_file(self) -> Any:
        """Refuse what is too large before reading it."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(
                _(
                    "This file has more than 5 MB: count it with the command "
                    "“./run count FILE.pb”."
                )
            )
        return file


@require_http_methods(["GET", "HEAD", "POST"])
def count(request: MemberRequest) -> HttpResponse:
    """Show the form; with a file, its result and why, or what is wrong and where."""
    if request.method != "POST":
        return render(request, "cobudget/pabulib.html", {"form": CountForm()})
    form = CountForm(request.POST, request.FILES)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        chosen = form.cleaned_data
        data = chosen["file"].read()
        try:
            counted = _count(data, chosen)
        except file_count.BadFile as bad:
            form.add_error("file", str(bad))
            context |= {"bad": bad, "excerpt": _excerpt(data, bad)}
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            context |= _told(counted) | {"file": chosen["file"].name}
    status = 422 if form.errors else 200
    return render(request, "cobudget/pabulib.html", context, status=status)


def _told(counted: file_count.FileCount) -> dict[str, Any]:
    """What the page says of a counted file."""
    outcome, election = counted.outcome, counted.election
    bars = fairness.bars(fairness.heard(election, outcome.selected), small=0)
    return {
        "counted": counted,
        "page": Paginator(counted.not_funded, SHOWN).page(1),
        "headline": file_count.headline(counted),
        "told": file_count.summary(counted),
        "rule_name": rule_words.short_name(counted.rule),
        "rule_sentences": rule_words.sentences(
            counted.rule, pairs=bool(election.incompatible)
        ),
        "heard": results.drawn(bars) if election.voters else None,
    }


def _count(data: bytes, chosen: dict[str, Any]) -> file_count.FileCount:
    rule, completion = chosen["rule"], chosen["completion"]
    file_count.check_choice(rule, chosen["utility"], completion)
    file = file_count.read(data)
    if sum(len(answer) for answer in file.answers()) > MOST_APPROVALS:
        raise Refusal(TOO_LARGE)
    told = file_count.rule_for(
        file, rule=rule, utility=chosen["utility"], completion=completion
    )
    try:
        return file_count.count_file(file, told, engine=within(SECONDS))
    except TakesTooLong:
        raise Refusal(TOO_LARGE) from None


def _excerpt(data: bytes, bad: file_count.BadFile) -> str:
    """The line that is wrong, cut if it is long."""
    if not bad.line:
        return ""
    try:
        text = pabulib.decode(data)
    except pabulib.PabulibError:
        return ""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    line = lines[bad.line - 1] if bad.line <= len(lines) else ""
    return line if len(line) <= EXCERPT else line[:EXCERPT] + "…"
