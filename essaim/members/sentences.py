"""Telling what an import makes of each line of a file."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from essaim.rules.members_import import Fault, Line, Problem, Status


@dataclass(frozen=True, slots=True)
class ToldLine:
    """A line of the file, in words."""

    line: Line
    status: str
    tone: str
    sentences: tuple[str, ...]


def told(line: Line) -> ToldLine:
    """Return what will become of ``line``, and why, in the reader's language."""
    names = {
        Status.NEW: _("to import"),
        Status.HERE: _("already here"),
        Status.LEFT: _("has left"),
        Status.TWICE: _("twice in the file"),
        Status.FAULTY: _("error"),
    }
    tones = {Status.NEW: "good", Status.FAULTY: "alert"}
    return ToldLine(
        line, names[line.status], tones.get(line.status, ""), tuple(_sentences(line))
    )


def _sentences(line: Line) -> list[str]:
    sentences = [_fault(fault) for fault in line.faults]
    if line.status is Status.TWICE:
        sentences.append(
            _("Same address as line %(line)d, which is kept.") % {"line": line.same_as}
        )
    if line.status is Status.HERE:
        sentences.append(_("This address is that of a member: nothing changes."))
    if line.status is Status.LEFT:
        sentences.append(
            _(
                "This person left: a co-manager can bring them back from their page, "
                "an import cannot."
            )
        )
    if line.namesakes:
        sentences.append(
            _("Look twice: %(names)s has the same name and another address.")
            % {"names": ", ".join(line.namesakes)}
        )
    return sentences


def _fault(fault: Fault) -> str:
    sentence = {
        Problem.NO_NAME: _("Column “%(column)s”: there is no name."),
        Problem.LONG_NAME: _("Column “%(column)s”: this name is too long."),
        Problem.NO_EMAIL: _("Column “%(column)s”: there is no address."),
        Problem.BAD_EMAIL: _(
            "Column “%(column)s”: “%(value)s” is not an e-mail address."
        ),
        Problem.BAD_LANGUAGE: _(
            "Column “%(column)s”: “%(value)s” is not a language of this site. Write "
            "“fr” or “en”."
        ),
        Problem.BAD_SKILL: _(
            "Column “%(column)s”: 20 skills at most, of 60 letters at most."
        ),
        Problem.BAD_DATE: _(
            "Column “%(column)s”: “%(value)s” is not a date. Write 31/12/2024."
        ),
        Problem.FUTURE_DATE: _("Column “%(column)s”: %(value)s is still to come."),
        Problem.FORMULA: _(
            "Column “%(column)s”: a cell cannot begin with “=”, “+”, “-” or “@”."
        ),
    }[fault.problem]
    return sentence % {"column": fault.column, "value": fault.value}
