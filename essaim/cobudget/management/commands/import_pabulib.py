"""Make a round of a Pabulib file. A bad file imports nothing."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from essaim.base.errors import Refusal
from essaim.circles.models import Circle
from essaim.cobudget import file_count, pabulib
from essaim.rules.allocation.types import Completion, RuleName


class Command(BaseCommand):
    """Read, check, write everything in one transaction, count, say where it is."""

    help = "Make a round of a .pb file: its projects, its voters, its ballots."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the file, the round's name and circle, the rule."""
        parser.add_argument("file", metavar="FILE.pb")
        parser.add_argument("--name", default="", help="the round's name")
        parser.add_argument("--circle", default="", help="the name of its circle")
        parser.add_argument("--rule", default=RuleName.EQUAL_SHARES.value)
        parser.add_argument("--utility")
        parser.add_argument("--completion", default=Completion.NONE.value)
        parser.add_argument(
            "--open", action="store_true", help="leave it in allocation, not counted"
        )

    def handle(self, **options: Any) -> None:
        """Import; any mistake is one sentence and the exit code 2."""
        try:
            file_count.check_choice(
                options["rule"], options["utility"], options["completion"]
            )
            data = Path(options["file"]).read_bytes()
            file = file_count.read(data)
            rule = file_count.rule_for(
                file,
                rule=options["rule"],
                utility=options["utility"],
                completion=options["completion"],
            )
            round = pabulib.import_election(
                file,
                rule,
                name=options["name"],
                circle=_circle(options["circle"]),
                is_open=options["open"],
                progress=self._progress if options["verbosity"] else None,
            )
        except Refusal as refusal:
            raise CommandError(str(refusal), returncode=2) from None
        except OSError as error:
            raise CommandError(
                _("%(file)s cannot be read: %(why)s.")
                % {"file": options["file"], "why": error.strerror},
                returncode=2,
            ) from None
        self.stdout.write(
            _("Round %(number)d imported: %(name)s, %(address)s")
            % {
                "number": round.pk,
                "name": round.name,
                "address": round.get_absolute_url(),
            }
        )

    def _progress(self, done: int, total: int) -> None:
        self.stderr.write(
            _("%(done)d voters written of %(total)d") % {"done": done, "total": total}
        )


def _circle(name: str) -> Circle | None:
    if not name:
        return None
    circle = Circle.objects.filter(name=name).first()
    if circle is None:
        raise Refusal(_("There is no circle called “%(name)s”.") % {"name": name})
    return circle
