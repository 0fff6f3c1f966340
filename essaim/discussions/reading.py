"""A discussion as one member reads it, in a constant number of queries."""

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, F, Model, OuterRef, Q, Window
from django.db.models.functions import RowNumber

from essaim.base.permissions import Verdict
from essaim.discussions import subjects
from essaim.discussions.models import Comment, CommentQuerySet, Reaction, ReadMark
from essaim.discussions.permissions import answers_for, may_ask, may_comment
from essaim.members.models import Member

THREADS = 20
LATEST = 3
REPLIES = 50
QUESTIONS, NEW = "questions", "nouveaux"


@dataclass(frozen=True, slots=True)
class Given:
    """A reaction: its word, how many gave it, whether the reader did."""

    kind: str
    label: str
    count: int
    mine: bool


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads about a subject, and what they may do there: asked once for all."""

    member: Member
    subject: Any
    writing: Verdict
    asking: Verdict
    moderates: bool
    answers: bool
    asked: frozenset[int]
    read_up_to: int | None

    @classmethod
    def of(cls, member: Member, subject: Any) -> "Reader":
        """Ask what ``member`` may do."""
        mark = ReadMark.objects.visible_to(member).filter(
            content_type=ContentType.objects.get_for_model(subject),
            object_id=subject.pk,
        )
        return cls(
            member,
            subject,
            may_comment(member, subject),
            may_ask(member, subject),
            bool(subjects.of(subject).may_moderate(member, subject)),
            answers_for(member, subject),
            frozenset(p.pk for p in subjects.of(subject).answerers(subject)),
            mark.values_list("up_to", flat=True).first(),
        )


@dataclass(frozen=True, slots=True)
class Message:
    """One message, and what its reader may do with it."""

    comment: Comment
    reader: Reader
    question: Comment | None
    reactions: Sequence[Given]

    @property
    def is_mine(self) -> bool:
        """Whether its reader wrote it."""
        return self.comment.author_id == self.reader.member.pk

    @property
    def is_readable(self) -> bool:
        """Whether its text is shown: hidden, to its author and who moderates."""
        return not self.comment.is_hidden or self.is_mine or self.reader.moderates

    @property
    def is_new(self) -> bool:
        """Whether it came after the mark its reader put."""
        mark = self.reader.read_up_to
        return mark is not None and self.comment.pk > mark and not self.is_mine

    @property
    def is_answer(self) -> bool:
        """Whether it answers the question of its thread."""
        return bool(self.question and self.question.answer_id == self.comment.pk)

    @property
    def of_asked(self) -> bool:
        """Whether one of those the questions are asked to wrote it."""
        return self.comment.author_id in self.reader.asked

    @property
    def can_reply(self) -> bool:
        """See ``may_reply``."""
        return bool(self.reader.writing) and not self.comment.is_hidden

    @property
    def can_edit(self) -> bool:
        """See ``may_edit``."""
        active = self.reader.member.is_active
        return active and self.is_mine and not self.comment.is_hidden

    @property
    def can_react(self) -> bool:
        """See ``may_react``."""
        return self.can_reply and not self.is_mine

    @property
    def can_settle(self) -> bool:
        """See ``may_settle``, of a reply that is not the answer yet."""
        question = self.question
        if question is None or question.pk == self.comment.pk or self.is_answer:
            return False
        asked = question.author_id == self.reader.member.pk or self.reader.answers
        return asked and not question.is_hidden and not self.comment.is_hidden

    @property
    def can_reopen(self) -> bool:
        """See ``may_reopen``."""
        return (
            self.comment.is_question
            and self.comment.answer_id is not None
            and self.is_mine
        )


@dataclass(frozen=True, slots=True)
class Thread:
    """A message and the latest replies to it."""

    first: Message
    replies: Sequence[Message] = ()
    count: int = 0

    @property
    def earlier(self) -> int:
        """How many replies are not shown here."""
        return self.count - len(self.replies)


@dataclass(frozen=True, slots=True)
class Discussion:
    """What is written about a subject: one page of threads, and what may be done."""

    reader: Reader
    label: str
    page: Page[Comment]
    threads: Sequence[Thread]
    count: int
    unanswered: int
    new: int
    latest: int
    shown: str
    key: uuid.UUID = field(default_factory=uuid.uuid4)


def about(subject: Any, member: Member, query: Mapping[str, Any]) -> Discussion:
    """The discussion of ``subject``, newest threads first.

    ``query`` may ask for a page (``suite``), and for the threads that hold a question
    without an answer or something new (``fil``).
    """
    reader = Reader.of(member, subject)
    every = Comment.objects.about(subject)
    fresh = every.none()
    if reader.read_up_to is not None:
        fresh = every.filter(pk__gt=reader.read_up_to).exclude(author=member)
    figures = every.aggregate(
        count=Count("pk"),
        unanswered=Count("pk", filter=_unanswered()),
        new=Count(
            "pk",
            filter=Q(pk__gt=reader.read_up_to) & ~Q(author=member)
            if reader.read_up_to is not None
            else Q(pk__in=[]),
        ),
    )
    shown = str(query.get("fil", ""))
    threads = every.threads()
    if shown == QUESTIONS:
        threads = threads.unanswered()
    elif shown == NEW:
        inside = fresh.filter(thread=OuterRef("pk"))
        threads = threads.filter(Q(pk__in=fresh.values("pk")) | Exists(inside))
    else:
        shown = ""
    page = Paginator(
        threads.select_related("author", "hidden_by").order_by("-pk"), THREADS
    ).get_page(query.get("suite"))
    return Discussion(
        reader,
        subjects.of(subject).label,
        page,
        _threads(list(page.object_list), reader),
        figures["count"],
        figures["unanswered"],
        figures["new"],
        every.order_by("-pk").values_list("pk", flat=True).first() or 0,
        shown,
    )


def _unanswered() -> Q:
    return Q(is_question=True, answer=None, hidden_at=None)


def _threads(begins: Sequence[Comment], reader: Reader) -> list[Thread]:
    """Each of these with its latest replies; a question's answer is always shown."""
    replies: dict[int, list[Comment]] = {}
    counts = dict(
        Comment.objects.filter(thread__in=begins)
        .order_by("thread")
        .values("thread")
        .annotate(n=Count("pk"))
        .values_list("thread", "n")
    )
    ranked = _with_people(
        Comment.objects.filter(thread__in=begins).annotate(
            rank=Window(RowNumber(), partition_by=F("thread"), order_by=F("pk").desc()),
            is_it=Exists(Comment.objects.filter(answer=OuterRef("pk"))),
        )
    ).filter(Q(rank__lte=LATEST) | Q(is_it=True))
    for reply in ranked.order_by("pk"):
        replies.setdefault(reply.thread_id or 0, []).append(reply)
    everything = [*begins, *(one for some in replies.values() for one in some)]
    given = _given(everything, reader.member)
    return [
        Thread(
            _message(first, reader, first, given),
            [
                _message(reply, reader, first, given)
                for reply in replies.get(first.pk, ())
            ],
            counts.get(first.pk, 0),
        )
        for first in begins
    ]


