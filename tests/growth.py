"""Ten times more of everything that a page may list."""

from datetime import UTC, date, datetime, timedelta

from django.utils import timezone

from essaim.base import events
from essaim.circles.models import Circle, Mandate, Membership, Role
from essaim.cobudget.models import (
    Allocation,
    Delegation,
    Eligible,
    Envelope,
    PaperBallot,
    Project,
    ProjectVersion,
    Round,
)
from essaim.contributions.models import (
    BudgetAlert,
    Contribution,
    Felt,
    Frame,
    FrameAgreement,
    FrameLine,
    FrameReference,
    HistoryImport,
    Mission,
    MissionPart,
    Need,
    OccurrenceChange,
    Signup,
    SkillDomain,
    WorkKind,
    Workstream,
    WorkstreamNote,
)
from essaim.ledger import services as ledger
from essaim.ledger.models import FiscalYear
from essaim.members.models import AdminSession, Invitation, Member, Skill
from essaim.notifications import services as notifications
from essaim.payments.models import (
    BatchFile,
    CircleCode,
    ExpenseClaim,
    ExpenseLine,
    KilometreRate,
    PayeeDetails,
)
from essaim.rules.ledger import Posting
from tests import (
    contributing,
    debating,
    demonstration,
    exchanging,
    following,
    paying,
)
from tests.demonstration import person
from tests.factories import voted_line

COUNT = 40


def grow():
    """Make them, as rows rather than by the services: pages list them, no more."""
    today, count = timezone.localdate(), COUNT
    circle = Circle.objects.get(name="Accompagnement")
    whole = Circle.objects.get(kind=Circle.Kind.COOPERATIVE)
    skills = Skill.objects.bulk_create(Skill(name=f"Savoir {n}") for n in range(count))
    people = Member.objects.bulk_create(
        Member(name=f"Personne {n}", email=f"personne{n}@example.org")
        for n in range(count)
    )
    for member, skill in zip(people, skills, strict=True):
        member.skills.add(skill)
    circles = Circle.objects.bulk_create(
        Circle(name=f"Groupe {n}", parent=whole) for n in range(count)
    )
    Membership.objects.bulk_create(
        Membership(circle=where, member=member, joined_on=today)
        for member in people
        for where in (circle, circles[0])
    )
    _grow_cobudget(circle, people, count)
    debating.grow(people, circles, reader=person("awa"), round_=demonstration.running())
    paying.grow(people)
    _grow_needs(circle, people)
    contributing.grow(people)
    _grow_notices(circle, people)
    _grow_years()
    _grow_mandates(circles, people)
    _grow_budgets(circles)
    _grow_frames(circles)
    _grow_missions(circle, people)
    _grow_last_year(people)
    _grow_expenses(circle, people)
    _grow_settings(circles, people)
    for n, member in enumerate(people):
        ledger.open_account(f"circle:{circles[n].pk}", kind="circle", label=str(n))
        ledger.post(
            [Posting("pot", -100), Posting(f"circle:{circles[n].pk}", 100)],
            on=today,
            label=f"Virement {n}",
            key=f"grow:{n}",
            by=member,
        )
        events.record(
            "circle.joined", circle, by=member, about=[member, whole], circle="x"
        )
        Invitation.objects.create(
            email=f"invite{n}@example.org",
            digest=f"{n}",
            invited_by=person("farid"),
            expires_at=timezone.now() + timedelta(days=1),
        )
        AdminSession.objects.create(
            member=member,
            reason="x",
            ends_at=timezone.now() + timedelta(minutes=30),
            ended_at=timezone.now(),
        )


def _grow_cobudget(circle, people, count):
    exchanging.grow(demonstration.planned(), people)
    for round_ in (demonstration.running(), demonstration.finished()):
        model = round_.projects.earliest("pk")
        projects = Project.objects.bulk_create(
            Project(
                **{
                    field.attname: getattr(model, field.attname)
                    for field in Project._meta.concrete_fields
                    if field.attname not in {"id", "key"}
                },
                key=f"plus-{n}",
            )
            for n in range(count)
        )
        ProjectVersion.objects.bulk_create(
            ProjectVersion(
                project=model,
                number=100 + n,
                author=people[n % len(people)],
                title=f"Version {n}",
                min_cents=1,
                max_cents=1,
            )
            for n in range(count)
        )
        envelopes = Envelope.objects.bulk_create(
            Envelope(round=round_, member=member, key=f"m{member.pk}", cents=100_00)
            for member in people
        )
        Allocation.objects.bulk_create(
            Allocation(envelope=envelope, project=project, cents=100)
            for envelope in envelopes
            for project in projects[:5]
        )
    ours = Envelope.objects.filter(round=demonstration.running(), member__in=people)
    PaperBallot.objects.bulk_create(
        PaperBallot(envelope=one, reference="x", seal="x", first_by=one.member)
        for one in ours
    )
    Delegation.objects.bulk_create(
        Delegation(envelope=one, delegate=person("basile"), cap_cents=1) for one in ours
    )
    plan = demonstration.planned()
    Round.objects.filter(pk=plan.pk).update(people="list")
    Eligible.objects.bulk_create(Eligible(round=plan, member=one) for one in people)
    Round.objects.bulk_create(
        Round(name=f"Campagne {n}", circle=circle) for n in range(count)
    )
    following.grow(demonstration.finished(), people)


