"""Every project of a round in one document, for the assembly: on paper or on screen.

It says what the pages say to any member, without the name of anybody; no total before
the count of a sealed round.
"""

import contextlib
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.utils import translation
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from essaim.base import markdown
from essaim.base.dates import date_format
from essaim.base.models import Cooperative
from essaim.base.pdf import LARGE, TITLE, Document, letters
from essaim.base.templatetags.essaim import euros
from essaim.cobudget.models import Project, ProjectFile, Round
from essaim.members.models import Member

MOST = 200  # projects: a longer document would hold the site up for ten seconds
PICTURES = 3  # drawn of each project; more of them are told in words
# Millimetres: what a long project wants before the end of a page, what the head of
# each takes, how tall one may be and still be kept on one page.
ROOM, HEAD, MOST_KEPT = 70, 42, 190


def fits(round: Round) -> bool:
    """Whether the round has so few projects that they make one document."""
    return Project.objects.standing().filter(round=round).count() <= MOST


def of_round(round: Round, *, reader: Member) -> bytes:
    """Return the brochure of ``round`` as PDF, in the language in force."""
    seen = Project.objects.visible_to(reader).standing().filter(round=round)
    projects = seen.select_related("circle", "section").order_by("-transverse", "pk")[
        :MOST
    ]
    current = Cooperative.current()
    cooperative = current.name
    title = _("%(round)s: the projects") % {"round": round.name}
    document = Document(
        title,
        author=cooperative,
        language=translation.get_language(),
        foot=f"{cooperative} · {round.name}",
        hue=current.accent_hue,
    )
    _cover(document, round, cooperative, len(projects))
    document.add_page()
    document.contents(_("Contents"))
    pictures = _pictures(projects)
    for project in projects:
        _project(document, project, round, pictures.get(project.pk, ()))
    if not projects:
        document.line_of(_("No project has been submitted yet."))
    return bytes(document.output())


def _pictures(projects: Iterable[Project]) -> dict[int, list[ProjectFile]]:
    """The pictures of each project, in their order."""
    found: dict[int, list[ProjectFile]] = {}
    rows = ProjectFile.objects.filter(project__in=list(projects), width__gt=0)
    for file in rows.order_by("project", "position", "pk"):
        found.setdefault(file.project_id, []).append(file)
    return found


def _cover(document: Document, round: Round, cooperative: str, count: int) -> None:
    document.add_page()
    document.band()
    document.set_y(70)
    document.soft_line(cooperative, size=LARGE)
    document.ln(3)
    document.line_of(round.name, size=TITLE, bold=True)
    document.ln(3)
    document.line_of(
        ngettext("%(count)d project", "%(count)d projects", count) % {"count": count},
        size=LARGE,
    )
    if round.pool_cents:
        pool = _("Pool: %(money)s") % {"money": euros(round.pool_cents)}
        document.line_of(pool, size=LARGE)
    if round.closes_at and not round.is_counted:
        day = date_format(localtime(round.closes_at), "DATE_FORMAT")
        document.soft_line(_("Allocation closes on %(day)s.") % {"day": day})
    document.ln(8)
    if round.text:
        document.prose(round.text)


def _project(
    document: Document,
    project: Project,
    round: Round,
    pictures: Sequence[ProjectFile],
) -> None:
    if document.page > 3 or document.get_y() > 40:
        document.keep_room(_height(project, pictures))
    document.start_section(letters(project.title))
    document.line_of(project.title, size=16, bold=True)
    document.ln(1)
    document.key_line(_asked(project), size=11)
    document.ln(0.5)
    if facts := _facts(project, round):
        document.soft_line(" · ".join(facts), size=10)
    document.ln(2)
    if project.summary:
        document.line_of(project.summary, size=12)
        document.ln(2)
    _lay_out(document, project.text, pictures)
    address = f"{settings.SITE_URL.rstrip('/')}{project.get_absolute_url()}"
    document.soft_line(address)
    document.ln(4)
    document.rule()
    document.ln(3)


def _height(project: Project, pictures: Sequence[ProjectFile]) -> float:
    """How much of a page it wants, roughly: all it takes if that is most of one."""
    lines = sum(
        1.2 + len(line) // 105 if line.strip() else 0.5
        for line in project.text.splitlines()
    )
    all_of_it = HEAD + 5.2 * lines + 75 * len(pictures[:PICTURES])
    return all_of_it if all_of_it < MOST_KEPT else ROOM


def _lay_out(document: Document, text: str, pictures: Sequence[ProjectFile]) -> None:
    """Draw pictures where the text places them, alone in a paragraph; others first."""
    held = {file.pk: file for file in pictures}
    pieces = list(markdown.pieces(text))
    placed = [one.picture for one in pieces if one.picture in held]
    drawn = list(dict.fromkeys(placed))[:PICTURES]
    for file in [one for one in pictures if one.pk not in drawn][
        : PICTURES - len(drawn)
    ]:
        _draw(document, file, file.words)
    for piece in pieces:
        if piece.picture is None:
            document.prose(piece.text)
            continue
        found = held.get(piece.picture)
        words = piece.text or (found.words if found else "")
        if piece.picture in drawn and found:
            _draw(document, found, words)
            drawn.remove(piece.picture)  # the same one again is told, not drawn
        else:
            document.soft_line(markdown.told(words, found is None))
            document.ln(2)


def _draw(document: Document, file: ProjectFile, words: str) -> None:
    with contextlib.suppress(OSError), file.file.open("rb") as data:
        document.picture(data, words, ratio=file.height / file.width)


def _asked(project: Project) -> str:
    """What it asks for."""
    figures = {"min": euros(project.min_cents), "goal": euros(project.max_cents)}
    if project.has_range:
        return _("Minimum %(min)s, ideally %(goal)s") % figures
    return _("%(min)s, neither more nor less") % figures


def _facts(project: Project, round: Round) -> list[str]:
    """Who carries it; once counted, what became of it."""
    said = []
    if project.circle:
        said.append(_("Circle: %(circle)s") % {"circle": project.circle})
    if project.section:
        said.append(_("Section: %(section)s") % {"section": project.section})
    if project.transverse:
        said.append(_("transverse"))
    if round.is_counted and project.is_funded:
        said.append(_("funded, %(money)s") % {"money": euros(project.awarded_cents)})
    elif round.is_counted:
        said.append(_("not funded"))
    return said
