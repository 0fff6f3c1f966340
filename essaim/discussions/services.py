"""What is written about things: only these verbs write.

A reply and what is done to a message hold the message that begins its thread, so that
two people at once come one after the other.
"""

import uuid
from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from essaim.base import events
from essaim.base.clock import now
from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.discussions import subjects
from essaim.discussions.models import (
    MOST_LETTERS,
    Comment,
    CommentVersion,
    Reaction,
    ReadMark,
)
from essaim.discussions.permissions import (
    answers_for,
    may_ask,
    may_comment,
    may_edit,
    may_hide,
    may_react,
    may_reopen,
    may_reply,
    may_settle,
    may_show,
)
from essaim.members.models import Member
from essaim.notifications import services as notifications
from essaim.notifications.models import Subscription
from essaim.rules import mentions

DEBATE = "debate"
"""The topic of those who follow only what is written about a thing."""
MOST_MENTIONS = 20


class Ambiguous(Refusal):
    """The text calls somebody who could be several people. Nothing was written."""


def unknown_in(text: str) -> list[str]:
    """The names this text calls and nobody has, to be told once it is written."""
    return list(_called(text).unknown)


def _called(text: str) -> mentions.Mentions:
    if "@" not in text:
        return mentions.Mentions()
    names = dict(Member.objects.active().values_list("pk", "name"))
    found = mentions.read(text, names)
    if found.ambiguous:
        raise Ambiguous(
            " ".join(
                _("“@%(name)s” may be %(people)s: write the whole name.")
                % {"name": name, "people": _either(names[pk] for pk in people)}
                for name, people in found.ambiguous.items()
            )
        )
    if len(found.found) > MOST_MENTIONS:
        raise Refusal(
            _("At most %(most)s people can be called at once.")
            % {"most": MOST_MENTIONS}
        )
    return found


def _either(names: Iterable[str]) -> str:
    return str(get_text_list(list(names), _("or")))


