"""Reading the pages of contributions in a test."""

import re
from html import unescape

from django.urls import reverse


def url(name, *args):
    return reverse(f"contributions:{name}", args=args)


def text(answer):
    """What a page says, its spaces made plain."""
    content = answer.content.decode()
    content = re.sub(r"<(script|style)\b.*?</\1>", " ", content, flags=re.S)
    bare = unescape(re.sub(r"<[^>]*>", " ", content))
    return re.sub(r"\s+", " ", bare)


def fields(answer):
    """The values a form of the page would send, by name."""
    content = answer.content.decode()
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', content)
    return {name: unescape(value) for name, value in hidden}
