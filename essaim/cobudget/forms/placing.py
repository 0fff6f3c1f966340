"""Pictures called in a text: what is typed is checked, and said, before it is kept."""

from django import forms
from django.utils.translation import gettext as _

from essaim.base import markdown
from essaim.cobudget.models import Project


def check_pictures(text: str, project: Project) -> str:
    """Return ``text``; raise ``ValidationError`` for a picture that would not be shown.

    What the project’s text already says stays sayable: a picture removed since, or one
    of elsewhere that came with an import, stops nobody from writing the rest.
    """
    said = project.text
    elsewhere = set(markdown.from_elsewhere(said))
    if any(one not in elsewhere for one in markdown.from_elsewhere(text)):
        raise forms.ValidationError(
            _(
                "A picture from elsewhere is not shown: add it to the project’s own "
                "pictures, then copy what is written beside it."
            )
        )
    wanted = markdown.placed(text).keys() - markdown.placed(said).keys()
    if not wanted:
        return text
    known = project.files.filter(width__gt=0) if project.pk else ()
    unknown = sorted(wanted - {one.pk for one in known})
    if unknown:
        raise forms.ValidationError(
            _("The project has no picture number %(number)s.") % {"number": unknown[0]}
        )
    return text
