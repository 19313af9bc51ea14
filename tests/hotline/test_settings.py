"""What a process is told: files, cross checks, strangers' secrets, and that nothing of it is printed."""

import base64
import secrets
from pathlib import Path

import pytest

from cases.errors import BadSettings
from cases.model import Channel
from hotline.commands.up import environment
from hotline.environment import key_bytes, key_file, reading
from hotline.settings import (
    OWNERS,
    PROCESSES,
    DeskSettings,
    DoorSettings,
    KeeperSettings,
    PollSettings,
    RelaySettings,
    Settings,
    UpSettings,
)
from hotline.wiring import door_channels, relay_channels
from webhooks.channels.base import Reports


def key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")


SID = "AC" + "0" * 32
TWILIO = {"TWILIO_ACCOUNT_SID": SID, "TWILIO_SMS_FROM": "+15005550006", "TWILIO_AUTH_TOKEN": "canary-token"}
OWN_PHONE_DOOR = {"ANDROID_SIGNING_KEY": "canary-signing-key", "ANDROID_COUNTRY": "LB"}
OWN_PHONE_RELAY = {
    "ANDROID_API_BASE": "https://phone.example/api",
    "ANDROID_USERNAME": "canary",
    "ANDROID_PASSWORD": "canary",
}
DOOR_KEYS = {
    name: key()
    for name in ("DOOR_INDEX_KEY", "DOOR_MAC_KEY", "DOOR_CODE_KEY", "DOOR_INTAKE_KEY", "VAULT_PUBLIC_KEY")
}
GOOD: dict[type[Settings], dict[str, str]] = {
    DoorSettings: {**TWILIO, **DOOR_KEYS, "PUBLIC_URL": "https://hotline.example/"},
    PollSettings: {**DOOR_KEYS, "TELEGRAM_TOKEN": "1:canary-token"},
    RelaySettings: {**TWILIO, "VAULT_PRIVATE_KEY": key()},
    DeskSettings: {"DOOR_MAC_KEY": key()},
    KeeperSettings: {"AUDIT_KEY": key()},
}


def load(kind: type[Settings], **changes: str | None) -> Settings:
    given = {name: value for name, value in {**GOOD[kind], **changes}.items() if value is not None}
    with reading(given):
        return kind.load()


@pytest.mark.parametrize("kind", GOOD)
def test_each_process_starts_with_its_own_secrets_alone(kind: type[Settings]) -> None:
    assert load(kind)


@pytest.mark.parametrize("kind", GOOD)
@pytest.mark.parametrize("name", OWNERS)
@pytest.mark.parametrize("suffix", ["", "_FILE"])
def test_no_process_starts_with_anothers_secret(kind: type[Settings], name: str, suffix: str) -> None:
    if name in kind.names():
        assert name in {**GOOD[kind]} or f"{name} and" not in OWNERS[name]
        return
    with pytest.raises(BadSettings, match=f"must not be given {name}"):
        load(kind, **{name + suffix: "canary"})


def test_who_may_hold_what() -> None:
    secrets_of = {name: sorted(kind.names() & OWNERS.keys()) for name, kind in PROCESSES.items()}
    assert secrets_of == {
        "door": [
            "ANDROID_SIGNING_KEY",
            "DOOR_CODE_KEY",
            "DOOR_INDEX_KEY",
            "DOOR_INTAKE_KEY",
            "DOOR_MAC_KEY",
            "RELAY_MAC_KEY",
            "TELEGRAM_SECRET",
            "TWILIO_AUTH_TOKEN",
        ],
        "relay": [
            "ANDROID_PASSPHRASE",
            "ANDROID_PASSWORD",
            "RELAY_MAC_KEY",
            "SMTP_URL",
            "TELEGRAM_TOKEN",
            "TWILIO_API_KEY",
            "TWILIO_API_SECRET",
            "TWILIO_AUTH_TOKEN",
            "VAULT_PRIVATE_KEY",
        ],
        "desk": ["DOOR_MAC_KEY", "PRIMERO_PASSWORD"],
        "keeper": ["AUDIT_KEY"],
    }


@pytest.mark.parametrize("name", ["DOOR_INDEX_KEY", "TWILIO_AUTH_TOKEN", "DATABASE_URL"])
def test_every_name_may_come_from_a_file(name: str, tmp_path: Path) -> None:
    given = {**GOOD[DoorSettings], "DATABASE_URL": "postgresql://h/d"}
    file = tmp_path / "secret"
    file.write_text(given[name] + "\n")
    found = load(DoorSettings, **{**given, name: None, f"{name}_FILE": str(file)})
    assert getattr(found, name.lower()).get_secret_value() == given[name]


def test_a_name_and_its_file_at_once_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="both set"):
        load(DeskSettings, DOOR_MAC_KEY_FILE=str(tmp_path))


