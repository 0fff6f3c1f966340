"""The discussion of a thing, on its page."""

from typing import Any

from django import template
from django.template import RequestContext

from essaim.discussions import reading
from essaim.discussions.forms import CommentForm

register = template.Library()


@register.inclusion_tag("discussions/_discussion.html", takes_context=True)
def discussion(context: RequestContext, subject: Any) -> dict[str, Any]:
    """What is written about ``subject``, and the form: ``{% discussion project %}``."""
    request = context["request"]
    found = reading.about(subject, request.user, request.GET)
    return {
        "discussion": found,
        "subject": subject,
        "form": CommentForm(
            asking=bool(found.reader.asking), initial={"key": found.key}
        ),
        "request": request,
        "csrf_token": context.get("csrf_token"),
    }
