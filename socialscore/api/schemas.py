"""
What is answered, as schemas: the types that the functions of the API return are what its description says.

A TypedDict, a frozen dataclass and a StrEnum become components by their name, without `Data` and `Row` at its end;
`PageOf[ActionData]` is `ActionPage`. So mypy holds what is answered and what is described together.
"""

import dataclasses
import types
from collections.abc import Callable
from datetime import date, datetime
from enum import Enum
from inspect import cleandoc, isclass
from typing import (
    Any,
    Literal,
    NewType,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)
from uuid import UUID

from drf_spectacular.plumbing import ComponentIdentity, ComponentRegistry, ResolvedComponent

from socialscore.api.shapes import AllOf, PageOf

Schema = dict[str, Any]

PLAIN: dict[Any, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    UUID: {"type": "string", "format": "uuid"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
    type(None): {"type": "null"},
    Any: {},
}


def schema_of(hint: Any, registry: ComponentRegistry) -> Schema:
    """
    The schema of a type; what has a name of its own is registered, and referred to.

    :raises TypeError: if it is a type that no answer should have.
    """
    if isinstance(hint, NewType):
        hint = hint.__supertype__
    if hint in PLAIN:
        return dict(PLAIN[hint])
    if is_typeddict(get_origin(hint) or hint) or dataclasses.is_dataclass(hint):
        return _component(hint, registry, _object)
    if isclass(hint) and issubclass(hint, Enum):
        return _component(hint, registry, _enum)
    return _composed(hint, registry)


def name_of(hint: Any) -> str:
    """The name of a component: `ActionData` is `Action`, a page of it `ActionPage`."""
    origin = get_origin(hint)
    if origin is not None:
        inner = name_of(get_args(hint)[0])
        return inner + {PageOf: "Page", AllOf: "List"}.get(origin, str(origin.__name__))
    name = str(hint.__name__)
    return name.removesuffix("Data").removesuffix("Row")


def _composed(hint: Any, registry: ComponentRegistry) -> Schema:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _one_of([schema_of(one, registry) for one in arguments])
    if origin is Literal:
        return {"type": "string", "enum": list(arguments)}
    if origin is dict:
        return {"type": "object", "additionalProperties": schema_of(arguments[1], registry)}
    if origin in (list, tuple, frozenset):
        return {"type": "array", "items": schema_of(arguments[0], registry)}
    raise TypeError(f"{hint!r} cannot be described. Answer with TypedDicts, dataclasses, lists and plain values.")


def component(name: str, kind: str, content: Schema, *, of: Any) -> ResolvedComponent:
    """A named part of the description; two of one name must be `of` the same thing."""
    return ResolvedComponent(name, kind, content, ComponentIdentity(of))  # type: ignore[no-untyped-call]


def _component(hint: Any, registry: ComponentRegistry, make: Callable[[Any, ComponentRegistry], Schema]) -> Schema:
    found = component(name_of(hint), ResolvedComponent.SCHEMA, {}, of=hint)
    if found not in registry:
        registry.register(found)  # before it is made, as it may lead to itself
        found.schema = make(hint, registry)
    reference: Schema = found.ref
    return reference


def _object(hint: Any, registry: ComponentRegistry) -> Schema:
    origin = get_origin(hint) or hint
    filled = dict(zip(getattr(origin, "__parameters__", ()), get_args(hint), strict=True))
    hints = {name: _filled(inner, filled) for name, inner in get_type_hints(origin).items()}
    required = sorted(origin.__required_keys__ if is_typeddict(origin) else hints)
    schema: Schema = {
        "type": "object",
        "properties": {name: schema_of(inner, registry) for name, inner in hints.items()},
        "required": required,
    }
    if origin.__doc__ and not origin.__doc__.startswith(f"{origin.__name__}("):  # dataclasses write one themselves
        schema["description"] = cleandoc(origin.__doc__)
    return schema


def _enum(hint: Any, _registry: ComponentRegistry) -> Schema:
    return {"type": "string", "enum": [one.value for one in hint]}


def _filled(hint: Any, filled: dict[Any, Any]) -> Any:
    """A type with its parameters in place: `list[Data]` in `PageOf[ActionData]` is `list[ActionData]`."""
    if isinstance(hint, TypeVar):
        return filled[hint]
    parameters = getattr(hint, "__parameters__", ())
    return hint[tuple(filled[one] for one in parameters)] if parameters and get_origin(hint) else hint


def _one_of(schemas: list[Schema]) -> Schema:
    """One of several; a plain type that may be null is written as JSON Schema has it."""
    null = {"type": "null"}
    others = [schema for schema in schemas if schema != null]
    if len(others) == len(schemas) - 1 == 1 and isinstance(others[0].get("type"), str) and "enum" not in others[0]:
        return {**others[0], "type": [others[0]["type"], "null"]}
    return {"anyOf": schemas}
