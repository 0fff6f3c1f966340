"""Every command of ``./run``. Standard library only: nothing is installed yet."""

import os
import signal
import sys
from typing import NoReturn

import environment
from environment import PYTHON, ROOT, clean_environment
from say import stop

HELP = """\
./run demo [--port N] [--fresh]   une coopérative de démonstration dans le navigateur
                                  a demonstration cooperative in your browser
./run test [ARGUMENTS]            tout vérifier ; avec des arguments : ces tests-là
                                  check everything; with arguments: those tests (pytest)
./run test fast                   la boucle courte : là où un fichier a changé, SQLite seul
                                  the inner loop: where a file has changed, SQLite only
./run test postgres [ARGUMENTS]   les tests sur un PostgreSQL jetable
                                  the tests on a throw-away PostgreSQL
./run check                       style, types, imports, gabarits, traductions, migrations
                                  style, types, imports, templates, translations, migrations
./run e2e [--screenshots]         les tests dans un navigateur ; refaire les images du README
                                  the browser tests; make the README's pictures again
./run format                      mettre le code et les gabarits en forme
                                  format the code and the templates
./run serve [--host H] [--port N] servir pour de vrai (réglages : docs/settings.md)
                                  serve for real (settings: docs/settings.md)
./run worker                      faire chaque minute ce que les dates demandent
                                  do each minute what the dates ask for
./run tick                        le faire une fois, puis s’arrêter
                                  do it once, then stop
./run manage COMMAND              une commande de Django, ou des nôtres
                                  a command of Django's, or of ours
./run messages [FILE.po]          tenir à jour le catalogue français
                                  bring the French catalogue up to date
./run count FILE.pb [--rule R]    compter une élection Pabulib, sans base de données
                                  count a Pabulib election, without a database
./run bench                       mesurer le temps et la mémoire
                                  measure time and memory
./run backup FILE                 sauvegarder la base et les fichiers, en marche
                                  back up the database and the files, while running
./run restore FILE [--replace]    les remettre ; l’ancienne base est gardée à côté
                                  put them back; the former database is kept aside
./run help                        cette page
                                  this page"""


def hand_over(*command: object, **more: str) -> NoReturn:
    """Become ``command``: its output, its signals and its exit code are ours."""
    words = [str(word) for word in command]
    sys.stdout.flush()
    os.execve(words[0], words, clean_environment(**more))


def manage(*arguments: str) -> NoReturn:
    """Become ``manage.py`` with these arguments, from where the person stands."""
    environment.ensure()
    with environment.writing():
        (ROOT / "var").mkdir(exist_ok=True)
    hand_over(PYTHON, ROOT / "manage.py", *arguments)


def main(arguments: list[str]) -> None:
    """Do what the first word says with the others."""
    verb, rest = (arguments[0], arguments[1:]) if arguments else ("help", [])
    if verb in {"help", "--help", "-h"}:
        print(HELP)
    elif verb == "manage":
        manage(*rest)
    elif verb == "count":
        environment.ensure()  # and no database, not even a wrong one
        command = (PYTHON, ROOT / "manage.py", verb, *rest)
        hand_over(*command, DATABASE_URL="sqlite:///:memory:")
    elif verb in {"messages", "tick", "worker", "backup", "restore"}:
        manage(verb, *rest)
    elif verb == "bench":
        environment.ensure("test")
        hand_over(PYTHON, ROOT / "bench" / "run.py", *rest, PYTHONPATH=str(ROOT))
    elif verb in {"demo", "serve"}:
        import serving

        getattr(serving, verb)(rest)
    elif verb in {"test", "check", "e2e", "format"}:
        import testing

        getattr(testing, f"{verb}_")(rest)
    else:
        stop(
            f"« {verb} » n’est pas une commande : ./run help les montre toutes.",
            f"“{verb}” is not a command: ./run help shows them all.",
            code=2,
        )


def _leave(number: int, frame: object) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    # Told to stop, we end what we started: an installation does not go on alone.
    signal.signal(signal.SIGTERM, _leave)
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
