"""A stand-in for a Primero v2 on loopback: it behaves as the documentation and the code of v2.15 say.

Unknown keys are dropped without a word before validation; an id that exists is a 409; a body that its own schema
refuses is a 422 with pointers; a referral without both ticks of consent is a 422 with "consent"; deleting is never
asked for. Everything that arrives is kept for the tests to look at.
"""

import base64
import json
import threading
import tomllib
from collections import deque
from copy import deepcopy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from jsonschema import Draft202012Validator

SEED = tomllib.loads((Path(__file__).parent / "seed.toml").read_text("utf-8"))
USER, PASSWORD = "amana_exporter", "not a real password"
KINDS = {"date": "date_field", "time": "date_field", "number": "numeric_field", "tick": "tick_box", "text": "text_field",
         "area": "textarea", "yes-no": "radio_button", "one": "select_box", "many": "select_box"}  # fmt: skip
UUID_FORM = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
CORE = ("id", "module_id", "status", "owned_by")


def field_of(name, kind):
    word, _, source = kind.partition(" ")
    made = {
        "name": name,
        "type": KINDS[word],
        "visible": True,
        "display_name": {"en": name.replace("_", " ").capitalize()},
    }
    if word == "time":
        made["date_include_time"] = True
    if word == "many":
        made["multi_select"] = True
    if source:
        made["option_strings_source"] = source if source == "Location" else f"lookup {source}"
    return made


def forms_of(seed):
    rows = {
        name: {"id": number, "unique_id": name, "is_nested": True, "fields": [field_of(*pair) for pair in columns.items()]}
        for number, (name, columns) in enumerate(seed["rows"].items(), start=100)
    }  # fmt: skip
    subforms = [
        {
            "name": name,
            "type": "subform",
            "visible": True,
            "display_name": {"en": name},
            "subform_section_id": form["id"],
        }
        for name, form in rows.items()
    ]
    main = {
        "id": 1,
        "unique_id": "basic_identity",
        "fields": [field_of(*pair) for pair in seed["fields"].items()] + subforms,
    }
    return [main, *rows.values()]


def schema_of(kind, lists):
    """Return the JSON schema of one field, by the rules of the server's own validation of types."""
    word, _, source = kind.partition(" ")
    text = {"type": ["string", "null"]}
    if word == "tick":
        return {"type": "boolean"}
    if word == "number":
        return {"type": ["integer", "null"]}
    if word == "date":
        return {**text, "pattern": r"^\d{4}-\d{2}-\d{2}$"}
    if word == "time":
        return {**text, "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$"}
    if word == "yes-no":
        return {"enum": ["true", "false", True, False, None]}
    if word in {"one", "many"} and source != "Location":
        one = {"enum": lists[source]}
        return (
            {"type": ["array", "null"], "items": one}
            if word == "many"
            else {"anyOf": [one, {"type": "null"}]}
        )
    return text


def body_schema(seed):
    """Return the JSON schema of `data` in POST /cases."""
    properties = {name: schema_of(kind, seed["lists"]) for name, kind in seed["fields"].items()}
    for name, columns in seed["rows"].items():
        row = {column: schema_of(kind, seed["lists"]) for column, kind in columns.items()}
        row |= {
            "unique_id": {"type": "string", "pattern": UUID_FORM},
            "_destroy": {"type": ["boolean", "null"]},
        }
        item = {"type": "object", "additionalProperties": False, "required": ["unique_id"], "properties": row}
        properties[name] = {"type": ["array", "null"], "items": item}
    properties |= {
        "id": {"type": "string", "pattern": UUID_FORM}, "module_id": {"const": "primeromodule-cp"},
        "status": {"enum": ["open", "closed", "transferred", "duplicate"]}, "owned_by": {"type": "string"},
    }  # fmt: skip
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "required": ["module_id"],
        "additionalProperties": False,
        "properties": properties,
    }


