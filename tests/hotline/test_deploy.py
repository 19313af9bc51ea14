"""The files for a real machine hand each process only what it may hold, and name nothing unknown."""

import re
from pathlib import Path

import pytest

from hotline.settings import OWNERS, PROCESSES

DEPLOY = Path(__file__).parents[2] / "deploy"
COMMON = {"PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"}


def unit_names(process: str) -> set[str]:
    text = (DEPLOY / "systemd" / f"amana-{process}.service").read_text()
    lines = [line.partition("=")[2] for line in text.splitlines() if line.startswith("Environment=")]
    return {part.partition("=")[0] for line in lines for part in line.split()}


def compose_service(process: str) -> str:
    text = (DEPLOY / "compose.yaml").read_text()
    found = re.search(rf"^  {process}:\n((?:    .*\n|\n)+)", text, re.MULTILINE)
    assert found is not None
    return found[1]


def compose_names(process: str) -> set[str]:
    return set(re.findall(r"^      ([A-Z_]+): ", compose_service(process), re.MULTILINE))


def example_names(process: str) -> set[str]:
    file = DEPLOY / f"{process}.env.example"
    return set(re.findall(r"^([A-Z_]+)=", file.read_text(), re.MULTILINE)) if file.exists() else set()


@pytest.mark.parametrize("process", PROCESSES)
@pytest.mark.parametrize("read", [unit_names, compose_names, example_names])
def test_a_process_is_handed_only_what_it_reads(process: str, read: object) -> None:
    assert callable(read)
    names = {name.removesuffix("_FILE") for name in read(process)}
    assert names <= PROCESSES[process].names() | COMMON


@pytest.mark.parametrize("process", PROCESSES)
@pytest.mark.parametrize("read", [unit_names, compose_names])
def test_every_required_name_is_handed_over_as_a_file(process: str, read: object) -> None:
    assert callable(read)
    fields = PROCESSES[process].model_fields
    required = {name.upper() for name, field in fields.items() if field.is_required()} | {"DATABASE_URL"}
    assert {f"{name}_FILE" for name in required} <= read(process)


@pytest.mark.parametrize("process", PROCESSES)
def test_a_secret_is_never_a_plain_variable(process: str) -> None:
    plain = (unit_names(process) | compose_names(process) | example_names(process)) & {
        *OWNERS,
        "DATABASE_URL",
    }
    assert plain == set()


@pytest.mark.parametrize("process", PROCESSES)
def test_every_file_that_is_named_is_also_given(process: str) -> None:
    unit = (DEPLOY / "systemd" / f"amana-{process}.service").read_text()
    given = re.findall(rf"^LoadCredential=(\w+):/etc/amana/keys/{process}/(\w+)$", unit, re.MULTILINE)
    assert all(name == file for name, file in given)
    assert set(re.findall(r"_FILE=%d/(\w+)", unit)) == {name for name, _ in given}

    service = compose_service(process)
    named = set(re.findall(r"/run/secrets/(\w+)", service))
    listed = set(re.findall(r"\w+", service.partition("secrets:")[2].partition("    networks:")[0]))
    assert named == listed
    defined = set(re.findall(r"^  (\w+): \{file: ", (DEPLOY / "compose.yaml").read_text(), re.MULTILINE))
    assert named <= defined


@pytest.mark.parametrize("process", PROCESSES)
def test_the_unit_starts_its_process_and_gives_up_on_wrong_settings(process: str) -> None:
    unit = (DEPLOY / "systemd" / f"amana-{process}.service").read_text()
    assert re.search(rf"^ExecStart=/opt/amana/\.venv/bin/hotline {process}\b", unit, re.MULTILINE)
    assert "RestartPreventExitStatus=78" in unit


NOT_DEPLOYED = {
    "HOTLINE_HOME",  # the servers and keys of `hotline up`
    "HOTLINE_DEMO",  # set by `hotline demo` alone
    "TWILIO_API_BASE",  # other addresses of the platforms are for tests
    "TELEGRAM_API_BASE",
}
INSTEAD = {("relay", "TWILIO_AUTH_TOKEN")}
"""The relay is given an API key that can do less."""


def optional_names(process: str) -> set[str]:
    """Return what the example of a process offers behind a comment sign."""
    file = DEPLOY / f"{process}.env.example"
    return set(re.findall(r"^#([A-Z_]+)=", file.read_text(), re.MULTILINE)) if file.exists() else set()


def unit_options(process: str) -> set[str]:
    files = (DEPLOY / "systemd" / "options").glob(f"amana-{process}-*.conf")
    return {
        name for file in files for name in re.findall(r"^Environment=(\w+)=", file.read_text(), re.MULTILINE)
    }


def compose_options(process: str) -> set[str]:
    found = set()
    for file in DEPLOY.glob("compose.*.yaml"):
        part = re.search(rf"^  {process}:\n((?:    .*\n)+)", file.read_text(), re.MULTILINE)
        found |= set(re.findall(r"^      ([A-Z_]+): ", part[1], re.MULTILINE)) if part else set()
    return found


@pytest.mark.parametrize("process", PROCESSES)
@pytest.mark.parametrize(("read", "options"), [(unit_names, unit_options), (compose_names, compose_options)])
def test_every_setting_of_a_process_can_be_handed_to_it(process: str, read: object, options: object) -> None:
    assert callable(read)
    assert callable(options)
    files = {name.removesuffix("_FILE") for name in read(process) | options(process)}
    offered = example_names(process) | optional_names(process)
    assert offered.isdisjoint(OWNERS)
    names = {name for name in PROCESSES[process].names() if (process, name) not in INSTEAD}
    assert names - NOT_DEPLOYED == (files | offered) - COMMON


@pytest.mark.parametrize("file", sorted(DEPLOY.glob("systemd/options/*.conf")), ids=lambda file: file.stem)
def test_an_option_names_the_files_that_it_gives(file: Path) -> None:
    process = file.name.split("-")[1]
    text = file.read_text()
    given = re.findall(rf"^LoadCredential=(\w+):/etc/amana/keys/{process}/(\w+)$", text, re.MULTILINE)
    assert given
    assert re.findall(r"^Environment=(\w+)_FILE=%d/(\w+)$", text, re.MULTILINE) == [
        (name.upper(), name) for name, file_name in given if name == file_name
    ]


@pytest.mark.parametrize("process", PROCESSES)
def test_every_setting_is_explained(process: str) -> None:
    told = (DEPLOY.parent / "docs" / "operations.md").read_text("utf-8")
    assert {name for name in PROCESSES[process].names() if f"`{name}`" not in told} <= {"HOTLINE_DEMO"}
