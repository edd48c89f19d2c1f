"""Reading the files of the catalogue. A mistake in one is found here, at the start, with its file and place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from importlib.resources.abc import Traversable
from typing import Any, TypeVar, get_args

import yaml

from utility.catalogue import conditions, model
from utility.catalogue.errors import BadCatalogue
from utility.catalogue.values import READERS

T = TypeVar("T")
# libyaml reads the files ten times as fast, where the wheel has it.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Node:
    """A mapping of a file that must be used up: a key nobody asked for is a slip of the pen."""

    def __init__(self, raw: Any, place: str) -> None:
        if not isinstance(raw, dict):
            raise BadCatalogue(f"{place}: expected names and values, found {raw!r}")
        self._left = dict(raw)
        self.place = place

    def take(self, key: str, kind: type[T], default: T | None = None) -> T:
        """A value that must be there unless a default is given."""
        value = self._left.pop(key, default)
        if value is None:
            raise BadCatalogue(f"{self.place}: {key!r} is missing")
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise BadCatalogue(f"{self.place}: {key!r} should be {kind.__name__}, found {value!r}")
        return value

    def maybe(self, key: str, kind: type[T]) -> T | None:
        """A value that may be missing."""
        if self._left.get(key) is None:
            self._left.pop(key, None)
            return None
        return self.take(key, kind)

    def one_of(self, key: str, options: tuple[Any, ...], default: Any = None) -> Any:
        """One of a few words."""
        value = self._left.pop(key, default)
        if value not in options:
            raise BadCatalogue(
                f"{self.place}: {key!r} should be one of {', '.join(map(str, options))}, found {value!r}"
            )
        return value

    def condition(self, key: str) -> conditions.Condition | None:
        raw = self._left.pop(key, None)
        if raw is None:
            return None
        try:
            return conditions.parse(raw)
        except ValueError as error:
            raise BadCatalogue(f"{self.place}: {key}: {error}") from error

    def is_bool(self, key: str) -> bool:
        return isinstance(self._left.get(key), bool)

    def items(self, key: str) -> list[Any]:
        return self.take(key, list, [])

    def update(self, other: Mapping[str, Any]) -> None:
        """Fills in what is not said here."""
        self._left = {**other, **self._left}

    @contextmanager
    def used_up(self) -> Iterator[Node]:
        yield self
        if self._left:
            raise BadCatalogue(f"{self.place}: unknown {', '.join(map(repr, self._left))}")


def load_yaml(file: Traversable) -> Any:
    """The data of a file. Raises BadCatalogue when it is no YAML."""
    try:
        return yaml.load(file.read_text("utf-8"), _LOADER)  # noqa: S506  a safe loader
    except yaml.YAMLError as error:
        raise BadCatalogue(f"{file.name}: {error}") from error


class Shared:
    """What services have in common: sources, papers, steps, usual fields, the names of states."""

    def __init__(self, folder: Traversable) -> None:
        self.sources = _by_key(folder / "sources.yaml", _source)
        self.papers = _by_key(folder / "papers.yaml", self._paper)
        self.states: dict[str, str] = load_yaml(folder / "states.yaml")
        self.words: dict[str, str] = load_yaml(folder / "words.yaml")
        self.steps = _by_key(folder / "steps.yaml", self._step)
        self.fields: dict[str, Any] = load_yaml(folder / "fields.yaml")

    def source(self, node: Node) -> model.Source:
        return self.named(self.sources, node.take("source", str), node.place)

    def named(self, known: Mapping[str, T], key: str, place: str) -> T:
        if key not in known:
            raise BadCatalogue(f"{place}: nothing is called {key!r}")
        return known[key]

    def _paper(self, key: str, node: Node) -> model.Paper:
        return model.Paper(key, node.take("name", str), tuple(node.items("one_of")), self.source(node))

    def _step(self, key: str, node: Node) -> model.Step:
        state = node.maybe("state", str)
        if state is not None and state not in self.states:
            raise BadCatalogue(f"{node.place}: there is no state {state!r}")
        return model.Step(key, node.take("label", str), state)


def load_service(file: Traversable, shared: Shared) -> model.Service:
    """One service from its file."""
    name = file.name.removesuffix(".yaml")
    with Node(load_yaml(file), file.name).used_up() as node:
        fields = tuple(_field(raw, shared, f"{file.name}: fields") for raw in node.items("fields"))
        facts = tuple(_field(raw, shared, f"{file.name}: facts") for raw in node.items("facts"))
        link = model.LinkLevel[node.one_of("link", tuple(model.LinkLevel.__members__))]
        service = model.Service(
            name=name,
            official_name=node.take("official_name", str),
            kind=node.one_of("kind", get_args(model.Kind)),
            dvcqg_number=node.maybe("dvcqg_number", int),
            dvcqg_code=node.maybe("dvcqg_code", str),
            link=link,
            complete=model.LinkLevel[node.one_of("complete", tuple(model.LinkLevel.__members__), link.name)],
            fresh_code=node.take("fresh_code", bool, False),
            confidential=node.take("confidential", bool, False),
            fields=fields,
            papers=tuple(_paper_need(raw, shared, f"{file.name}: papers") for raw in node.items("papers")),
            time_limits=tuple(
                _time_limit(raw, shared, f"{file.name}: time_limits") for raw in node.items("time_limits")
            ),
            fees=tuple(_fee(raw, shared, f"{file.name}: fees") for raw in node.items("fees")),
            steps=tuple(shared.named(shared.steps, key, f"{file.name}: steps") for key in node.items("steps")),
            sources=tuple(shared.named(shared.sources, key, f"{file.name}: sources") for key in node.items("sources")),
            facts=facts,
            preconditions=tuple(
                _option(word, get_args(model.Precondition), f"{file.name}: preconditions")
                for word in node.items("preconditions")
            ),
            notice_days=node.maybe("notice_days", int),
            urgent=_urgent(node),
        )
    _check(service, file.name)
    return service


def _field(raw: Any, shared: Shared, place: str) -> model.Field:
    """A field; a bare name, or `use`, takes the usual field of that name and changes what is said here."""
    node = Node({"use": raw} if isinstance(raw, str) else raw, place)
    usual = node.maybe("use", str)
    if usual is not None:
        node.update({"name": usual, **shared.named(shared.fields, usual, place)})
    with node.used_up():
        name = node.take("name", str)
        node.place = f"{place}: {name}"
        kind = node.one_of("type", tuple(READERS))
        choices = tuple(model.Choice(str(value), label) for value, label in node.take("choices", dict, {}).items())
        if bool(choices) is not (kind == "choice"):
            raise BadCatalogue(f"{node.place}: a choice has choices, and nothing else has")
        return model.Field(
            name=name,
            type=kind,
            required=node.take("required", bool, True),
            label=node.take("label", str),
            question=node.take("question", str, name),
            help=node.take("help", str, name),
            example=node.take("example", str),
            spoken=node.take("spoken", str),
            choices=choices,
            when=node.condition("when"),
            rule=_rule(node),
            sensitive=node.take("sensitive", bool, False),
        )


def _rule(node: Node) -> model.Rule:
    raw = node.maybe("rule", dict)
    if raw is None:
        return model.Rule()
    with Node(raw, f"{node.place}: rule").used_up() as rule:
        least, most = rule.maybe("least", object), rule.maybe("most", object)
        return model.Rule(
            least=None if least is None else Decimal(str(least)),
            most=None if most is None else Decimal(str(most)),
            earliest_days=rule.maybe("earliest_days", int),
            latest_days=rule.maybe("latest_days", int),
        )


def _paper_need(raw: Any, shared: Shared, place: str) -> model.PaperNeed:
    with Node({"paper": raw} if isinstance(raw, str) else raw, place).used_up() as node:
        paper = shared.named(shared.papers, node.take("paper", str), place)
        return model.PaperNeed(paper, node.take("required", bool, True), node.condition("when"))


def _time_limit(raw: Any, shared: Shared, place: str) -> model.TimeLimit:
    with Node(raw, place).used_up() as node:
        unit = node.one_of("unit", get_args(model.LimitUnit))
        amount = node.take("amount", int, 0)
        if (amount > 0) is (unit == "at_once"):
            raise BadCatalogue(f"{place}: {amount} {unit}")
        return model.TimeLimit(unit, amount, shared.source(node), node.condition("when"))


def _fee(raw: Any, shared: Shared, place: str) -> model.FeeRule:
    with Node(raw, place).used_up() as node:
        return model.FeeRule(
            kind=node.one_of("kind", get_args(model.FeeKind)),
            payer=node.one_of("payer", get_args(model.Payer)),
            label=node.take("label", str),
            source=shared.source(node),
            when=node.condition("when"),
        )


def _urgent(node: Node) -> bool | conditions.Condition:
    return node.take("urgent", bool, False) if node.is_bool("urgent") else node.condition("urgent") or False


def _check(service: model.Service, place: str) -> None:
    """What only the whole of a service shows."""
    names = [field.name for field in (*service.fields, *service.facts)]
    if len(set(names)) < len(names):
        raise BadCatalogue(f"{place}: a field appears twice")
    known: set[str] = set()
    for field in service.fields:
        # A condition on a field that is asked later would never hold when it matters.
        _known(field.when, known, f"{place}: {field.name}")
        known.add(field.name)
    known.update(names)
    ruled: tuple[model.PaperNeed | model.TimeLimit | model.FeeRule, ...] = (
        *service.papers,
        *service.time_limits,
        *service.fees,
    )
    for rule in ruled:
        _known(rule.when, known, place)
    if not isinstance(service.urgent, bool):
        _known(service.urgent, known, place)
    for rules, what in ((service.time_limits, "time limit"), (service.fees, "fee")):
        without = [rule for rule in rules if rule.when is None]
        if rules and (len(without) != 1 or rules[0] is not without[0]):
            raise BadCatalogue(f"{place}: the first {what} must hold always, the others under conditions")
    if service.opens_request and not (service.fees and service.steps and service.sources):
        raise BadCatalogue(f"{place}: a service with requests needs fees, steps and sources")
    if service.dvcqg_number is not None and not 1 <= service.dvcqg_number <= 12:
        raise BadCatalogue(f"{place}: the portal has services 1 to 12")


def _known(condition: conditions.Condition | None, known: set[str], place: str) -> None:
    unknown = condition.fields - known if condition else None
    if unknown:
        raise BadCatalogue(f"{place}: a condition asks for {', '.join(sorted(unknown))}, which is not known there")


def _option(word: Any, options: tuple[Any, ...], place: str) -> Any:
    if word not in options:
        raise BadCatalogue(f"{place}: {word!r} is none of {', '.join(options)}")
    return word


def _by_key(file: Traversable, read: Callable[[str, Node], T]) -> dict[str, T]:
    found: dict[str, T] = {}
    for key, raw in load_yaml(file).items():
        with Node(raw, f"{file.name}: {key}").used_up() as node:
            found[key] = read(key, node)
    return found


def _source(key: str, node: Node) -> model.Source:
    return model.Source(
        key=key,
        decision=node.take("decision", str),
        subject=node.take("subject", str),
        dated=node.maybe("dated", date),
        in_force=node.maybe("in_force", date),
        status=node.one_of("status", get_args(model.SourceStatus)),
    )
