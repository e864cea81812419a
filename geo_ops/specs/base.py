"""The strict base of every spec, bilingual text, and the loader of TOML."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar, get_args, get_origin

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from geo_ops.errors import ContentNotFoundError, SpecError, choose, explain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Language = Literal["en", "fr"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*$")]
"""A content id: lower case, digits, single hyphens or underscores; also its folder's name."""

ColumnName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=63)]
"""A column of ours: short and plain enough for every GIS format that we write."""

Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]

# What a value should have been, in the words of somebody who writes TOML, by pydantic's error type.
_WANTED = {
    "string_type": "a text in quotes",
    "bool_type": "true or false, without quotes",
    "int_type": "a whole number, without quotes",
    "float_type": "a number, without quotes",
    "date_type": "a day such as 2020-06-30, without quotes",
    "datetime_type": "a time such as 2020-06-30T06:00:00Z, without quotes",
    "list_type": 'a list such as ["a", "b"]',
    "dict_type": "a table of keys and values",
    "model_type": "a table of keys and values",
    "model_attributes_type": "a table of keys and values",
}
_PATTERNS = {
    r"^[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*$": "an id: lower-case letters, digits, single - or _",
    r"^[a-z][a-z0-9_]*$": "a column name: lower-case letters, digits and _",
    r"^#[0-9a-fA-F]{6}$": "a colour such as #D55E00",
    r"^#[a-z][a-z0-9_]*(?: \+[a-z][a-z0-9_]*)*$": "an HXL hashtag such as #adm2 +code",
}
# Parts of a place in pydantic's words that are no keys of ours.
_NO_KEYS = frozenset({"[key]", "constrained-str"})


class Strict(BaseModel):
    """A frozen model that refuses unknown keys and silent conversions."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, arbitrary_types_allowed=True
    )


class Text(Strict):
    """A text in every language of our products; no product is half translated."""

    en: str
    fr: str

    def in_(self, lang: Language) -> str:
        """Return the text in `lang`."""
        return self.fr if lang == "fr" else self.en


M = TypeVar("M", bound=BaseModel)


def load_toml(model: type[M], path: Path) -> M:
    """Read one TOML file as `model`.

    Raises:
        ContentNotFoundError: there is no such file.
        SpecError: the file is no TOML, or breaks the schema; every breach is named with its key,
            its value and the nearest valid key or choice.
    """
    return parse_spec(model, read_toml(path), str(path))


def read_toml(path: Path) -> dict[str, Any]:
    """Return the table in a TOML file, unchecked. Errors as `load_toml`."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ContentNotFoundError(
            explain(str(path), "there is no such file", "check the name, or create it")
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SpecError(explain(str(path), f"not valid TOML: {error}", "mend that line")) from error


def parse_spec(model: type[M], data: dict[str, Any], where: str) -> M:
    """Check a table against `model`; `where` names its file in messages. Errors as `load_toml`."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        breaches = [_breach(model, item) for item in error.errors(include_url=False)]
        raise SpecError("\n".join(f"{where}: {text}" for text in breaches)) from None


def _breach(model: type[BaseModel], item: Any) -> str:  # noqa: ANN401 - pydantic's own error dict
    location = tuple(item["loc"])
    key = _dotted(location)
    if item["type"] == "extra_forbidden":
        known = list(_keys_at(model, location[:-1]))
        return f"key {key!r} is not known; {choose(str(location[-1]), known)}"
    if item["type"] == "missing":
        return f"key {key!r} is missing; add it"
    if item["type"] == "literal_error":
        choices = [
            part.strip(" '") for part in item["ctx"]["expected"].replace(" or ", ",").split(",")
        ]
        given = item["input"]
        return f"key {key!r}: {given!r} is not a valid choice; {choose(str(given), choices)}"
    if item["type"] == "value_error":
        prefix = f"key {key!r}: " if key else ""
        return f"{prefix}{item['ctx']['error']}"
    wanted = _wanted(item)
    return f"key {key!r}: {wanted}, but the value is {_short(item['input'])}; correct it"


def _wanted(item: Any) -> str:  # noqa: ANN401 - pydantic's own error dict
    if item["type"] == "model_type" and item["ctx"]["class_name"] == Text.__name__:
        return 'it needs a text in each language, { en = "...", fr = "..." }'
    words = _WANTED.get(item["type"])
    if item["type"] == "string_pattern_mismatch":
        words = _PATTERNS.get(item["ctx"]["pattern"])
    return f"it needs {words}" if words else str(item["msg"])


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."  # noqa: PLR2004


def _dotted(location: tuple[str | int, ...]) -> str:
    text = ""
    for part in location:
        if part in _NO_KEYS:
            continue
        text += f"[{part}]" if isinstance(part, int) else (f".{part}" if text else str(part))
    return text


def _keys_at(model: type[BaseModel], location: tuple[str | int, ...]) -> Iterator[str]:
    """Yield the keys that are valid at a place in the schema, for did-you-mean."""
    here: list[Any] = [model]
    for part in location:
        here = [step for kind in here for step in _step(kind, part)]
    for kind in here:
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            for name, field in kind.model_fields.items():
                yield field.alias or name


def _step(kind: Any, part: str | int) -> Iterator[Any]:  # noqa: ANN401 - a type of any shape
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        fields = {(field.alias or name): field for name, field in kind.model_fields.items()}
        if part in fields:
            yield from _plain(fields[str(part)].annotation)
    elif get_origin(kind) in (dict, list, tuple):
        inner = [argument for argument in get_args(kind) if argument is not Ellipsis]
        yield from _plain(inner[-1])


def _plain(annotation: Any) -> Iterator[Any]:  # noqa: ANN401 - a type of any shape
    """Yield the models and containers in an annotation, unions and Annotated unfolded."""
    if (isinstance(annotation, type) and issubclass(annotation, BaseModel)) or get_origin(
        annotation
    ) in (dict, list, tuple):
        yield annotation
    else:
        for argument in get_args(annotation):
            yield from _plain(argument)