class StandIn:
    """One instance. `seed` may be changed before the first question."""

    def __init__(self):
        self.seed = deepcopy(SEED)
        self.cases, self.assigns, self.flags, self.referrals, self.attachments = {}, [], [], [], []
        self.requests = []
        self.answers = deque()
        """Answers given before any other: (status, headers, body), or None for the usual one."""
        self.denied = set()
        """Fields that the role may not write: dropped without a word."""
        self.altered = {}
        self.now_assigned_to = None
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_port}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def sent(self):
        """Everything that ever arrived, as one text."""
        return "\n".join(f"{method} {path} {headers} {body}" for method, path, headers, body in self.requests)

    def asked(self, method, ending):
        return [
            json.loads(body) if body else None
            for verb, path, _, body in self.requests
            if verb == method and path.partition("?")[0].endswith(ending)
        ]

    def _handler(self):
        stand = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def _all(self):
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length).decode()
                stand.requests.append((self.command, self.path, dict(self.headers), body))
                early = stand.answers.popleft() if stand.answers else None
                status, headers, answer = early or stand.answer(self.command, self.path, self.headers, body)
                content = (
                    answer
                    if isinstance(answer, bytes)
                    else b""
                    if answer is None
                    else json.dumps(answer).encode()
                )
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                if status != 204:
                    self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                if status != 204:
                    self.wfile.write(content)

            do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = _all  # noqa: N815 - names of http.server

        return Handler

    def answer(self, method, whole, headers, body):
        path = urlsplit(whole).path.removeprefix("/api/v2")
        wanted = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        if headers.get("Authorization") != f"Basic {wanted}":
            return self.error(401, path)
        asked = {name: values[0] for name, values in parse_qs(urlsplit(whole).query).items()}
        data = json.loads(body)["data"] if body else {}
        parts = path.strip("/").split("/")
        if method == "GET" and parts[0] in {"forms", "lookups", "locations", "users"}:
            return self.metadata(parts[0], asked)
        if parts[0] != "cases":
            return self.error(404, path)
        if len(parts) == 1 and method == "POST":
            return self.create(path, data)
        if len(parts) > 1 and parts[1] not in self.cases:
            return self.error(404, path)
        return self.one(method, path, parts[1], parts[2] if len(parts) > 2 else "", data)

    def metadata(self, kind, asked):
        found = {
            "forms": lambda: forms_of(self.seed),
            "lookups": lambda: [
                {"unique_id": name, "values": [{"id": each, "display_text": {"en": each.capitalize(), "ar": f"ع {each}"}} for each in ids]}
                for name, ids in self.seed["lists"].items()
            ],
            "locations": lambda: self.seed["places"],
            "users": lambda: self.seed["users"],
        }[kind]()  # fmt: skip
        per, page = int(asked.get("per", 20)), int(asked.get("page", 1))
        if kind in {"forms", "users"}:
            return 200, {}, {"data": found}
        return (
            200,
            {},
            {
                "data": found[(page - 1) * per : page * per],
                "metadata": {"total": len(found), "per": per, "page": page},
            },
        )

    def permitted(self, data):
        """Return what is left of a body: unknown and forbidden keys are dropped before anything is validated."""
        known = {**self.seed["fields"], **self.seed["rows"]}
        kept = {}
        for name, value in data.items():
            if name in self.denied or (name not in known and name not in CORE):
                continue
            if name in self.seed["rows"] and isinstance(value, list):
                columns = {*self.seed["rows"][name], "unique_id", "_destroy"}
                kept[name] = [
                    {k: v for k, v in row.items() if k in columns and k not in self.denied} for row in value
                ]
                continue
            kept[name] = value
        return kept

    def refused(self, path, data):
        found = Draft202012Validator(body_schema(self.seed)).iter_errors(
            {"module_id": "primeromodule-cp", **data}
        )
        pointers = ["/" + "/".join(map(str, each.absolute_path)) for each in found]
        return self.error(422, path, pointers) if pointers else None

    def create(self, path, data):
        if data.get("id") in self.cases:
            return self.error(409, path)
        kept = self.permitted(data)
        wrong = self.refused(path, kept)
        if wrong:
            return wrong
        self.cases[kept["id"]] = {"owned_by": USER, "workflow": "new", **kept, **self.altered}
        return 204, {}, None

    def one(self, method, path, record, what, data):
        case = self.cases[record]
        if not what and method == "GET":
            return 200, {}, {"data": case}
        if not what and method == "PATCH":
            return self.patch(path, case, data)
        if what == "attachments" and method == "POST":
            return self.attach(path, case, data)
        if what == "assigns" and method == "POST":
            return self.assign(path, record, data)
        if what == "flags":
            if method == "POST":
                self.flags.append({"record": record, "removed": False, **data})
            return 200, {}, {"data": [each for each in self.flags if each["record"] == record]}
        if what == "referrals" and method == "POST":
            if not (case.get("consent_for_services") and case.get("disclosure_other_orgs")) and not data.get(
                "consent_overridden"
            ):
                return self.error(422, path, "consent")
            self.referrals.append({"record": record, **data})
            return 200, {}, {"data": {"status": "in_progress"}}
        return self.error(404, path)

    def patch(self, path, case, data):
        kept = self.permitted(data)
        wrong = self.refused(path, kept)
        if wrong:
            return wrong
        for name, value in kept.items():
            if name in self.seed["rows"]:
                rows = {row["unique_id"]: row for row in case.get(name) or []}
                for row in value:
                    rows[row["unique_id"]] = {**rows.get(row["unique_id"], {}), **row}
                case[name] = [row for row in rows.values() if not row.get("_destroy")]
            else:
                case[name] = value
        return 200, {}, {"data": {"id": case["id"]}}

    def attach(self, path, case, data):
        """Take a picture as JPEG or PNG, a recording as MPEG or MP4, judged by what is in it."""
        known = {
            "field_name",
            "attachment_type",
            "file_name",
            "attachment",
            "date",
            "description",
            "is_current",
            "comments",
        }
        if not {"field_name", "attachment_type", "file_name", "attachment"} <= set(data) <= known:
            return self.error(422, path, sorted(set(data) - known) or ["attachment"])
        raw = base64.b64decode(data["attachment"], validate=True)
        audio = raw[:3] == b"ID3" or (raw[:1] == b"\xff" and raw[1] >> 5 == 7) or raw[4:8] == b"ftyp"
        image = raw[:3] == b"\xff\xd8\xff" or raw[:4] == b"\x89PNG"
        wanted = {"recorded_audio": ("audio", audio and not image), "photos": ("image", image)}
        if (
            data["field_name"] not in wanted
            or (data["attachment_type"], True) != wanted[data["field_name"]]
            or len(raw) > 20_000_000
        ):
            return self.error(422, path, ["attachment"])
        self.attachments.append({"record": case["id"], "raw": raw, **data})
        case.setdefault(data["field_name"], []).append(
            {"file_name": data["file_name"], "attachment_type": data["attachment_type"]}
        )
        return 200, {}, {"data": {"id": str(len(self.attachments))}}

    def assign(self, path, record, data):
        if data["transitioned_to"] not in {each["user_name"] for each in self.seed["users"]}:
            return self.error(422, path, "transitioned_to")
        self.cases[record]["owned_by"] = data["transitioned_to"]
        self.cases[record]["reassigned_transferred_on"] = "2026-11-22T10:00:00.000Z"
        self.assigns.append({"record": record, **data})
        return 200, {}, {"data": {"type": "Assign", **data}}

    @staticmethod
    def error(status, path, detail=None):
        return (
            status,
            {},
            {"errors": [{"status": status, "resource": f"/api/v2{path}", "detail": detail, "message": "no"}]},
        )
