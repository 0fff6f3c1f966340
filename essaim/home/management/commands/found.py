"""Found the cooperative of this installation, with its first member."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from essaim.base.errors import Refusal
from essaim.home.founding import found


class Command(BaseCommand):
    """Founding the same one twice changes nothing; another one is refused."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Ask for names and an address; a password is optional."""
        parser.add_argument("--name", required=True, help="the cooperative’s name")
        parser.add_argument("--member", required=True, help="the first member’s name")
        parser.add_argument("--email", required=True, help="their e-mail address")
        parser.add_argument("--password", default="", help="ten characters at least")

    def handle(self, *args: Any, **options: Any) -> None:
        """Found it, and say how to come in."""
        try:
            done = found(
                name=options["name"],
                member=options["member"],
                email=options["email"],
                password=options["password"],
            )
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        names = {"name": done.cooperative.name, "member": done.member.name}
        self.stdout.write(
            _("%(name)s is founded. %(member)s is co-manager and administrator.")
            % names
            if done.is_new
            else _("%(name)s was already founded: nothing was changed.") % names
        )
        if not done.member.has_usable_password():
            self.stdout.write(
                _("To sign in, %(member)s asks for a link by mail on the first page.")
                % names
            )
