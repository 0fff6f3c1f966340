"""Who may write, answer, change and hide in a discussion."""

from typing import Any

from django.utils.translation import gettext as _

from essaim.base.permissions import ALLOWED, Verdict, refused
from essaim.discussions import subjects
from essaim.discussions.models import Comment
from essaim.members.models import Member


def may_comment(member: Member, subject: Any) -> Verdict:
    """Write about it: whoever sees it, as long as those who run it let people write."""
    if not member.is_active:
        return refused(_("Only active members take part."))
    kind = subjects.of(subject)
    if not kind.rows(member).filter(pk=subject.pk).exists():
        return refused(_("Only what you can see may be discussed."))
    return kind.may_comment(member, subject)


def may_reply(member: Member, comment: Comment, subject: Any) -> Verdict:
    """Reply to it: whoever may write about its subject, unless it is hidden."""
    if comment.is_hidden:
        return refused(_("This message is hidden: nobody replies to it."))
    return may_comment(member, subject)


def may_ask(member: Member, subject: Any) -> Verdict:
    """Ask its authors a question: whoever may write about it and is not one of them."""
    people = {person.pk for person in subjects.of(subject).answerers(subject)}
    if not people - {member.pk}:
        return refused(_("There is nobody here to ask a question to."))
    return may_comment(member, subject)


def may_edit(member: Member, comment: Comment) -> Verdict:
    """Change its text: its author alone, unless it is hidden."""
    if not member.is_active or comment.author_id != member.pk:
        return refused(_("Only its author may change a message."))
    if comment.is_hidden:
        return refused(_("This message is hidden: it no longer changes."))
    return ALLOWED


def may_read_hidden(member: Member, comment: Comment, subject: Any) -> Verdict:
    """Read a hidden text: its author, and those who run the subject."""
    if comment.author_id == member.pk:
        return ALLOWED
    return subjects.of(subject).may_moderate(member, subject)


def may_hide(member: Member, comment: Comment, subject: Any) -> Verdict:
    """Take it out of sight, for a reason all can read: those who run the subject."""
    if comment.is_hidden:
        return refused(_("This message is already hidden."))
    return subjects.of(subject).may_moderate(member, subject)


def may_show(member: Member, comment: Comment, subject: Any) -> Verdict:
    """Bring it back: those who run the subject."""
    if not comment.is_hidden:
        return refused(_("This message is not hidden."))
    return subjects.of(subject).may_moderate(member, subject)


def may_react(member: Member, comment: Comment, subject: Any) -> Verdict:
    """React to it: whoever may write about its subject, not its own author."""
    if comment.author_id == member.pk:
        return refused(_("One does not react to oneself."))
    return may_reply(member, comment, subject)


def answers_for(member: Member, subject: Any) -> bool:
    """Whether ``member`` is one of those whom questions are asked to."""
    people = subjects.of(subject).answerers(subject)
    return member.is_active and any(person.pk == member.pk for person in people)


def may_settle(member: Member, question: Comment, subject: Any) -> Verdict:
    """Say which reply answers it: who asked, or one of those it was asked to."""
    if not question.is_question:
        return refused(_("This message asks no question."))
    if question.is_hidden:
        return refused(_("This message is hidden: nobody replies to it."))
    asked = member.is_active and question.author_id == member.pk
    if not asked and not answers_for(member, subject):
        return refused(
            _("Only who asked, or who was asked, says that a question is answered.")
        )
    return ALLOWED


def may_reopen(member: Member, question: Comment) -> Verdict:
    """Say that it is not answered after all: who asked."""
    if question.answer_id is None:
        return refused(_("This question still waits for its answer."))
    if not member.is_active or question.author_id != member.pk:
        return refused(_("Only who asked says that a question is not answered."))
    return ALLOWED
