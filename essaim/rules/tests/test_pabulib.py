"""Reading and writing Pabulib files."""

import csv
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaim.rules.allocation import Ballot, Project, Rule, RuleName, count
from essaim.rules.pabulib import (
    PabulibError,
    PabulibFile,
    VoteType,
    decode,
    parse,
    write,
)
from essaim.rules.pabulib.rows import Rows
from essaim.rules.tests.elections import known_outcomes, real_file

PLAIN = """META
key;value
description;Co-budget of a small town
budget;100
vote_type;approval
PROJECTS
project_id;cost;name
10;60;Bakery
9;50;"Lights; ""warm"" ones"
VOTES
voter_id;vote;age
1;10,9;33
2;10,9;
3;9;71
"""


def changed(old: str, new: str) -> str:
    assert old in PLAIN
    return PLAIN.replace(old, new, 1)


def test_a_plain_file():
    file = parse(PLAIN)
    assert file.vote_type is VoteType.APPROVAL
    assert file.names == {"10": "Bakery", "9": 'Lights; "warm" ones'}
    assert file.tie_order == ["10", "9"]
    assert file.official_selection is None
    of = file.election()
    assert (of.budget, file.scale) == (100, 1)
    assert of.projects == (Project("10", 60), Project("9", 50))
    assert of.ballots == (Ballot({"10": 1, "9": 1}, 2), Ballot({"9": 1}))
    assert write(file) == PLAIN


def test_from_file_to_result():
    file = parse(PLAIN)
    outcome = count(
        file.election(), Rule(RuleName.EQUAL_SHARES), tie_order=file.tie_order
    )
    assert outcome.selected == ("9",)


@pytest.mark.parametrize(
    "dressed",
    [
        "\ufeff" + PLAIN,
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace("\n", "\r"),
        PLAIN.replace("\n", "\n\n"),
        PLAIN.replace("META", "meta;;").replace("VOTES", " Votes "),
        PLAIN.replace("budget;100", "budget ; 100;"),
        PLAIN.replace("10;60;Bakery", "10;60;Bakery;;"),
        PLAIN.replace("1;10,9;33", " 1 ; 10,9 ;33"),
        PLAIN.rstrip("\n"),
    ],
)
def test_other_ways_to_write_the_same_file(dressed):
    file = parse(dressed)
    assert file.election() == parse(PLAIN).election()
    assert parse(write(file)) == file


def test_rows_are_a_tuple_made_when_asked_for():
    votes, rows = parse(PLAIN).votes, (("1", "10,9", "33"), ("2", "10,9", ""))
    assert votes == parse(PLAIN.replace(";33", ';"33"')).votes
    assert (votes[:2], votes[-1]) == (rows, ("3", "9", "71"))
    assert (len(votes), tuple(votes)[:2]) == (3, rows)
    assert hash(votes) == hash(tuple(votes))
    assert votes != rows


def test_a_last_column_without_a_name_is_not_read():
    file = parse(changed("cost;name", 'cost;name;""'))
    assert file == parse(PLAIN)
    with pytest.raises(PabulibError, match="Line 8"):
        parse(changed("cost;name", "cost;\xa0"))


def test_spaces_between_projects_do_not_matter():
    of = parse(PLAIN.replace("1;10,9;33", "1;10, 9,;33")).election()
    assert of.ballots[0] == Ballot({"10": 1, "9": 1})
    assert of.voters == 3


def test_decimals_become_whole_without_rounding():
    file = parse(changed("budget;100", "budget;100,5").replace(";60;", ";60.25;"))
    of = file.election()
    assert (file.scale, of.budget) == (100, 10_050)
    assert [project.cost for project in of.projects] == [6_025, 5_000]
    assert parse(changed("budget;100", "budget;100.00")).scale == 1


def with_votes(vote_type: str, votes: str) -> PabulibFile:
    head = PLAIN[: PLAIN.index("VOTES")].replace("approval", vote_type)
    return parse(f"{head}VOTES\n{votes}")


