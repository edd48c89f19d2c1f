"""Run the prediction graph in an order worked out once, instead of scheduling it with dask for every message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rasa.engine.exceptions import GraphComponentException, GraphRunError
from rasa.engine.graph import GraphNode, GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.exceptions import InvalidConfigException, RasaException

from bot.runtime.patches import Replacement


@dataclass(frozen=True)
class _Step:
    """A node with the names of the results it is called with, by parameter."""

    name: str
    node: GraphNode
    needs: tuple[str, ...]
    inputs: tuple[tuple[str, str], ...]
    #: Whether calling the component's function is all there is to do.
    direct: bool

    def run(self, results: Mapping[str, Any]) -> Any:
        """The node's output; errors as ``GraphNode.__call__`` raises them."""
        node = self.node
        if not self.direct or any(need not in results for _, need in self.inputs):
            # An input that was not given reaches the node as its name, which the node reports.
            return node(*[(need, results[need]) if need in results else need for need in self.needs])[1]
        try:
            return node._fn(node._component, **{parameter: results[need] for parameter, need in self.inputs})
        except (InvalidConfigException, RasaException):
            raise
        except Exception as error:
            raise GraphComponentException(f"Error running graph component for node {self.name}.") from error


def run(
    self: DaskGraphRunner, inputs: dict[str, Any] | None = None, targets: list[str] | None = None
) -> dict[str, Any]:
    """See ``DaskGraphRunner.run``."""
    wanted = tuple(targets) if targets else tuple(self._graph_schema.target_names)
    plans: dict[tuple[str, ...], list[_Step]] = self.__dict__.setdefault("_plans", {})
    plan = plans.get(wanted)
    if plan is None:
        plan = plans[wanted] = _plan(self._graph_schema, self._instantiated_nodes, wanted)
    results: dict[str, Any] = dict(inputs or {})
    for value in results.values():
        if isinstance(value, str) and value in self._instantiated_nodes:
            raise GraphRunError(
                f"Input value '{value}' clashes with a node name. Make sure that none of the input names passed to "
                f"the `run` method are the same as node names in the graph schema."
            )
    try:
        for step in plan:
            if step.name not in results:
                results[step.name] = step.run(results)
    except RuntimeError as error:
        raise GraphRunError("Error running runner.") from error
    return {target: results[target] for target in wanted}


def _plan(schema: GraphSchema, nodes: Mapping[str, GraphNode], targets: tuple[str, ...]) -> list[_Step]:
    plan: list[_Step] = []
    done: set[str] = set()

    def visit(name: str) -> None:
        if name in done or name not in schema.nodes:
            return
        done.add(name)
        needs = tuple(schema.nodes[name].needs.values())
        for need in needs:
            visit(need)
        node = nodes[name]
        plan.append(_Step(name, node, needs, tuple(node._inputs.items()), node._eager and not node._hooks))

    for target in targets:
        visit(target)
    return plan


REPLACEMENTS = [Replacement(DaskGraphRunner, "run", run)]
