"""The history of choices as one reader may see it: a round, then the years."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from essaim.base.csv import Cell, decimal
from essaim.base.markdown import Illustration
from essaim.cobudget import archives, money
from essaim.cobudget.models import Archive, FollowUp, Milestone, Project, Round
from essaim.cobudget.reading.followups import STANDING
from essaim.cobudget.reading.history_debate import (
    KeptAdvice,
    KeptObjection,
    advice_of,
    in_a_cell,
    objections_of,
    people_in,
)
from essaim.cobudget.services.followups import steps_of
from essaim.members.models import Member
from essaim.rules import followup as rules


@dataclass(frozen=True, slots=True)
class Kept:
    """A project as it was when the choices were frozen, and what became of it."""

    said: dict[str, Any]
    authors: Sequence[Member]
    standing: rules.Standing | None = None
    seen: money.Seen | None = None
    url: str = ""
    pictures: Mapping[int, Illustration] = field(default_factory=dict)
    advice: Sequence[KeptAdvice] = ()
    objections: Sequence[KeptObjection] = ()

    @property
    def standing_words(self) -> str:
        """What became of it, in words; nothing before it is followed."""
        return str(STANDING[self.standing]) if self.standing else ""


@dataclass(frozen=True, slots=True)
class Choices:
    """A round of the history: what was kept, and what became of the money."""

    archive: Archive
    funded: Sequence[Kept]
    others: Sequence[Kept]
    withdrawn: Sequence[Kept]
    spent: int  # of the projects whose figures the reader may know
    returned: int
    hidden: int  # how many projects the reader may not know the spending of

    @property
    def content(self) -> dict[str, Any]:
        """What was kept."""
        return dict(self.archive.content)

    @property
    def kept_money(self) -> dict[str, int]:
        """The figures of the choice, in cents."""
        return dict(self.archive.content["money"])

    @property
    def keeps_the_debate(self) -> bool:
        """Whether advice and objections were kept; not in the first format."""
        return int(self.archive.content["version"]) > 1

    @property
    def proposals(self) -> Sequence[Kept]:
        """The transverse proposals that were not withdrawn, and any other one advised.

        In the order they were submitted.
        """
        rows = [*self.funded, *self.others]
        told = [
            row
            for row in rows
            if row.said["transverse"] or row.advice or row.objections
        ]
        return sorted(told, key=lambda row: row.said["number"])

    @property
    def year(self) -> int:
        """The year of the choice."""
        return timezone.localdate(self.closed_at or self.archive.frozen_at).year

    @property
    def closed_at(self) -> datetime | None:
        """When members stopped choosing."""
        kept = self.archive.content["round"]["dates"]["closes_at"]
        return parse_datetime(kept) if kept else None

    @property
    def rule_words(self) -> str:
        """The name of the rule it was counted by."""
        name = self.archive.content["rule"]["name"]
        return str(dict(Round.RuleName.choices).get(name, name))

    @property
    def is_followed(self) -> bool:
        """Whether what became of its money is known here."""
        return self.archive.round.has_ballots

    @property
    def left(self) -> int | None:
        """What is still to spend, when all of it is known."""
        if self.hidden or not self.is_followed:
            return None
        money_ = self.kept_money
        return int(money_["granted_cents"]) - self.spent - self.returned

    @property
    def bar(self) -> list[dict[str, Any]]:
        """What became of the money granted, as far as the reader may know."""
        parts = [
            {"name": _("spent or engaged"), "cents": self.spent, "style": 1},
            {"name": _("returned to the pot"), "cents": self.returned, "style": 3},
        ]
        return parts[not self.says_spent :]

    @property
    def says_spent(self) -> bool:
        """Whether something of what was spent may be said."""
        return bool(self.spent) or not self.hidden


def choices_of(archives_: Iterable[Archive], reader: Member) -> list[Choices]:
    """Each of these rounds with what became of it: a constant number of queries."""
    found = list(archives_)
    kept = [said for archive in found for said in archive.content["projects"]]
    with_files = Project.objects.prefetch_related("files")
    projects = with_files.in_bulk([said["number"] for said in kept])
    named = {pk for said in kept for pk in (*said["authors"], *people_in(said))}
    people = Member.objects.in_bulk(named)
    followed = {one.round_id for one in found if one.round.has_ballots}
    granted = [
        each
        for each in projects.values()
        if each.awarded_cents and each.round_id in followed
    ]
    seen = money.seen_by(reader, _with_people(granted)) if granted else {}
    standings = _standings(granted)
    told = []
    for archive in found:
        rows = [
            Kept(
                said=said,
                authors=[people[pk] for pk in said["authors"] if pk in people],
                standing=standings.get(said["number"]),
                seen=seen.get(said["number"]) if said["granted_cents"] else None,
                url=_url_of(projects, said, standings),
                pictures=_pictures_of(projects.get(said["number"])),
                advice=advice_of(said, people),
                objections=objections_of(said, people),
            )
            for said in archive.content["projects"]
        ]
        told.append(_choices(archive, rows))
    return told


def _choices(archive: Archive, rows: Sequence[Kept]) -> Choices:
    money_ = [row.seen for row in rows if row.seen is not None]
    standing = [row for row in rows if not row.said["withdrawn"]]
    return Choices(
        archive=archive,
        funded=[row for row in standing if row.said["granted_cents"]],
        others=[row for row in standing if not row.said["granted_cents"]],
        withdrawn=[row for row in rows if row.said["withdrawn"]],
        spent=sum(seen.spent or 0 for seen in money_),
        returned=sum(seen.returned for seen in money_),
        hidden=sum(seen.is_hidden for seen in money_),
    )


def _with_people(projects: Iterable[Project]) -> list[Project]:
    rows = Project.objects.filter(pk__in=[each.pk for each in projects])
    rows = rows.select_related("round", "author")
    return list(rows.prefetch_related("coauthors__member").order_by("pk"))


def _url_of(
    projects: dict[int, Project], said: dict[str, Any], standings: dict[int, Any]
) -> str:
    project = projects.get(said["number"])
    if project is None:
        return ""
    url: str = project.get_absolute_url()
    return f"{url}suivi/" if said["number"] in standings else url


def _pictures_of(project: Project | None) -> Mapping[int, Illustration]:
    return project.illustrations if project else {}


def _standings(projects: Iterable[Project]) -> dict[int, rules.Standing]:
    """What is said today of each followed project: two queries."""
    today = timezone.localdate()
    rows = list(FollowUp.objects.filter(project__in=[each.pk for each in projects]))
    steps: dict[int, list[Milestone]] = {}
    for milestone in Milestone.objects.filter(follow_up__in=rows):
        steps.setdefault(milestone.follow_up_id, []).append(milestone)
    return {
        row.project_id: rules.standing(
            rules.State(row.state), steps_of(steps.get(row.pk, [])), today=today
        )
        for row in rows
    }


@dataclass(frozen=True, slots=True)
class Checked:
    """Whether what was kept is what it was, and what has changed since."""

    is_intact: bool
    changed: Sequence[str]


def check(archive: Archive) -> Checked:
    """Compute the page again from what is stored today, and compare."""
    return Checked(
        is_intact=archives.digest(archive.content) == archive.digest,
        changed=archives.differences(
            archive.content,
            archives.content_of(
                archive.round,
                until=archive.frozen_at,
                version=archive.content["version"],
            ),
        ),
    )


# -- files ---------------------------------------------------------------------------


def rows_of_years(told: Iterable[Choices]) -> Iterator[list[Cell]]:
    """The years, one line each, for a spreadsheet."""
    yield [
        *(_("Year"), _("Co-budget"), _("Rule"), _("Could choose"), _("Chose")),
        *(_("Projects"), _("Funded"), _("Pool"), _("Asked"), _("Granted")),
        *(_("Spent or engaged"), _("Returned to the pot"), _("Not shown, projects")),
        _("Digest"),
    ]
    for each in told:
        kept, people = each.kept_money, each.content["participation"]
        yield [
            *(each.year, str(each.archive), str(each.rule_words)),
            *(people["could"], people["did"]),
            *(len(each.funded) + len(each.others), len(each.funded)),
            *(decimal(kept["pool_cents"]), decimal(kept["asked_cents"])),
            decimal(kept["granted_cents"]),
            *(
                (decimal(each.spent), decimal(each.returned))
                if each.is_followed
                else ("", "")
            ),
            *(each.hidden, each.archive.digest),
        ]


def rows_of_projects(each: Choices) -> Iterator[list[Cell]]:
    """The projects of one round, one line each, for a spreadsheet."""
    parted = "sections" in each.content
    yield [
        *(_("Project"), _("Circle"), _("Transverse")),
        *([_("Section")] if parted else []),
        *(_("Minimum"), _("Goal")),
        *(_("Versions"), _("Comments"), _("Granted"), _("Spent or engaged")),
        *(_("Returned to the pot"), _("Today")),
        *((_("Advice of circles"), _("Objections")) if each.keeps_the_debate else ()),
    ]
    for row in (*each.funded, *each.others, *each.withdrawn):
        said, seen = row.said, row.seen
        spent = None if seen is None or seen.spent is None else decimal(seen.spent)
        yield [
            *(said["title"], said["circle"], _("yes") if said["transverse"] else ""),
            *([said.get("section", "")] if parted else []),
            *(decimal(said["min_cents"]), decimal(said["goal_cents"])),
            *(said["versions"], said["comments"], decimal(said["granted_cents"])),
            *(spent, decimal(seen.returned) if seen else None, today_words(row)),
            *(in_a_cell(said) if each.keeps_the_debate else ()),
        ]


def today_words(row: Kept) -> str:
    """What became of a project, in words."""
    if row.said["withdrawn"]:
        return _("withdrawn")
    if row.said["declined"]:
        return _("declined")
    if not row.said["granted_cents"]:
        return _("not funded")
    return row.standing_words