def _readable(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\0", "").strip()
    if not text:
        raise Refusal(_("Write something first."))
    if len(text) > MOST_LETTERS:
        raise Refusal(
            _("That is longer than %(most)s signs: say it in two messages.")
            % {"most": MOST_LETTERS}
        )
    return text


@transaction.atomic(durable=True)
def write(
    subject: models.Model,
    text: str,
    *,
    by: Member,
    key: uuid.UUID,
    is_question: bool = False,
) -> Comment:
    """Begin a thread about ``subject`` and return its first message.

    The same ``key`` again writes nothing more. Those called by name, those it is asked
    to, and those who follow the subject are told.
    """
    already = _already(key, by=by)
    (may_ask if is_question else may_comment)(by, subject).or_raise()
    if already:
        return already
    text = _readable(text)
    called = _called(text).found
    comment = Comment.objects.create(
        content_type=ContentType.objects.get_for_model(subject),
        object_id=subject.pk,
        author=by,
        text=text,
        is_question=is_question,
        key=key,
    )
    kind = "question.asked" if is_question else "comment.written"
    _announce(kind, comment, subject, called, by=by)
    return comment


@transaction.atomic(durable=True)
def reply(
    comment_id: int, text: str, *, by: Member, key: uuid.UUID, answers: bool = False
) -> Comment:
    """Reply to a message and return the reply; it stands in the same thread.

    ``answers`` says that it answers the question the thread began with: only one of
    those it was asked to may say so of their own reply. The same ``key`` again writes
    nothing more.
    """
    already = _already(key, by=by)
    parent, begins, subject = _hold(comment_id)
    may_reply(by, parent, subject).or_raise()
    may_reply(by, begins, subject).or_raise()
    if already:
        return already
    text = _readable(text)
    called = _called(text).found
    comment = Comment.objects.create(
        content_type=begins.content_type,
        object_id=begins.object_id,
        author=by,
        thread=begins,
        parent=parent,
        text=text,
        key=key,
    )
    also = {parent.author, begins.author}
    if answers and begins.is_question and answers_for(by, subject):
        begins.answer = comment
        begins.save(update_fields=["answer"])
        _announce("question.answered", comment, subject, called, by=by, also=also)
    else:
        _announce("comment.replied", comment, subject, called, by=by, also=also)
    return comment


def _already(key: uuid.UUID, *, by: Member) -> Comment | None:
    """What the same form wrote before; another sending of it waits for this one."""
    Member.objects.get_queryset().select_for_update(no_key=True).get(pk=by.pk)
    return Comment.objects.filter(author=by, key=key).first()


def _hold(comment_id: int) -> tuple[Comment, Comment, models.Model]:
    """The message, the one that begins its thread, held, and what they are about."""
    found = Comment.objects.get(pk=comment_id)
    begins = (
        Comment.objects.select_for_update(of=("self",), no_key=True)
        .select_related("author", "content_type")
        .get(pk=found.begins_pk)
    )
    if found.pk != begins.pk:
        rows = Comment.objects.select_for_update(of=("self",), no_key=True)
        found = rows.select_related("author").get(pk=comment_id)
    else:
        found = begins
    subject = begins.subject
    assert isinstance(subject, models.Model)  # what is discussed is never deleted
    return found, begins, subject


@transaction.atomic(durable=True)
def edit(comment_id: int, text: str, *, by: Member) -> Comment:
    """Change what one wrote; what it said before stays readable.

    Those it newly calls by name are told; nobody else is.
    """
    comment, _begins, subject = _hold(comment_id)
    may_edit(by, comment).or_raise()
    text = _readable(text)
    if text == comment.text:
        return comment
    called = set(_called(text).found)
    before = set(comment.mentioned.values_list("pk", flat=True))
    CommentVersion.objects.create(comment=comment, text=comment.text)
    comment.text = text
    comment.edited_at = now()
    comment.save(update_fields=["text", "edited_at"])
    _record("comment.edited", comment, subject, by=by)
    _mention(comment, subject, called - before, by=by)
    comment.mentioned.set(called)
    return comment


@transaction.atomic(durable=True)
def hide(comment_id: int, reason: str, *, by: Member) -> Comment:
    """Take a message out of sight, for a reason all can read; its author is told.

    Its author still reads it. Asked twice, the second is refused.
    """
    comment, _begins, subject = _hold(comment_id)
    may_hide(by, comment, subject).or_raise()
    reason = " ".join(reason.split())
    if not reason:
        raise Refusal(_("Say why: its author and the others will read it."))
    comment.hidden_at = now()
    comment.hidden_by = by
    comment.hidden_reason = reason[:300]
    comment.save(update_fields=["hidden_at", "hidden_by", "hidden_reason"])
    event = _record("comment.hidden", comment, subject, by=by, reason=reason[:300])
    notifications.tell(event, [comment.author])
    return comment


@transaction.atomic(durable=True)
def show(comment_id: int, *, by: Member) -> Comment:
    """Bring a hidden message back; its author is told."""
    comment, _begins, subject = _hold(comment_id)
    may_show(by, comment, subject).or_raise()
    comment.hidden_at = comment.hidden_by = None
    comment.hidden_reason = ""
    comment.save(update_fields=["hidden_at", "hidden_by", "hidden_reason"])
    event = _record("comment.shown", comment, subject, by=by)
    notifications.tell(event, [comment.author])
    return comment


@transaction.atomic(durable=True)
def settle(comment_id: int, *, by: Member) -> Comment:
    """Say that this reply answers the question of its thread; return the question."""
    answer, question, subject = _hold(comment_id)
    may_settle(by, question, subject).or_raise()
    if answer.pk == question.pk:
        raise Refusal(_("A question is answered by a reply, not by itself."))
    if answer.is_hidden:
        raise Refusal(_("This reply is hidden: it answers nothing."))
    if question.answer_id == answer.pk:
        return question
    question.answer = answer
    question.save(update_fields=["answer"])
    event = _record("question.answered", answer, subject, by=by)
    _tell(event, subject, {question.author, answer.author})
    return question


@transaction.atomic(durable=True)
def reopen(comment_id: int, *, by: Member) -> Comment:
    """Say that one's question is not answered after all; who answers it is told."""
    question, _begins, subject = _hold(comment_id)
    may_reopen(by, question).or_raise()
    question.answer = None
    question.save(update_fields=["answer"])
    event = _record("question.reopened", question, subject, by=by)
    notifications.tell(event, _active(subjects.of(subject).answerers(subject)))
    return question


@transaction.atomic(durable=True)
def react(comment_id: int, kind: str, *, by: Member) -> None:
    """Give a message one of the few words there are; asked twice, one is kept.

    It leaves no trace: the feed would say when somebody read what.
    """
    comment, _begins, subject = _hold(comment_id)
    may_react(by, comment, subject).or_raise()
    if kind not in Reaction.Kind.values:
        raise Refusal(_("There is no such reaction."))
    Reaction.objects.get_or_create(comment=comment, member=by, kind=kind)


@transaction.atomic(durable=True)
def unreact(comment_id: int, kind: str, *, by: Member) -> None:
    """Take one's word back; harmless when it was not given."""
    Reaction.objects.visible_to(by).filter(comment=comment_id, kind=kind).delete()


@transaction.atomic(durable=True)
def mark_read(subject: models.Model, *, by: Member, up_to: int) -> None:
    """Remember, for ``by`` alone, that they read up to this message."""
    ReadMark.objects.update_or_create(
        member=by,
        content_type=ContentType.objects.get_for_model(subject),
        object_id=subject.pk,
        defaults={"up_to": up_to},
    )


# Who is told


def _record(
    kind: str,
    comment: Comment,
    subject: models.Model,
    *,
    by: Member,
    about: Iterable[models.Model] = (),
    audience: Event.Audience = Event.Audience.EVERYONE,
    **data: Any,
) -> Event:
    """Leave the trace on the message itself: feeds of things are not talked over."""
    return events.record(
        kind,
        comment,
        by=by,
        about=[*about, *([subject] if kind == "comment.hidden" else [])],
        audience=audience,
        thing=str(subject),
        **data,
    )


def _announce(
    kind: str,
    comment: Comment,
    subject: models.Model,
    called: Iterable[int],
    *,
    by: Member,
    also: Iterable[Member] = (),
) -> None:
    """Trace what was written; tell once whoever it concerns or who asked to know."""
    event = _record(kind, comment, subject, by=by)
    comment.mentioned.set(called)
    _mention(comment, subject, set(called), by=by)
    _tell(event, subject, set(also), but=set(called))


def _mention(
    comment: Comment, subject: models.Model, called: set[int], *, by: Member
) -> None:
    """Tell those called by name who see the subject, by a notice of their own."""
    sees = subjects.of(subject).rows
    people = [
        person
        for person in Member.objects.active().filter(pk__in=called).order_by("name")
        if sees(person).filter(pk=subject.pk).exists()
    ]
    if not people:
        return
    event = _record(
        "comment.mentioned",
        comment,
        subject,
        by=by,
        about=people,
        audience=Event.Audience.CONCERNED,
        members=str(get_text_list([str(person) for person in people], _("and"))),
    )
    notifications.tell(event, people)


def _active(people: Iterable[Member]) -> set[Member]:
    return {person for person in people if person.is_active}


def _tell(
    event: Event,
    subject: models.Model,
    also: set[Member],
    but: set[int] | None = None,
) -> None:
    """Tell the authors, those spoken to and those who follow, each once."""
    kind = subjects.of(subject)
    followed = models.Q(pk__in=[])
    for thing in kind.things(subject):
        followed |= models.Q(
            content_type=ContentType.objects.get_for_model(thing), object_id=thing.pk
        )
    following = Subscription.objects.filter(followed, topic__in={"", DEBATE})
    people = _active([*kind.answerers(subject), *also])
    people |= set(Member.objects.active().filter(pk__in=following.values("member")))
    notifications.tell(
        event, [person for person in people if person.pk not in (but or set())]
    )