def _grow_needs(circle, people):
    shown = demonstration.CONTRIBUTIONS["workstream"]()
    for n, member in enumerate(people):
        need = Need.objects.create(
            circle=circle,
            text=f"Besoin {n}",
            author=member,
            expires_on=timezone.localdate() + timedelta(days=30),
        )
        Felt.objects.create(need=need, member=person("awa"))
        Felt.objects.create(need=demonstration.CONTRIBUTIONS["need"](), member=member)
        Workstream.objects.create(circle=circle, title=f"Chantier {n}", minder=member)
        WorkstreamNote.objects.create(workstream=shown, author=member, text="Avance.")
        Mission.objects.create(
            circle=circle, title=f"Mission {n}", workstream=shown, need=need
        )
        Need.objects.create(
            circle=circle,
            text=f"D’où il vient {n}",
            workstream=shown,
            state="answered",
            expires_on=timezone.localdate(),
        )


def _grow_notices(circle, people):
    readers = [person("awa"), person("farid")]
    for n, member in enumerate(people):
        event = events.record("circle.left", circle, by=member, circle=str(n))
        notifications.tell(event, readers)
        skill = Skill.objects.create(name=f"Suivi {n}")
        other = Circle.objects.create(name=f"Suivi {n}")
        for reader in readers:
            notifications.subscribe(other, by=reader)
            notifications.subscribe(skill, by=reader, topic="missions")


def _copies(row, count, **changes):
    """Unsaved copies of ``row``, each with what ``changes`` makes of its number."""
    same = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key and field.attname not in {"key", "uid"}
    }
    for n in range(count):
        yield type(row)(**same | {name: make(n) for name, make in changes.items()})


def _grow_years():
    """Old fiscal years, closed long ago."""
    first = FiscalYear.objects.earliest("starts_on").starts_on.year
    FiscalYear.objects.bulk_create(
        FiscalYear(
            starts_on=date(year, 1, 1),
            ends_on=date(year, 12, 31),
            closed_at=timezone.now(),
        )
        for year in range(first - COUNT, first)
    )


def _grow_mandates(circles, people):
    """A referent in each circle; for a manager and a member, a role in many."""
    today = timezone.localdate()
    roles = Role.objects.bulk_create(
        Role(circle=where, kind=kind)
        for where in circles
        for kind in (Role.Kind.REFERENT, Role.Kind.TREASURER)
    )
    holders = [people[0], person("farid"), person("awa"), *people[1:]]
    Mandate.objects.bulk_create(
        Mandate(
            role=role,
            member=holders[n % len(holders)],
            starts_on=today - timedelta(days=30),
            ends_on=today + timedelta(days=20),
            source="Réunion",
        )
        for n, role in enumerate(roles)
    )
    Membership.objects.bulk_create(
        Membership(circle=where, member=person(name), joined_on=today)
        for name in ("awa", "farid")
        for where in circles[1:]
    )


def _grow_budgets(circles):
    """A budget for each circle, this year and the year before; some run out."""
    years = demonstration.CONTRIBUTIONS["closing"](), this_year()
    for where in circles:
        lines = [voted_line(where, 100_00, year=year) for year in years]
        BudgetAlert.objects.create(line=lines[1], kind="80")


def this_year():
    return FiscalYear.objects.containing(timezone.localdate()).get()


def _grow_frames(circles):
    """Frames of the past, kinds of work; lines and reference points of each frame."""
    domains = SkillDomain.objects.bulk_create(
        SkillDomain(name=f"Domaine {n}") for n in range(COUNT)
    )
    for domain, skill in zip(domains, Skill.objects.all()[:COUNT], strict=True):
        domain.skills.add(skill)
    kinds = WorkKind.objects.bulk_create(
        WorkKind(name=f"Travail {n}", domain=domain) for n, domain in enumerate(domains)
    )
    for frame in Frame.objects.all():
        FrameLine.objects.bulk_create(
            FrameLine(frame=frame, circle=where, cents=100_00) for where in circles
        )
        FrameReference.objects.bulk_create(
            FrameReference(frame=frame, kind=kind, low_cents=1_00, high_cents=2_00)
            for kind in kinds
        )
        FrameAgreement.objects.bulk_create(
            FrameAgreement(
                frame=frame, what=f"Au-delà {n}", above_cents=1_00, whose="referent"
            )
            for n in range(COUNT)
        )
    old = Frame.objects.exclude(adopted_at=None).earliest("takes_effect_on")
    Frame.objects.bulk_create(_copies(old, COUNT, version=lambda n: 100 + n))


