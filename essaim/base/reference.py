"""Pages of docs/ written from the code itself: what happens, and who may do what."""

import inspect
from collections.abc import Iterator
from importlib import import_module

from django.apps import AppConfig, apps
from django.utils import translation
from django.utils.module_loading import module_has_submodule

from essaim.base import events

HEAD = "<!-- Written by ./run manage docs: change the code, not this page. -->\n"


def pages() -> dict[str, str]:
    """Each page written from the code: its name in docs/, and its text."""
    return {"events.md": events_page(), "permissions.md": permissions_page()}


def events_page() -> str:
    """Every kind of trace, with its sentence in both languages."""
    lines = [
        "# Traces",
        HEAD,
        "What happened is one row of `base.Event`, written in the transaction that "
        "made it happen, never changed. The names below are an interface: programmes "
        "subscribe to them, so they are not renamed.\n",
        "| kind | in French | in English |",
        "|---|---|---|",
    ]
    for kind in sorted(events.kinds()):
        told = []
        for language in ("fr", "en"):
            with translation.override(language):
                told.append(events.sentence_of(kind).replace("|", "\\|"))
        lines.append(f"| `{kind}` | {' | '.join(told)} |")
    return "\n".join(lines) + "\n"


def permissions_page() -> str:
    """Every verb that asks who is acting, with the rule it answers by."""
    lines = [
        "# Who may do what",
        HEAD,
        "Each verb asks one function, whichever door it is called through; a refusal "
        "carries the sentence the member reads. A right that is not everybody's comes "
        "from a mandate in force on the day, never from a flag on an account.\n",
    ]
    for config in _ours():
        verbs = list(_verbs(config))
        if verbs:
            lines += [f"## {config.label}\n", "| verb | rule |", "|---|---|"]
            lines += [f"| `{name}` | {rule} |" for name, rule in verbs]
            lines.append("")
    return "\n".join(lines)


def _ours() -> Iterator[AppConfig]:
    return (app for app in apps.get_app_configs() if app.name.startswith("essaim."))


def _verbs(config: AppConfig) -> Iterator[tuple[str, str]]:
    if not module_has_submodule(config.module, "permissions"):
        return
    module = import_module(f"{config.name}.permissions")
    for name, function in inspect.getmembers(module, inspect.isfunction):
        # A room with many verbs has a package of them, whose front shows them all.
        if name.startswith("may_") and function.__module__.startswith(module.__name__):
            told = inspect.cleandoc(function.__doc__ or "").split("\n\n")[0]
            yield name, " ".join(told.split())
