"""What another Primero has, as its own forms, lookups, places and users say: nothing is sent that is not in there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

LIVE = frozenset({"Location", "ReportingLocation", "Agency", "User"})
"""Lists that are no lookup: the server does not check them, so we do."""


class BadAnswer(Exception):
    """The other side answered something else than its documentation says."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form. `options` is None where the field has no list of its own."""

    name: str
    type: str
    many: bool = False
    options: Mapping[str, str] | None = None
    """Labels by id."""
    live: str = ""
    """Location, Agency or User, where the list is one of those."""
    label: str = ""
    rows: Mapping[str, "Field"] = field(default_factory=dict)
    """The fields of a row, where the field is a subform."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place of the other system."""

    code: str
    type: str
    level: int
    names: frozenset[str]
    label: str


@dataclass(frozen=True, slots=True)
class Owner:
    """A user who can be given a case."""

    login: str
    label: str


@dataclass(frozen=True, slots=True)
class Target:
    """One instance at one moment."""

    fields: Mapping[str, Field]
    spots: tuple[Spot, ...]
    owners: tuple[Owner, ...]

    def spot(self, code: str) -> Spot | None:
        """Return a place by its code."""
        return next((each for each in self.spots if each.code == code), None)

    def owner(self, login: str) -> Owner | None:
        """Return a user by the name under which they sign in."""
        return next((each for each in self.owners if each.login == login), None)


def understand(
    forms: Any, lookups: Any, locations: Any, users: Any, *, language: str
) -> Target:  # fmt: skip
    """Build it from four answers. Raises BadAnswer where one of them is not as documented."""
    try:
        lists = {each["unique_id"]: _labels(each["values"], language) for each in lookups}
        nested = {each[key]: each for each in forms for key in ("id", "unique_id") if key in each}
        inner = {
            id(_inner(each, nested)) for form in forms for each in form["fields"] if _inner(each, nested)
        }
        fields: dict[str, Field] = {}
        for form in forms:
            if id(form) not in inner and not form.get("is_nested"):
                fields |= _fields(form["fields"], lists, nested, language)
        return Target(
            fields,
            tuple(_spot(each, language) for each in locations if not each.get("disabled")),
            tuple(sorted((_owner(each) for each in users), key=lambda one: one.label)),
        )
    except (KeyError, TypeError, AttributeError) as odd:
        raise BadAnswer(type(odd).__name__) from odd


def _inner(field_: Mapping[str, Any], nested: Mapping[Any, Any]) -> Mapping[str, Any] | None:
    """Return the form of the rows of a subform: written out in the field, or named by it."""
    if field_["type"] != "subform":
        return None
    whole = field_.get("subform_section")
    if isinstance(whole, Mapping):
        return whole
    found: Mapping[str, Any] | None = nested.get(field_.get("subform_section_id"))
    return found


def _fields(
    given: Iterable[Mapping[str, Any]], lists: Mapping[str, Mapping[str, str]], nested: Mapping[Any, Any],
    language: str,
) -> dict[str, Field]:  # fmt: skip
    found = {}
    for each in given:
        if each.get("visible") is False:  # what nobody sees there, nobody reads
            continue
        inner = _inner(each, nested)
        source = str(each.get("option_strings_source") or "")
        live = source if source in LIVE else ""
        options = None
        if source.startswith("lookup "):
            options = lists.get(source.removeprefix("lookup "), {})
        elif each.get("option_strings_text"):
            options = _labels(_texts(each["option_strings_text"]), language)
        found[each["name"]] = Field(
            each["name"], _type(each), bool(each.get("multi_select")), options, live,
            _in(each.get("display_name"), language) or each["name"],
            _fields(inner["fields"], lists, nested, language) if inner else {},
        )  # fmt: skip
    return found


def _type(given: Mapping[str, Any]) -> str:
    """Return the kind of a field; a day with a time is a kind of its own here."""
    timed = given["type"] == "date_field" and given.get("date_include_time")
    return "date_time_field" if timed else str(given["type"])


def _texts(given: Any) -> list[Mapping[str, Any]]:
    """Return the options of a field: a list, or a list for each language."""
    if isinstance(given, Mapping):
        given = next((each for each in given.values() if each), [])
    return list(given)


def _labels(values: Iterable[Mapping[str, Any]], language: str) -> dict[str, str]:
    return {
        str(each["id"]): _in(each.get("display_text"), language) or str(each["id"])
        for each in values
        if not each.get("disabled")
    }


def _in(texts: Any, language: str) -> str:
    """Return a text in the wanted language, else in English, else in any."""
    if isinstance(texts, str):
        return texts
    known = {str(key).partition("-")[0]: str(text) for key, text in reversed((texts or {}).items()) if text}
    return known.get(language) or known.get("en") or next(iter(known.values()), "")


def _spot(given: Mapping[str, Any], language: str) -> Spot:
    names = given.get("placename") or {}
    label = _in(given.get("name"), language) or _in(names, language) or given["code"]
    return Spot(
        str(given["code"]), str(given.get("type") or ""), int(given.get("admin_level") or 0),
        frozenset(str(name) for name in names.values() if name), label.replace("::", " – "),
    )  # fmt: skip


def _owner(given: Mapping[str, Any]) -> Owner:
    login = str(given["user_name"])
    beside = given.get("full_name") or given.get("agency") or ""
    return Owner(login, f"{login} ({beside})" if beside else login)
