"""What became of some projects before they were chosen among: written by several."""

from collections.abc import Callable, Iterator
from functools import partial

from essaim.cobudget.models import Project
from essaim.cobudget.services import authors, projects
from essaim.members.models import Member

TOOLS = "Une bibliothèque d’outils partagés"
Deed = tuple[int, int, Callable[[], object]]
"""So many days from today, at such an hour, what is done."""


def deeds(round_name: str) -> Iterator[Deed]:
    """The life of the projects of the round under way, in its order."""
    find = partial(_find, round_name)
    yield -26, 9, lambda: _invite(find(TOOLS), "Ugo Ferrari", "Paola Rinaldi")
    yield -25, 10, lambda: _join(find(TOOLS), "Paola Rinaldi")
    yield -24, 11, lambda: _amend(find(TOOLS), "Paola Rinaldi")


def _find(round_name: str, title: str) -> Project:
    return Project.objects.get(round__name=round_name, title=title)


def _member(name: str) -> Member:
    return Member.objects.active().get(name=name)


def _invite(project: Project, by: str, whom: str) -> None:
    authors.invite_author(project.pk, _member(whom).pk, by=_member(by))


def _join(project: Project, by: str) -> None:
    authors.accept_authorship(project.pk, by=_member(by))


def _amend(project: Project, by: str) -> None:
    text = project.text.replace("le mardi midi", "le mardi midi et le jeudi soir")
    projects.amend_project(project.pk, by=_member(by), text=text)
