"""Run the prediction graph in an order worked out once, instead of scheduling it with dask for every message."""

from __future__ import annotations

from typing import Any

from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import GraphNode, GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner

from bot.runtime.patches import Replacement

#: Steps in order: the node's name, the node, the names of the nodes and inputs whose results it is called with.
Plan = list[tuple[str, GraphNode, tuple[str, ...]]]


def run(
    self: DaskGraphRunner, inputs: dict[str, Any] | None = None, targets: list[str] | None = None
) -> dict[str, Any]:
    """See ``DaskGraphRunner.run``."""
    wanted = tuple(targets) if targets else tuple(self._graph_schema.target_names)
    given = inputs or {}
    plans: dict[tuple[str, ...], Plan] = self.__dict__.setdefault("_plans", {})
    plan = plans.get(wanted)
    if plan is None:
        plan = plans[wanted] = _plan(self._graph_schema, self._instantiated_nodes, wanted)
    for name, value in given.items():
        if isinstance(value, str) and value in self._instantiated_nodes:
            raise GraphRunError(
                f"Input value '{value}' clashes with a node name. Make sure that none of the input names passed to "
                f"the `run` method are the same as node names in the graph schema."
            )
        del name
    results: dict[str, Any] = {name: (name, value) for name, value in given.items()}
    try:
        for name, node, needs in plan:
            if name not in results:
                # An input that was not given reaches the node as its name, which the node reports.
                results[name] = node(*[results.get(need, need) for need in needs])
    except RuntimeError as error:
        raise GraphRunError("Error running runner.") from error
    return dict(results[target] for target in wanted)


def _plan(schema: GraphSchema, nodes: dict[str, GraphNode], targets: tuple[str, ...]) -> Plan:
    plan: Plan = []
    done: set[str] = set()

    def visit(name: str) -> None:
        if name in done or name not in schema.nodes:
            return
        done.add(name)
        needs = tuple(schema.nodes[name].needs.values())
        for need in needs:
            visit(need)
        plan.append((name, nodes[name], needs))

    for target in targets:
        visit(target)
    return plan


REPLACEMENTS = [Replacement(DaskGraphRunner, "run", run)]