def test_ordinal_votes_give_borda_points():
    of = with_votes("ordinal", "voter_id;vote\n1;9,10\n2;10\n").election()
    assert of.ballots == (Ballot({"9": 1, "10": 0}), Ballot({"10": 0}))


@pytest.mark.parametrize("vote_type", ["cumulative", "scoring"])
def test_points(vote_type):
    file = with_votes(vote_type, "voter_id;vote;points\n1;9,10;2.5,0\n2;;\n")
    assert file.points_scale == 10
    assert file.election().ballots == (Ballot({"9": 25, "10": 0}), Ballot({}))


def test_choosing_one():
    of = with_votes("choose-1", "voter_id;vote\n1;9\n2;9\n3;\n").election()
    assert of.ballots == (Ballot({"9": 1}, 2), Ballot({}))
    assert of.voters == 3


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("", "no_section", 1, None),
        ("hello\n", "no_section", 1, None),
        ("hello\n" + PLAIN, "outside_section", 1, None),
        (PLAIN + "META\n", "section_twice", 15, None),
        (PLAIN[: PLAIN.index("VOTES")], "no_section", 9, None),
        (changed("budget;100\n", ""), "no_key", 1, None),
        (changed("budget;100", "budget;lots"), "not_a_number", 4, 2),
        (changed("budget;100", "budget;-100"), "negative", 4, 2),
        (changed("budget;100", "budget;100\nbudget;200"), "key_twice", 5, 1),
        (changed("approval", "shouting"), "unknown_vote_type", 5, 2),
        (changed("project_id;cost", "project_id;price"), "no_column", 7, None),
        (changed("cost;name", "cost;cost"), "column_twice", 7, 3),
        (changed("10;60", "10;sixty"), "not_a_number", 8, 2),
        (changed("10;60", "10;-60"), "negative", 8, 2),
        (changed("10;60", "10;1e9"), "not_a_number", 8, 2),
        (changed("9;50", "10;50"), "project_twice", 9, 1),
        (changed("9;50", ";50"), "no_id", 9, 1),
        (changed("Bakery", "Bakery;x;y"), "too_many_fields", 8, None),
        (changed("2;10,9", "1;10,9"), "voter_twice", 13, 1),
        (changed("2;10,9", ";10,9"), "no_id", 13, 1),
        (changed("2;10,9", "2;10,99"), "unknown_project", 13, 2),
        (changed("2;10,9", "2;9,9"), "project_twice", 13, 2),
        (changed("approval", "choose-1"), "choose_one", 12, 2),
        (changed("approval", "cumulative"), "no_column", 11, None),
        (
            changed("approval", "scoring").replace("vote;age", "vote;points"),
            "points_mismatch",
            12,
            3,
        ),
    ],
)
def test_a_bad_file_is_refused_where_it_is_wrong(text, code, line, column):
    with pytest.raises(PabulibError) as refusal:
        parse(text)
    error = refusal.value
    assert (error.code, error.line, error.column) == (code, line, column)
    assert str(error).endswith(".")
    if line:
        assert str(error).startswith(f"Line {line}")


@pytest.mark.parametrize("points", ["1,-2", "1,x", "1"])
def test_bad_points_are_refused_in_their_field(points):
    with pytest.raises(PabulibError) as refusal:
        with_votes("scoring", f"voter_id;vote;points\n1;9,10;{points}\n")
    assert (refusal.value.line, refusal.value.column) == (12, 3)


def test_bytes_that_are_not_text_are_refused():
    assert decode("\ufeffété".encode()) == "été"
    with pytest.raises(PabulibError, match="UTF-8"):
        decode(b"\xff\xfe\x00")


def test_a_field_longer_than_csv_can_hold_is_refused():
    long = '"' + "x" * (csv.field_size_limit() + 1) + '"'
    with pytest.raises(PabulibError, match="too long"):
        parse(changed("Bakery", long))