@pytest.mark.parametrize("content", [None, "", " \n"])
def test_a_file_that_gives_nothing_is_refused(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "canary"
    if content is not None:
        file.write_text(content)
    with pytest.raises(BadSettings, match="DOOR_MAC_KEY_FILE") as refused:
        load(DeskSettings, DOOR_MAC_KEY=None, DOOR_MAC_KEY_FILE=str(file))
    assert "canary" not in str(refused.value)


@pytest.mark.parametrize(
    ("kind", "changes", "said"),
    [
        (DoorSettings, {"PUBLIC_URL": None}, "PUBLIC_URL is missing"),
        (DoorSettings, {"PUBLIC_URL": "http://hotline.example"}, "https"),
        (DoorSettings, {"PUBLIC_URL": "https://canary:canary@hotline.example"}, "more than an address"),
        (DoorSettings, {"TWILIO_AUTH_TOKEN": None}, "TWILIO_AUTH_TOKEN is missing"),
        (DoorSettings, {"TWILIO_SMS_FROM": None}, "which number is ours"),
        (DoorSettings, {"TWILIO_SMS_FROM": "canary"}, "TWILIO_SMS_FROM"),
        (DoorSettings, {"TWILIO_ACCOUNT_SID": None}, "TWILIO_ACCOUNT_SID is missing"),
        (DoorSettings, {"TWILIO_ACCOUNT_SID": "canary"}, "TWILIO_ACCOUNT_SID"),
        (DoorSettings, dict.fromkeys(TWILIO), "no channel"),
        (DoorSettings, {"TELEGRAM_SECRET": "canary canary"}, "TELEGRAM_SECRET"),
        (DoorSettings, {"DOOR_MAC_KEY": None}, "DOOR_MAC_KEY: is missing"),
        (DoorSettings, {"DOOR_MAC_KEY": "canary"}, "DOOR_MAC_KEY"),
        (DoorSettings, {"DOOR_MAC_KEY": "canary!!"}, "base64url"),
        (DoorSettings, {"DATABASE_URL": "mysql://canary"}, "DATABASE_URL"),
        (DoorSettings, {"REDIS_URL": "canary"}, "REDIS_URL"),
        (PollSettings, {"TELEGRAM_TOKEN": None}, "TELEGRAM_TOKEN: is missing"),
        (RelaySettings, {"TWILIO_API_KEY": "SKcanary"}, "belong together"),
        (RelaySettings, {"TWILIO_AUTH_TOKEN": None}, "nothing could be sent"),
        (RelaySettings, dict.fromkeys(TWILIO), "no channel"),
        (RelaySettings, {"TWILIO_API_BASE": "http://canary.example"}, "TWILIO_API_BASE"),
        (DoorSettings, OWN_PHONE_DOOR, "keep one"),
        (DoorSettings, {"ANDROID_SIGNING_KEY": "canary-signing-key"}, "ANDROID_COUNTRY belong together"),
        (DoorSettings, {"ANDROID_COUNTRY": "LB"}, "ANDROID_COUNTRY belong together"),
        (DoorSettings, {**OWN_PHONE_DOOR, "ANDROID_COUNTRY": "canary"}, "ANDROID_COUNTRY"),
        (DoorSettings, {**OWN_PHONE_DOOR, "ANDROID_SIGNING_KEY": "canary"}, "ANDROID_SIGNING_KEY"),
        (RelaySettings, OWN_PHONE_RELAY, "keep one"),
        (RelaySettings, {"ANDROID_API_BASE": "https://phone.example"}, "belong together"),
        (RelaySettings, {"ANDROID_PASSWORD": "canary"}, "belong together"),
        (RelaySettings, {**OWN_PHONE_RELAY, "ANDROID_API_BASE": "http://192.168.1.5"}, "ANDROID_API_BASE"),
        (RelaySettings, {**OWN_PHONE_RELAY, "ANDROID_SIM": "4"}, "ANDROID_SIM"),
        (
            RelaySettings,
            {**OWN_PHONE_RELAY, "ANDROID_API_BASE": "https://api.sms-gate.app/3rdparty/v1"},
            "ANDROID_PASSPHRASE is missing",
        ),
    ],
)
def test_what_cannot_work_is_said_without_the_value(
    kind: type[Settings], changes: dict[str, str | None], said: str
) -> None:
    with pytest.raises(BadSettings) as refused:
        load(kind, **changes)
    assert said in str(refused.value)
    assert "canary" not in str(refused.value)


@pytest.mark.parametrize(
    "base", ["https://phone.example/api", "http://127.0.0.1:8080", "https://api.sms-gate.app/3rdparty/v1"]
)
def test_a_phone_of_our_own_is_channel_enough(base: str) -> None:
    door = load(DoorSettings, **dict.fromkeys(TWILIO), **OWN_PHONE_DOOR)
    changes = OWN_PHONE_RELAY | {"ANDROID_API_BASE": base, "ANDROID_PASSPHRASE": "canary"}
    relay = load(RelaySettings, **dict.fromkeys(TWILIO), **changes)
    assert isinstance(door, DoorSettings)
    assert isinstance(relay, RelaySettings)
    ((name, subject),) = door_channels(door).items()
    assert name is Channel.SMS
    assert isinstance(subject, Reports)
    assert list(relay_channels(relay)) == [Channel.SMS]
    assert "canary" not in f"{door} {door.describe()} {relay} {relay.describe() | {'ANDROID_USERNAME': ''}}"


def test_whatsapp_by_twilio_and_sms_by_the_phone_go_together() -> None:
    changes = {"TWILIO_SMS_FROM": None, "TWILIO_WHATSAPP_FROM": "whatsapp:+14155238886"}
    assert set(door_channels(load(DoorSettings, **changes, **OWN_PHONE_DOOR))) == {
        Channel.SMS,
        Channel.WHATSAPP,
    }  # type: ignore[arg-type]


def test_all_complaints_come_at_once() -> None:
    with reading({}), pytest.raises(BadSettings) as refused:
        DoorSettings.load()
    assert str(refused.value).count("is missing") >= 5


def test_a_restricted_key_replaces_the_token() -> None:
    found = load(RelaySettings, TWILIO_AUTH_TOKEN=None, TWILIO_API_KEY="SK1", TWILIO_API_SECRET="s")
    assert found.describe()["TWILIO_API_KEY"] == "set"


@pytest.mark.parametrize("kind", GOOD)
def test_nothing_secret_is_ever_printed(kind: type[Settings]) -> None:
    found = load(kind, DATABASE_URL="postgresql://canary:canary@h/d")
    shown = f"{found!r} {found} {found.describe()} {found.model_dump()} {found.model_dump_json()}"
    for value in [*GOOD[kind].values(), "canary"]:
        if value not in (SID, "+15005550006", "https://hotline.example/"):
            assert value not in shown


def test_settings_do_not_change() -> None:
    found = load(DeskSettings)
    with pytest.raises(ValueError, match="frozen"):
        found.hotline_home = Path("/elsewhere")


def test_an_address_loses_its_last_slash() -> None:
    found = load(DoorSettings)
    assert isinstance(found, DoorSettings)
    assert found.public_url == "https://hotline.example"


@pytest.mark.parametrize("padded", ["", "="])
def test_a_key_is_32_bytes(padded: str) -> None:
    found = load(DeskSettings, DOOR_MAC_KEY=GOOD[DeskSettings]["DOOR_MAC_KEY"] + padded)
    assert isinstance(found, DeskSettings)
    assert len(key_bytes(found.door_mac_key)) == 32


def test_up_gives_each_process_only_its_own(tmp_path: Path) -> None:
    given = {"PATH": "/bin", "AWS_SECRET": "no", "VAULT_PRIVATE_KEY": key(), **GOOD[DoorSettings]}
    given |= {"TELEGRAM_TOKEN": "1:x", "TELEGRAM_SECRET": "s"}
    for process, name in (("desk", "DOOR_MAC_KEY"), ("keeper", "AUDIT_KEY")):
        file = key_file(tmp_path, process, name)
        file.parent.mkdir(parents=True)
        file.write_text(key())
    for name, kind in PROCESSES.items():
        handed = environment(
            name, given, home=tmp_path, database_url="postgresql:///d", redis_url="unix:///s"
        )
        assert {n.removesuffix("_FILE") for n in handed} <= kind.names() | {"PATH", "TZ", "PYTHONUNBUFFERED"}
        with reading(handed):
            assert kind.load()
    assert handed["AUDIT_KEY_FILE"] == str(key_file(tmp_path, "keeper", "AUDIT_KEY"))


def test_up_alone_may_see_everything() -> None:
    with reading({**GOOD[DoorSettings], "VAULT_PRIVATE_KEY": key()}):
        assert UpSettings.load()


ONION = "http://" + "a2" * 28 + ".onion"


def test_an_onion_address_needs_no_platform_and_its_cookies_no_tls() -> None:
    alone = dict.fromkeys(TWILIO)
    door = load(DoorSettings, **alone, PUBLIC_URL=ONION)
    assert isinstance(door, DoorSettings)
    assert (door.public_url, door.web_pages, door_channels(door)) == (ONION, "on", {})
    for changes in ({"PUBLIC_URL": ONION, "WEB_PAGES": "off"}, {"PUBLIC_URL": "https://hotline.example"}):
        with pytest.raises(BadSettings, match="no channel"):
            load(DoorSettings, **alone, **changes)
    for address in (
        "http://" + "a1" * 28 + ".onion",
        "http://short.onion",
        "http://x." + "a2" * 28 + ".onion.example",
    ):
        with pytest.raises(BadSettings, match="https"):
            load(DoorSettings, PUBLIC_URL=address)


def test_the_way_out_is_a_web_address() -> None:
    assert load(DoorSettings, QUICK_EXIT_URL="https://weather.example/")
    for wrong in ("javascript:alert(1)", "/report", "weather", "https://a b"):
        with pytest.raises(BadSettings, match="QUICK_EXIT_URL"):
            load(DoorSettings, QUICK_EXIT_URL=wrong)
