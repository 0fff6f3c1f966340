"""What members write about a thing: comments, questions, answers, reactions."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from essaim.base.clock import now
from essaim.discussions import subjects

MOST_LETTERS = 10_000


class CommentQuerySet(models.QuerySet["Comment"]):
    """Comments, as one asks for them."""

    def visible_to(self, member: Any) -> CommentQuerySet:
        """Those about what this member sees."""
        seen = Q(pk__in=[])
        for kind in subjects.kinds():
            seen |= Q(
                content_type=ContentType.objects.get_for_model(kind.model),
                object_id__in=kind.rows(member).order_by().values("pk"),
            )
        return self.filter(seen)

    def about(self, subject: models.Model) -> CommentQuerySet:
        """Those about one thing."""
        return self.filter(
            content_type=ContentType.objects.get_for_model(subject),
            object_id=subject.pk,
        )

    def about_any(self, model: type[models.Model], numbers: Any) -> CommentQuerySet:
        """Those about these rows of ``model``."""
        return self.filter(
            content_type=ContentType.objects.get_for_model(model),
            object_id__in=numbers,
        )

    def threads(self) -> CommentQuerySet:
        """Those that begin a thread."""
        return self.filter(thread=None)

    def unanswered(self) -> CommentQuerySet:
        """The questions that still wait for an answer; hidden ones wait for none."""
        return self.filter(is_question=True, answer=None, hidden_at=None)


class Comment(models.Model):
    """Something a member wrote about a thing, or in reply to another.

    ``thread`` is the comment that began the thread (empty when this one does),
    ``parent`` the one it replies to: pages show replies on one level, whatever their
    parent. A question waits until ``answer`` is one of the replies.
    """

    content_type = models.ForeignKey(
        ContentType, on_delete=models.PROTECT, related_name="+"
    )
    object_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("content_type", "object_id")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        on_delete=models.PROTECT,
        related_name="comments",
    )
    thread = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replies"
    )
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_question = models.BooleanField(_("a question to the authors"), default=False)
    text = models.TextField(_("text"), max_length=MOST_LETTERS)
    mentioned = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+"
    )
    # The form it came from: sent twice, it is written once.
    key = models.UUIDField()
    written_at = models.DateTimeField(_("written"), default=now)
    edited_at = models.DateTimeField(_("changed"), null=True, blank=True)

    answer = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    hidden_at = models.DateTimeField(_("hidden"), null=True, blank=True)
    hidden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    hidden_reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["content_type", "object_id", "thread"], name="comment_subject"
            ),
            models.Index(
                fields=["content_type", "object_id"],
                condition=Q(is_question=True, answer=None, hidden_at=None),
                name="comment_unanswered",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["author", "key"], name="comment_written_once"
            ),
            models.CheckConstraint(
                name="comment_says_something", condition=~Q(text="")
            ),
            models.CheckConstraint(
                name="comment_replies_inside_a_thread",
                condition=Q(thread=None, parent=None)
                | Q(thread__isnull=False, parent__isnull=False),
            ),
            models.CheckConstraint(
                name="comment_question_begins_a_thread",
                condition=Q(is_question=False) | Q(thread=None),
            ),
            models.CheckConstraint(
                name="comment_answer_is_to_a_question",
                condition=Q(answer=None) | Q(is_question=True),
            ),
            models.CheckConstraint(
                name="comment_hidden_by_someone_for_a_reason",
                condition=Q(hidden_at=None, hidden_by=None, hidden_reason="")
                | (
                    Q(hidden_at__isnull=False, hidden_by__isnull=False)
                    & ~Q(hidden_reason="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return Truncator(" ".join(self.text.split())).chars(60)

    def get_absolute_url(self) -> str:
        """Its place in its thread: the page of a reply leads there."""
        address = reverse("discussions:thread", args=[self.pk])
        return f"{address}#comment-{self.pk}"

    @property
    def begins_pk(self) -> int:
        """The number of the comment that begins its thread, perhaps its own."""
        return self.thread_id or self.pk

    @property
    def is_hidden(self) -> bool:
        """Whether those who run the subject took it out of sight."""
        return self.hidden_at is not None


class CommentVersion(models.Model):
    """What a comment said before its author changed it."""

    comment = models.ForeignKey(
        Comment, on_delete=models.PROTECT, related_name="versions"
    )
    text = models.TextField()
    replaced_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("earlier version")
        verbose_name_plural = _("earlier versions")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.comment_id} {self.replaced_at}"


class ReactionQuerySet(models.QuerySet["Reaction"]):
    """Reactions, and who reads them."""

    def visible_to(self, member: Any) -> ReactionQuerySet:
        """One's own: the others are a number."""
        return self.filter(member=member)


class Reaction(models.Model):
    """A word given to a comment without writing one. Only its number is shown.

    Nothing says when it was given, and nothing is ordered by it.
    """

    class Kind(models.TextChoices):
        """The few words there are."""

        AGREE = "agree", _("I agree")
        THANKS = "thanks", _("Thank you")
        DIG = "dig", _("Worth digging into")

    comment = models.ForeignKey(
        Comment, on_delete=models.CASCADE, related_name="reactions"
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    kind = models.CharField(max_length=6, choices=Kind)

    objects = ReactionQuerySet.as_manager()

    class Meta:
        verbose_name = _("reaction")
        verbose_name_plural = _("reactions")
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "member", "kind"], name="reaction_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.comment_id} {self.kind}"


class ReadMarkQuerySet(models.QuerySet["ReadMark"]):
    """Marks, and who reads them."""

    def visible_to(self, member: Any) -> ReadMarkQuerySet:
        """One's own only."""
        return self.filter(member=member)


class ReadMark(models.Model):
    """« I have read up to here »: put by its reader's own gesture, seen by them alone.

    It holds no date: nothing here says when somebody came.
    """

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    content_type = models.ForeignKey(
        ContentType, on_delete=models.CASCADE, related_name="+"
    )
    object_id = models.PositiveBigIntegerField()
    up_to = models.PositiveBigIntegerField()

    objects = ReadMarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("read mark")
        verbose_name_plural = _("read marks")
        constraints = [
            models.UniqueConstraint(
                fields=["member", "content_type", "object_id"], name="read_mark_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.content_type_id}:{self.object_id} {self.up_to}"
