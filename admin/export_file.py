"""A picture or a recording as another system takes it: pictures as they are, voice notes as MPEG."""

from collections.abc import Mapping
from uuid import UUID, uuid5

from cases.errors import Refused
from cases.material import Enclosure, Material
from cases.media import box
from cases.media.form import Form
from cases.media.sound import Unreadable
from cases.media.viewing import Opened
from exchange.primero import Attachment

LARGEST = 20_000_000
"""Bytes of a file that their system takes."""
GOES: Mapping[Form, str] = {Form.JPEG: "jpg", Form.OGG: "mp3", Form.MP3: "mp3", Form.MP4: "m4a"}
"""Forms that go, with the ending that they have there. AMR is taken by nobody and cannot be converted here."""


def chosen(material: Material, file: str, *, sure: bool) -> Enclosure:
    """Return the file that a person chose. Raises Refused with the code of what is missing."""
    found = next((each for each in material.files if str(each.id) == file), None)
    if found is None or found.form not in GOES:
        raise Refused("file_unfit")
    if found.sent:
        raise Refused("file_there")
    if not found.heard:
        raise Refused("file_unheard")
    if not sure:
        raise Refused("file_sure")
    return found


def prepare(opened: Opened, file: UUID, record: UUID) -> Attachment:
    """Return a file as it will go. Its name says nothing and is the same each time. Raises Refused.

    A voice note takes some seconds for each minute of speech: call it outside any transaction.
    """
    try:
        data = box.to_mp3(opened.data) if opened.form is Form.OGG else opened.data
    except Unreadable as error:
        raise Refused("file_unfit") from error
    if len(data) > LARGEST:
        raise Refused("file_large")
    field, kind = ("photos", "image") if opened.form is Form.JPEG else ("recorded_audio", "audio")
    return Attachment(field, kind, f"{uuid5(record, f'file:{file}').hex[:12]}.{GOES[opened.form]}", data)
