"""Equal shares written as plainly as the definition, for any kind of number.

With fractions it is the oracle of the engines; with floats it shows why floats will
not do.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from essaim.rules.allocation import Election, Utility


def plain_equal_shares(
    election: Election,
    utility: Utility,
    tie_order: Sequence[str],
    endowment: Any = None,
    number: Callable[[Any], Any] = Fraction,
) -> list[str]:
    costs = {project.id: project.cost for project in election.projects}
    gain = dict.fromkeys(costs, 1) if utility is not Utility.COST else costs
    voters = [
        {
            name: gain[name] * (points if utility is Utility.SCORE else 1)
            for name, points in ballot.points.items()
            if points or utility is not Utility.SCORE
        }
        for ballot in election.ballots
        for _ in range(ballot.weight)
    ]
    if endowment is None:
        endowment = number(election.budget) / number(len(voters))
    money = [number(endowment)] * len(voters)
    selected: list[str] = []
    while True:
        offers = []
        for name in tie_order:
            if name not in selected and costs[name] <= election.budget:
                rho = _rho(number(costs[name]), name, voters, money)
                if rho is not None:
                    offers.append((rho, tie_order.index(name), name))
        if not offers:
            return selected
        rho, _, name = min(offers)
        selected.append(name)
        for i, utilities in enumerate(voters):
            money[i] -= min(money[i], rho * utilities.get(name, 0))


def _rho(need: Any, name: str, voters: list[dict[str, int]], money: list[Any]) -> Any:
    fans = [i for i, utilities in enumerate(voters) if utilities.get(name)]
    if not fans or sum(money[i] for i in fans) < need:
        return None
    fans.sort(key=lambda i: money[i] / voters[i][name])
    shares = sum(voters[i][name] for i in fans)
    for i in fans:
        if money[i] >= need / shares * voters[i][name]:
            return need / shares
        need -= money[i]
        shares -= voters[i][name]
    return None
