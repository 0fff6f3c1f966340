"""What can be wrong with a file, and where."""

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "not_text": "This is not a text file in UTF-8.",
    "too_large": "The file has more than {limit} characters.",
    "no_section": "The section {section} is missing.",
    "section_twice": "The section {section} appears twice.",
    "outside_section": "This line comes before any section.",
    "no_column": "The section {section} has no column {name}.",
    "column_twice": "The column {name} appears twice.",
    "too_many_fields": "This line has {found} fields, for {expected} columns.",
    "field_too_long": "A field of this line is too long.",
    "key_twice": "The key {key} appears twice.",
    "no_key": "META has no {key}.",
    "unknown_vote_type": "The vote type {value} is not known.",
    "not_a_number": "“{value}” is not a number.",
    "negative": "{value} is negative.",
    "no_id": "An identifier is missing.",
    "project_twice": "The project {project} appears twice.",
    "voter_twice": "The voter {voter} appears twice.",
    "unknown_project": "The project {project} does not exist.",
    "points_mismatch": "This vote names {projects} projects and gives {points} points.",
    "choose_one": "This vote names {projects} projects where one is allowed.",
}


class PabulibError(ValueError):
    """A file that cannot be read, with the place: line and field, both from 1.

    ``code`` and ``params`` say what is wrong for a page to put in the reader's
    language; ``str()`` is the English sentence.
    """

    def __init__(
        self,
        code: str,
        *,
        line: int | None = None,
        column: int | None = None,
        **params: str | int,
    ) -> None:
        self.code, self.line, self.column, self.params = code, line, column, params
        sentence = SENTENCES[code].format(**params)
        place = f"Line {line}" if line else ""
        place += f", field {column}" if line and column else ""
        super().__init__(f"{place}: {sentence}" if place else sentence)
