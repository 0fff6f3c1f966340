"""A round finished elsewhere, read from its files: shown first, then kept, or not.

Nothing of the files is kept before somebody says so, and who gave what never is: what
goes from the preview to the history is already added up by project.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Self

from django.core import signing
from django.core.files import File
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from essaim.base import spreadsheets
from essaim.base.errors import Refusal
from essaim.base.sheet_xml import Limits, Row
from essaim.cobudget.importing import PROBLEMS
from essaim.rules import past_projects
from essaim.rules import past_round as rules
from essaim.rules.past_projects import Listed, Past, Settled
from essaim.rules.past_round import Gifts, Shape, Wrong
from essaim.rules.project_import import LONGEST_TEXT

# Cobudget writes three columns a project, and a line per gift: wide, or long.
LIMITS = Limits(
    bytes=8_000_000,
    rows=20_000,
    columns=1_500,
    unpacked=40_000_000,
    cell=LONGEST_TEXT,
)
MOST_PROJECTS = 1_000
MOST_SIGNED = 2_000_000  # characters that go through the preview
MOST_SAID = 12
_SALT = "cobudget.past_round"
_A_DAY = 24 * 3600
SHAPES = {
    Shape.OPERATIONS: gettext_lazy("Cobudget’s export “Per operation”"),
    Shape.PARTICIPANTS: gettext_lazy("Cobudget’s export “Per participant”"),
    Shape.TRANSACTIONS: gettext_lazy("the transactions of Cobudget’s first version"),
    Shape.TOTALS: gettext_lazy("a table of what each project received"),
}


class BadFile(Refusal):
    """A file has faults: ``sentences`` names them, cell by cell."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = list(sentences)


@dataclass(frozen=True, slots=True)
class PastRound:
    """What will be kept of a round finished elsewhere. Cents."""

    name: str
    circle_id: int
    closed_on: date
    pool_cents: int
    could: int
    gave: int
    shape: str
    projects: list[Past]

    @property
    def granted_cents(self) -> int:
        """What its projects were granted in all."""
        return sum(one.granted_cents for one in self.projects)

    @property
    def funded(self) -> list[Past]:
        """Those that reached their minimum."""
        return [one for one in self.projects if one.granted_cents]

    @property
    def others(self) -> list[Past]:
        """Those that did not."""
        return [one for one in self.projects if not one.granted_cents]

    @property
    def digest(self) -> str:
        """What is the same when the same round is imported twice, by anybody."""
        said = [(one.title, one.received_cents) for one in self.projects]
        text = json.dumps([self.closed_on.isoformat(), sorted(said)])
        return hashlib.sha256(text.encode()).hexdigest()

    def signed(self, *, by: int) -> str:
        """Text that only we write, and only ``by`` may send back, within a day.

        Raises ``Refusal`` when it would be too long to be sent back.
        """
        kept = {**asdict(self), "closed_on": self.closed_on.isoformat(), "by": by}
        text = signing.dumps(kept, salt=_SALT, compress=True)
        if len(text) > MOST_SIGNED:
            raise Refusal(
                _(
                    "The texts of these projects are too long to be imported at once: "
                    "leave the column of texts out."
                )
            )
        return text

    @classmethod
    def unsigned(cls, text: str, *, by: int) -> Self:
        """Read what ``signed`` wrote. Raises ``Refusal`` for anything else."""
        late = _("This preview is no longer valid: send the files again.")
        try:
            kept = signing.loads(text, salt=_SALT, max_age=_A_DAY)
        except signing.BadSignature:
            raise Refusal(late) from None
        if kept.pop("by") != by:
            raise Refusal(late)
        projects = [Past(**one) for one in kept.pop("projects")]
        closed_on = date.fromisoformat(kept.pop("closed_on"))
        return cls(projects=projects, closed_on=closed_on, **kept)


# Reading the files


def rows_of(file: "File[bytes]") -> list[Row]:
    """Return the lines of a file that was sent. Raises ``Refusal``."""
    # One byte too many is enough to know that it is too big.
    content = file.read(LIMITS.bytes + 1)
    name = file.name or ""
    return spreadsheets.read_sheet(name, content, limits=LIMITS, values=True).rows


def gifts_of(rows: list[Row]) -> Gifts:
    """Read what was given. Raises ``Refusal``, or ``BadFile`` with every fault."""
    if rules.shape_of(rows) is None:
        raise Refusal(
            _(
                "No column of this file is known. It needs those of a Cobudget export "
                "(Proposal, Amount, Timestamp), or a title and what was received."
            )
        )
    gifts = rules.read_gifts(rows)
    refuse_faults(gifts.wrong)
    if not gifts.projects:
        raise Refusal(_("There is nothing under the first line of this file."))
    return gifts


def list_of(rows: list[Row]) -> Listed:
    """Read the projects. Raises ``Refusal``, or ``BadFile`` with every fault."""
    listed = past_projects.read_list(rows)
    if listed is None:
        raise Refusal(_("Say which column holds the title."))
    refuse_faults(listed.wrong)
    return listed


def settled(gifts: Gifts, listed: Listed | None) -> Settled:
    """Put one beside the other. Raises ``Refusal`` for more projects than one page."""
    found = past_projects.settle(gifts, listed)
    if len(found.projects) > MOST_PROJECTS:
        raise Refusal(
            _("More than %(most)d projects do not make one round.")
            % {"most": MOST_PROJECTS}
        )
    return found


def refuse_faults(wrong: Sequence[Wrong]) -> None:
    """Raise ``Refusal`` with the first wrong cells, line and column; none passes."""
    if not wrong:
        return
    in_order = sorted(wrong, key=lambda one: (one.line, one.place))
    said = [
        spreadsheets.told(
            one.line, one.place, str(PROBLEMS[one.problem]) % {"value": one.value}
        )
        for one in in_order[:MOST_SAID]
    ]
    if (more := len(wrong) - MOST_SAID) > 0:
        said.append(
            ngettext("And %(count)d other cell.", "And %(count)d other cells.", more)
            % {"count": more}
        )
    raise BadFile(said)


# Saying what was read


def notes(gifts: Gifts, listed: Listed | None, found: Settled) -> list[str]:
    """Say how the files were understood, so that nothing is guessed in silence."""
    said = [
        ngettext(
            "What was given: %(shape)s, %(count)d line.",
            "What was given: %(shape)s, %(count)d lines.",
            gifts.lines,
        )
        % {"shape": SHAPES[gifts.shape], "count": gifts.lines}
    ]
    if gifts.left_out:
        said.append(
            ngettext(
                "%(count)d line gives money to a member, not to a project: it is left "
                "out.",
                "%(count)d lines give money to members, not to projects: they are left "
                "out.",
                gifts.left_out,
            )
            % {"count": gifts.left_out}
        )
    if listed is None:
        said.append(
            _(
                "Without a list of projects, each is taken as having asked for what it "
                "received: those that received nothing are not there."
            )
        )
    else:
        said += [
            _("“%(project)s” is not in the list of projects.") % {"project": one.title}
            for one in found.projects
            if not one.is_listed
        ][:MOST_SAID]
    said += [
        _("“%(project)s” received more than its goal, which is raised to that.")
        % {"project": one.title}
        for one in found.projects
        if one.passed_goal
    ][:MOST_SAID]
    if found.left_out:
        said.append(
            _("Asked for nothing and received nothing, left out: %(projects)s.")
            % {"projects": ", ".join(found.left_out[:MOST_SAID])}
        )
    return said
