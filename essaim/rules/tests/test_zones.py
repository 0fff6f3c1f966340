from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from dateutil import rrule

from essaim.rules.zones import observances, shifts

YEARS = (2024, 2031)


def onsets(zone):
    """Every change the blocks tell, as (instant, offset after it)."""
    told = []
    for block in observances(shifts(ZoneInfo(zone), *YEARS)):
        walls = [block.first.onset, *block.also]
        if block.rule:
            rule = rrule.rrulestr(block.rule, dtstart=block.first.onset)
            walls = list(islice(rule, YEARS[1] - YEARS[0] + 1))
        told += [
            ((wall - block.first.before).replace(tzinfo=UTC), block.first.after)
            for wall in walls
        ]
    return sorted(told)


@pytest.mark.parametrize(
    "zone",
    [
        *("Europe/Paris", "America/Martinique", "America/New_York", "UTC"),
        *("Africa/Casablanca", "Pacific/Noumea", "Indian/Reunion"),
        "Australia/Lord_Howe",
    ],
)
def test_at_any_instant_the_blocks_give_the_offset_of_the_zone(zone):
    told = onsets(zone)
    at = datetime(*[YEARS[0], 1, 2], tzinfo=UTC)
    while at.year <= YEARS[1]:
        last = max(one for one in told if one[0] <= at)
        assert at.astimezone(ZoneInfo(zone)).utcoffset() == last[1], at
        at += timedelta(hours=7, minutes=13)


def test_a_zone_that_keeps_its_clocks_has_one_block():
    [block] = observances(shifts(ZoneInfo("Indian/Reunion"), *YEARS))
    assert block.first.after == timedelta(hours=4)


def test_each_change_is_told_on_the_wall_before_it():
    found = shifts(ZoneInfo("Europe/Paris"), 2026, 2026)
    assert [(s.onset.hour, s.is_summer, s.name) for s in found] == [
        (0, False, "CET"),
        (2, True, "CEST"),
        (3, False, "CET"),
    ]