def test_what_cannot_be_read_back_is_not_written():
    file = parse(PLAIN)
    broken = PabulibFile(
        (*file.meta, ("comment", "two\nlines")),
        file.project_columns,
        file.projects,
        file.vote_columns,
        file.votes,
    )
    with pytest.raises(ValueError, match="line break"):
        write(broken)
    confusing = PabulibFile(
        (*file.meta, ("VOTES", "")),
        file.project_columns,
        file.projects,
        file.vote_columns,
        file.votes,
    )
    with pytest.raises(ValueError, match="cannot be written"):
        write(confusing)


PIECES = st.sampled_from(
    [
        *("META", "PROJECTS", "VOTES", "key;value", "budget;", "vote_type;approval"),
        *("project_id;cost", "voter_id;vote;points", "1;2", "1;1", "2;1,2", ";", '"'),
        *(
            "\n",
            "\n",
            "\n",
            "\r",
            "\x85",
            "\x00",
            "\u2028",
            "-1",
            "1.5",
            " ",
            "''",
            ",",
        ),
    ]
)


@given(st.text(max_size=200) | st.lists(PIECES, max_size=40).map("".join))
def test_any_text_is_read_or_refused(text):
    read_or_refused(text)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data):
    try:
        text = decode(data)
    except PabulibError:
        return
    read_or_refused(text)


@given(
    st.lists(
        st.tuples(
            st.integers(0, len(PLAIN) - 1), st.integers(0, 9), PIECES | st.characters()
        ),
        max_size=4,
    ),
    st.sampled_from(VoteType),
)
def test_a_damaged_file_is_read_or_refused(damages, vote_type):
    text = PLAIN.replace("approval", vote_type)
    for start, length, piece in damages:
        text = text[:start] + piece + text[start + length :]
    read_or_refused(text)


def read_or_refused(text: str) -> None:
    """No other error; and what is read is written back and counted."""
    try:
        file = parse(text)
    except PabulibError:
        return
    assert parse(write(file)) == file
    rule = Rule(RuleName.EQUAL_SHARES)
    of = file.election()
    assert count(of, rule, tie_order=file.tie_order).cost <= of.budget


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(known_outcomes()) or [None])
def test_every_real_file_is_written_back(name):
    if name is None:
        return
    file = real_file(name)
    again = parse(write(file))
    assert again == file
    assert again.election() == file.election()
    assert file.election().voters == known_outcomes()[name]["n"]


def test_projects_that_cannot_be_made_together_are_read_and_checked():
    told = (
        "META\nbudget;100\nvote_type;approval\nPROJECTS\n"
        "project_id;cost;incompatible_with\n1;60;2,3\n2;40;1\n3;10;{last}\n"
        "VOTES\nvoter_id;vote\na;1,2\n"
    )
    file = parse(told.format(last=""))
    assert sorted(map(sorted, file.incompatible)) == [["1", "2"], ["1", "3"]]
    assert len(file.election().incompatible) == 2
    for last in ("3", "4"):
        with pytest.raises(PabulibError) as wrong:
            parse(told.format(last=last))
        assert (wrong.value.code, wrong.value.line) == ("unknown_project", 8)
        assert wrong.value.column == 3


CELLS = st.text(st.sampled_from("ab;é\n 1\u00a0\u2003’\t"), max_size=40)


@given(CELLS, st.integers(2, 4))
def test_rows_kept_as_one_text_are_those_read_one_by_one(body, width):
    lines = [line.split(";") for line in body.split("\n")]
    stripped = [tuple(cell.strip() for cell in line) for line in lines]
    plain = all(
        len(line) == width and line[0] and line == [cell.strip() for cell in line]
        for line in lines
    )
    rows = Rows.plain(body, width)
    assert (rows is not None) == plain
    if rows is None:
        return
    assert rows == tuple(stripped)
    assert [rows[place] for place in range(len(rows))] == stripped
    for index in range(width):
        column = [row[index] for row in stripped]
        assert rows.column(index) == column
        alone = len(set(column)) == len(column) and "" not in column
        assert rows.all_differ(index) == alone
    for where in ((0,), (0, 1), (1, 0)):
        told = Counter(tuple(row[index] for index in where) for row in stripped)
        assert dict(rows.tally(where)) == dict(told)
