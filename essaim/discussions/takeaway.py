"""What this room holds about a member, for them to take away."""

from collections.abc import Mapping, Sequence

from essaim.discussions.models import Comment, Reaction
from essaim.members import exports
from essaim.members.models import Member

Rows = Sequence[Mapping[str, object]]


def written(member: Member) -> Rows:
    """What they wrote, earlier versions and hidden messages included."""
    rows = Comment.objects.filter(author=member).prefetch_related("subject", "versions")
    return [
        {
            "about": str(comment.subject),
            "text": comment.text,
            "written_at": comment.written_at,
            "is_question": comment.is_question,
            "hidden": comment.hidden_reason,
            "earlier": [version.text for version in comment.versions.all()],
        }
        for comment in rows
    ]


def reactions(member: Member) -> Rows:
    """The words they gave to what others wrote."""
    rows = Reaction.objects.visible_to(member).order_by("pk")
    return list(rows.values("comment__text", "kind"))


def register() -> None:
    """Add these parts to what members take away."""
    exports.register("what_i_wrote", written)
    exports.register("my_reactions", reactions)
