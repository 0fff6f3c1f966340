"""What is typed about a picture or a document of a project."""

from django import forms
from django.utils.translation import gettext_lazy as _

from essaim.base import attachments


class FileForm(forms.Form):
    """A file, and what it is in words."""

    file = forms.FileField(
        label=_("Picture or document"),
        help_text=_(
            "PDF, picture (PNG, JPEG, WebP) or office document, 5 MB at most. A "
            "picture is kept without the place and the device it was taken with."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": attachments.ACCEPTED}),
    )
    words = forms.CharField(
        label=_("What it shows, in words"),
        max_length=300,
        help_text=_(
            "For who does not see the picture: “the ground floor with three benches”. "
            "For a document, what it is."
        ),
    )