def _grow_missions(circle, people):
    """People in the missions that are looked at, dates that are moved, kinds named."""
    looked_at = demonstration.series(), demonstration.welcome()
    kinds = list(WorkKind.objects.all()[:COUNT])
    many = [
        mission
        for mission in Mission.objects.filter(title__startswith="Mission ")
        if mission.circle_id == circle.pk
    ]
    soon = timezone.now() + timedelta(days=3)
    for n, mission in enumerate(many):
        mission.kind = kinds[n % len(kinds)]
        mission.starts_at = mission.next_at = soon + timedelta(hours=n)
        mission.is_essential = bool(n % 2)
        mission.save()
        mission.skills.add(Skill.objects.order_by("pk")[n])
    for mission in looked_at:
        MissionPart.objects.bulk_create(
            MissionPart(mission=mission, label=f"Place {n}", places=5)
            for n in range(COUNT)
        )
        part = mission.parts.earliest("pk")
        Signup.objects.bulk_create(
            Signup(mission=mission, part=part, member=member) for member in people
        )
    parts = MissionPart.objects.bulk_create(
        MissionPart(mission=mission, places=3) for mission in many
    )
    Signup.objects.bulk_create(
        Signup(mission=part.mission, part=part, member=member, wants_stand_in=wants)
        for n, part in enumerate(parts)
        for member, wants in (
            (person("awa"), False),
            (person("farid"), False),
            (people[n], True),
        )
    )
    OccurrenceChange.objects.bulk_create(
        OccurrenceChange(
            mission=looked_at[0],
            original_at=datetime(2001, 1, 1, 12, tzinfo=UTC) + timedelta(days=7 * n),
            is_cancelled=True,
        )
        for n in range(COUNT)
    )


def _grow_last_year(people):
    """What waits for the closing of last year: declared, in dialogue, deferred."""
    year = demonstration.CONTRIBUTIONS["closing"]()
    lines = list(year.budget_lines.order_by("-pk")[:COUNT])
    like = Contribution.objects.get(title=contributing.DECLARED)
    for status in ("announced", "declared", "in_dialogue"):
        Contribution.objects.bulk_create(
            _copies(
                like,
                COUNT,
                title="Avant {}".format,
                author_id=lambda n: people[n].pk,
                line_id=lambda n: lines[n % len(lines)].pk,
                circle_id=lambda n: lines[n % len(lines)].circle_id,
                frame_id=lambda n: None,
                done_on=lambda n: year.ends_on,
                status=lambda n, status=status: status,
            )
        )
    HistoryImport.objects.bulk_create(
        _copies(HistoryImport.objects.get(), COUNT, filename="passe-{}.csv".format)
    )


def _grow_expenses(circle, people):
    """Claims of everybody, and one with many lines."""
    claim = ExpenseClaim.objects.get(title="Rencontre de Lille")
    line = claim.lines.earliest("pk")
    ExpenseLine.objects.bulk_create(_copies(line, COUNT, label="Train {}".format))
    now = timezone.now()
    for state in (ExpenseClaim.State.DRAFT, ExpenseClaim.State.SUBMITTED):
        for owner in (lambda n: claim.member_id, lambda n: people[n].pk):
            ExpenseClaim.objects.bulk_create(
                _copies(
                    claim,
                    COUNT,
                    title="Frais {}".format,
                    member_id=owner,
                    state=lambda n, state=state: state,
                    submitted_at=lambda n: now,
                    cents=lambda n: 10_00,
                )
            )
    KilometreRate.objects.bulk_create(
        KilometreRate(
            label=f"Vélo {n}", thousandths=100 + n, from_on=timezone.localdate()
        )
        for n in range(COUNT)
    )


def _grow_settings(circles, people):
    """Analytic codes, bank details, files of a batch, what is owed to one member."""
    CircleCode.objects.bulk_create(
        CircleCode(circle=where, code=f"C{n}") for n, where in enumerate(circles)
    )
    PayeeDetails.objects.bulk_create(PayeeDetails(member=member) for member in people)
    batch = BatchFile.objects.earliest("pk").batch
    BatchFile.objects.bulk_create(
        BatchFile(batch=batch, kind=f"k{n}", name=f"{n}.csv", size=1, sha256="0" * 64)
        for n in range(COUNT)
    )
    for n in range(COUNT):
        paying.owe(person("awa"), f"À vous {n}", 10)