def _with_people(rows: CommentQuerySet) -> CommentQuerySet:
    return rows.select_related("author", "hidden_by", "parent__author")


def _message(
    comment: Comment,
    reader: Reader,
    begins: Comment,
    given: Mapping[int, Sequence[Given]],
) -> Message:
    question = begins if begins.is_question else None
    return Message(comment, reader, question, given[comment.pk])


def _given(comments: Iterable[Comment], member: Member) -> dict[int, Sequence[Given]]:
    """The reactions to each: numbers, and whether this member gave one."""
    numbers = [comment.pk for comment in comments]
    rows = Reaction.objects.filter(comment__in=numbers)
    counts: Counter[tuple[int, str]] = Counter()
    for comment, kind, n in (
        rows.order_by()
        .values("comment", "kind")
        .annotate(n=Count("pk"))
        .values_list("comment", "kind", "n")
    ):
        counts[comment, kind] = n
    mine = set(rows.visible_to(member).values_list("comment", "kind"))
    return {
        number: [
            Given(
                kind.value,
                str(kind.label),
                counts[number, kind.value],
                (number, kind.value) in mine,
            )
            for kind in Reaction.Kind
        ]
        for number in numbers
    }


def reactions_to(comment: Comment, member: Member) -> Message:
    """One message with its reactions, as its reader sees them now."""
    reader = Reader.of(member, comment.subject)
    return Message(comment, reader, None, _given([comment], member)[comment.pk])


@dataclass(frozen=True, slots=True)
class WholeThread:
    """A whole thread, page by page."""

    reader: Reader
    first: Message
    page: Page[Comment]
    replies: Sequence[Message]


def thread(begins: Comment, member: Member, page: str | None) -> WholeThread:
    """The thread ``begins`` began, oldest replies first."""
    reader = Reader.of(member, begins.subject)
    rows = _with_people(Comment.objects.filter(thread=begins)).prefetch_related(
        "versions"
    )
    found = Paginator(rows.order_by("pk"), REPLIES).get_page(page)
    replies = list(found.object_list)
    given = _given([begins, *replies], member)
    return WholeThread(
        reader,
        _message(begins, reader, begins, given),
        found,
        [_message(reply, reader, begins, given) for reply in replies],
    )


def page_of(comment: Comment) -> int:
    """On which page of its thread a reply is."""
    before = Comment.objects.filter(thread=comment.thread_id, pk__lt=comment.pk)
    return before.count() // REPLIES + 1


def unanswered(model: type[Model], numbers: Any) -> CommentQuerySet:
    """The questions about these rows that wait for an answer, oldest first."""
    rows = Comment.objects.about_any(model, numbers).unanswered()
    return rows.select_related("author").order_by("pk")


def counts(model: type[Model], numbers: Iterable[int]) -> dict[int, int]:
    """How many messages each of these rows has."""
    rows = Comment.objects.about_any(model, list(numbers)).order_by()
    return dict(
        rows.values("object_id").annotate(n=Count("pk")).values_list("object_id", "n")
    )
