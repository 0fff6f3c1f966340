"""Write a round as a Pabulib file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from essaim.cobudget import pabulib
from essaim.cobudget.models import Round


class Command(BaseCommand):
    """Write what was imported back, or a members' round without its members."""

    help = "Write a round as a .pb file, on the standard output or in a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the round and where to write."""
        parser.add_argument("round", type=int, metavar="ROUND")
        parser.add_argument("--section", type=int, metavar="ORDER", default=None)
        parser.add_argument("-o", "--output", metavar="FILE.pb")

    def handle(self, **options: Any) -> None:
        """Export; a sealed round is refused with one sentence and the exit code 2."""
        round = Round.objects.filter(pk=options["round"]).first()
        if round is None:
            raise CommandError(
                _("There is no round number %(number)d.")
                % {"number": options["round"]},
                returncode=2,
            )
        sections = {one.position: one for one in round.sections.all()}
        section = sections.get(options["section"])
        if bool(sections) != (section is not None):
            raise CommandError(
                _(
                    "This round has %(n)d sections, an election each: say which one "
                    "by its order, with --section."
                )
                % {"n": len(sections)},
                returncode=2,
            )
        try:
            text = pabulib.export(round, section)
        except PermissionDenied as refusal:
            raise CommandError(str(refusal), returncode=2) from None
        if not options["output"]:
            self.stdout.write(text, ending="")
            return
        try:
            Path(options["output"]).write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(
                _("%(file)s cannot be written: %(why)s.")
                % {"file": options["output"], "why": error.strerror},
                returncode=2,
            ) from None
