"""What people type about people: parsed, with sentences when it cannot be."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from essaim.base.fields import keep_readable
from essaim.members.models import AdminSession, Invitation, Member
from essaim.rules.members_import import MAX_SKILL, MAX_SKILLS, read_skills


class SignInLinkForm(forms.Form):
    """Where to send the link."""

    email = forms.EmailField(
        label=_("E-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class InvitationForm(forms.ModelForm):  # type: ignore[type-arg]
    """Whom to invite, and with which words."""

    class Meta:
        model = Invitation
        fields = ["email", "name", "language", "message"]
        widgets = {
            "email": forms.EmailInput(attrs={"autocomplete": "off"}),
            "message": forms.Textarea(attrs={"rows": 4}),
        }


class AcceptForm(forms.Form):
    """How a newcomer is called, and how they will sign in."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        help_text=_("Ten characters at least. A few words in a row do well."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_password(self) -> str:
        """Refuse a password that is too short or too common."""
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a member says of themself, and to whom."""

    skill_names = forms.CharField(
        label=_("My skills"),
        required=False,
        help_text=_("Separated by commas: welding, accounting, facilitation."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    class Meta:
        model = Member
        fields = [
            *("name", "about", "skills_shown_to", "availability"),
            *("availability_shown_to", "language"),
        ]
        labels = {
            "name": _("My name"),
            "about": _("About me"),
            "skills_shown_to": _("Who sees my skills"),
            "availability": _("My availability"),
            "availability_shown_to": _("Who sees my availability"),
            "language": _("Language of the pages and of letters to me"),
        }
        widgets = {
            "about": forms.Textarea(attrs={"rows": 5}),
            "skills_shown_to": forms.RadioSelect,
            "availability_shown_to": forms.RadioSelect,
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        keep_readable(self.fields["about"])

    def clean_skill_names(self) -> tuple[str, ...]:
        """Return the skills, none twice."""
        skills = read_skills(self.cleaned_data["skill_names"])
        if len(skills) > MAX_SKILLS or any(len(skill) > MAX_SKILL for skill in skills):
            raise forms.ValidationError(
                gettext("%(most)d skills at most, of %(length)d letters at most.")
                % {"most": MAX_SKILLS, "length": MAX_SKILL}
            )
        return skills


class UploadForm(forms.Form):
    """The file to read."""

    file = forms.FileField(
        label=_("File (CSV, ODS or XLSX)"),
        widget=forms.ClearableFileInput(
            attrs={
                "accept": ".csv,.tsv,.ods,.xlsx,text/csv,"
                "application/vnd.oasis.opendocument.spreadsheet,"
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            }
        ),
    )


class AdminSessionForm(forms.ModelForm):  # type: ignore[type-arg]
    """Why the session is needed."""

    class Meta:
        model = AdminSession
        fields = ["reason"]
        labels = {"reason": _("Why you need it")}
