"""Count a Pabulib file and explain it: no database, nothing stored."""

import json
import os
import sys
from argparse import ArgumentParser
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from essaim.base.errors import Refusal
from essaim.cobudget import file_count, rule_words
from essaim.cobudget.explanations import number
from essaim.rules.allocation.types import Completion, RuleName, Utility

MISTAKE = 2


class _Parser(CommandParser):
    """Says what is wrong in one sentence."""

    def error(self, message: str) -> NoReturn:
        _fail(message)


def _fail(sentence: object) -> NoReturn:
    sys.stderr.write(" ".join(str(sentence).split()) + "\n")
    raise SystemExit(MISTAKE)


def _language(asked: str | None) -> str:
    wanted = (
        asked
        or os.environ.get("LC_ALL")
        or os.environ.get("LC_MESSAGES")
        or os.environ.get("LANG")
        or ""
    )
    return "en" if wanted.lower().startswith("en") else "fr"


def _check_language(asked: str | None) -> None:
    if asked not in {None, *dict(settings.LANGUAGES)}:
        raise Refusal(_("Explanations are in French (fr) or in English (en)."))


class Command(BaseCommand):
    """Read a file, count it, tell each project's fate; exit 2 on a bad file."""

    help = "Count a .pb file (or - for the standard input) and explain the result."
    requires_system_checks = []

    def create_parser(
        self, prog_name: str, subcommand: str, **kwargs: Any
    ) -> CommandParser:
        """Make a parser whose errors are one sentence."""
        parser = _Parser(
            prog=f"{Path(prog_name).name} {subcommand}", description=self.help
        )
        self.add_arguments(parser)
        self.add_base_arguments(parser)
        return parser

    def add_base_arguments(self, parser: ArgumentParser) -> None:
        """Add what Django expects of every command, kept out of the help."""
        hidden = {"settings": None, "pythonpath": None}
        parser.set_defaults(
            **hidden, traceback=False, no_color=False, force_color=False
        )
        parser.add_argument("-v", "--verbosity", type=int, default=1)

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the file, the rule and its options."""
        parser.add_argument("file", metavar="FILE.pb", help="the file, - for stdin")
        parser.add_argument(
            "--rule",
            default=RuleName.EQUAL_SHARES.value,
            help=f"{'|'.join(file_count.RULES)} (equal-shares)",
        )
        parser.add_argument(
            "--utility", help=f"{'|'.join(Utility)} (cost for equal-shares)"
        )
        parser.add_argument(
            "--completion",
            default=Completion.NONE.value,
            help=f"{'|'.join(Completion)} (none)",
        )
        parser.add_argument("--json", action="store_true", help="as data")
        parser.add_argument("--lang", help="fr or en (that of LANG)")

    def handle(self, **options: Any) -> None:
        """Print the count; every mistake is one sentence and the exit code 2."""
        reconfigure = getattr(sys.stdout, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="backslashreplace")
        with translation.override(_language(options["lang"])):
            try:
                _check_language(options["lang"])
                text = self._counted(options)
            except Refusal as refusal:
                _fail(refusal)
            except OSError as error:
                _fail(
                    _("%(file)s cannot be read: %(why)s.")
                    % {
                        "file": options["file"],
                        "why": error.strerror or error.__class__.__name__,
                    }
                )
            except KeyboardInterrupt:
                raise SystemExit(130) from None
        try:
            self.stdout.write(text, ending="")
            self.stdout.flush()
        except BrokenPipeError:
            with suppress(OSError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def _counted(self, options: dict[str, Any]) -> str:
        file_count.check_choice(
            options["rule"], options["utility"], options["completion"]
        )
        name = options["file"]
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        file = file_count.read(data)
        rule = file_count.rule_for(
            file,
            rule=options["rule"],
            utility=options["utility"],
            completion=options["completion"],
        )
        count = file_count.count_file(file, rule)
        if options["json"]:
            told = file_count.as_json(count)
            return json.dumps(told, ensure_ascii=False, indent=1) + "\n"
        return _text(count, at_length=options["verbosity"] > 1)


def _text(count: file_count.FileCount, *, at_length: bool) -> str:
    words, outcome = count.words, count.outcome
    funded, rest = count.funded, count.not_funded
    lines = [
        count.file.get("description") or count.file.get("instance"),
        _("Rule: %(name)s (%(label)s)")
        % {"name": rule_words.short_name(count.rule), "label": outcome.rule_label},
        ngettext(
            "%(voters)s voter, %(projects)s projects, %(budget)s to share",
            "%(voters)s voters, %(projects)s projects, %(budget)s to share",
            count.election.voters,
        )
        % {
            "voters": number(count.election.voters),
            "projects": number(len(count.election.projects)),
            "budget": words.money(outcome.budget),
        },
        "",
    ]
    for line in [*funded, *rest]:
        rank = f"{line.fate.rank:>3}." if line.fate.rank else "   –"
        name = "" if line.name == line.id else f" {line.name}"
        lines.append(f"{rank} [{line.id}]{name} ({line.cost}). {line.why.verdict}")
        if at_length:
            lines += [f"       {detail}" for detail in line.why.details]
    lines += [
        "",
        ngettext(
            "%(funded)s project funded of %(all)s; %(cost)s shared, %(left)s left.",
            "%(funded)s projects funded of %(all)s; %(cost)s shared, %(left)s left.",
            len(funded),
        )
        % {
            "funded": number(len(funded)),
            "all": number(len(outcome.fates)),
            "cost": words.money(outcome.cost),
            "left": words.money(outcome.budget - outcome.cost),
        },
    ]
    return "\n".join(lines).lstrip("\n") + "\n"
