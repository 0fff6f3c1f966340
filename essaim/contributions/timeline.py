"""The life of a contribution as a line with today on it."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.base.templatetags.essaim import when
from essaim.contributions import frames
from essaim.contributions.models import Contribution, Frame
from essaim.rules.contributions import State

PATH = (
    *(State.ANNOUNCED, State.IN_PROGRESS, State.DONE, State.DECLARED),
    *(State.SETTLED, State.EXPORTED, State.PAID),
)
# Where the line stands while something else happens there.
_STANDS = {State.IN_DIALOGUE: State.DECLARED, State.DEFERRED: State.DECLARED}
_ENDS_EARLY = (State.ABANDONED, State.EXPIRED, State.OFFERED, State.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Stretch:
    """One phase: its words, whether it is behind, and a word about its date."""

    state: str  # done, current or next
    name: str
    when: str = ""


def phases(contribution: Contribution, frame: Frame | None) -> list[Stretch]:
    """Return the phases of a contribution, past, present and to come."""
    state = contribution.state
    if state in _ENDS_EARLY:
        passed = [step for step in PATH[:4] if _was(contribution, step)]
        return [
            *(
                Stretch("done", _name(step), _hint(contribution, step))
                for step in passed
            ),
            Stretch("current", _name(state)),
        ]
    here = PATH.index(_STANDS.get(state, state))
    line = []
    for number, step in enumerate(PATH):
        if number < here:
            if _was(contribution, step):
                line.append(Stretch("done", _name(step), _hint(contribution, step)))
        elif number == here:
            line.append(Stretch("current", _name(state), _now(contribution)))
        else:
            line.append(Stretch("next", _name(step), _ahead(contribution, step, frame)))
    return line


def _name(state: State) -> str:
    return str(Contribution.Status(state.value).label).capitalize()


def _was(contribution: Contribution, step: State) -> bool:
    """Whether a step left something behind: one may declare without announcing."""
    return {
        State.ANNOUNCED: contribution.announced_at is not None,
        State.IN_PROGRESS: False,
        State.DONE: contribution.done_on is not None,
        State.DECLARED: contribution.declared_at is not None,
        State.SETTLED: contribution.settled_at is not None,
    }.get(step, True)


def _hint(contribution: Contribution, step: State) -> str:
    moments = {
        State.ANNOUNCED: contribution.announced_at,
        State.DONE: contribution.done_on,
        State.DECLARED: contribution.declared_at,
        State.SETTLED: contribution.settled_at,
    }
    return when(moments.get(step))


def _now(contribution: Contribution) -> str:
    state = contribution.state
    if state in (State.ANNOUNCED, State.IN_PROGRESS) and contribution.expires_on:
        return _("expires %(when)s") % {"when": when(contribution.expires_on)}
    return _hint(contribution, _STANDS.get(state, state))


def _ahead(contribution: Contribution, step: State, frame: Frame | None) -> str:
    if step == State.SETTLED and contribution.state == State.DECLARED:
        return when(contribution.window_ends_on)
    day = next_settlement(contribution, frame)
    if step == State.EXPORTED and day is not None:
        return when(day)
    return ""


def next_settlement(contribution: Contribution, frame: Frame | None) -> date | None:
    """Return the cut-off its money waits for, once one knows when it settles."""
    if frame is None:
        return None
    if contribution.state == State.SETTLED and contribution.settled_at:
        settled_on = timezone.localdate(contribution.settled_at)
        return frames.settles_on(frame, max(settled_on, timezone.localdate()))
    if contribution.state == State.DECLARED and contribution.window_ends_on:
        return frames.settles_on(frame, contribution.window_ends_on)
    return None
