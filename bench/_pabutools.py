"""One measurement of pabutools, in its own environment: ``_pabutools.py FILE KIND``.

Prints JSON: processor seconds to load the file, then of the Method of Equal Shares
(utility cost), plain or with increments, on the faster of its two profile types; what
it selects; and the peak of memory.
"""

import json
import resource
import sys
import time


def main(path: str, kind: str) -> None:
    """Measure, and print what was found."""
    from pabutools.election import Cost_Sat, parse_pabulib
    from pabutools.rules import method_of_equal_shares

    started = time.process_time()
    instance, profile = parse_pabulib(path)
    load = time.process_time() - started
    options = {"voter_budget_increment": 1} if kind == "add1" else {}
    grouped = profile.as_multiprofile()
    best, selected = float("inf"), []
    for voters in (grouped, profile):
        begun = time.process_time()
        for _try in range(30):
            started = time.process_time()
            outcome = method_of_equal_shares(
                instance, voters, sat_class=Cost_Sat, **options
            )
            best = min(best, time.process_time() - started)
            selected = [project.name for project in outcome]
            if time.process_time() - begun > 1:
                break
        if best > 15 or kind == "add1":
            break
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    report = {"load": load, "count": best, "selected": selected, "peak": peak}
    print(json.dumps(report))


if __name__ == "__main__":
    main(*sys.argv[1:])
