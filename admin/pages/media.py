"""Pictures and recordings of a case: opened one at a time by a person, and marked as heard or seen under their name."""

import re
from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Request, Response

from admin.pages.case import Draft, show
from admin.pages.number import Number
from admin.parts import Have
from admin.session import SAID, Asked, Who, go, keep_cookie
from cases.errors import Refused
from cases.media.form import Form
from cases.media.viewing import mark_heard, open_file, see_file
from cases.rights import Right, Section, may

router = APIRouter(prefix="/case/{number}/media/{file}")

TYPES: Mapping[Form, str] = {
    Form.JPEG: "image/jpeg",
    Form.OGG: "audio/ogg",
    Form.MP3: "audio/mpeg",
    Form.MP4: "audio/mp4",
    Form.AMR: "audio/amr",
}
REFUSED = 422
_RANGE = re.compile(r"bytes=(\d{1,9})-(\d{0,9})")


@router.get("")
def look(request: Request, have: Have, who: Who, number: Number, file: UUID) -> Response:
    """Show the page of one picture, which is blurred until the person wants to see it."""
    found = see_file(have.store, who, number, file)
    may_mark = may(who.person.role, Section.TALK, Right.WRITE)
    return have.pages.page(request, "media.html", {"number": number, "file": found, "may_mark": may_mark})


@router.get("/content")
def content(
    have: Have, who: Who, number: Number, file: UUID, asked: Annotated[str, Header(alias="range")] = ""
) -> Response:
    """Hand out a picture or a recording. Nothing keeps a copy: not the browser's store, not a disk."""
    wanted = _RANGE.fullmatch(asked)
    start = int(wanted[1]) if wanted else 0
    # A player asks for a recording in pieces; the first of them is the act that the trail keeps.
    found = open_file(have.store, who, number, file, now=have.now(), noted=start == 0)
    whole, kind = len(found.data), TYPES[found.form]
    headers = {"Accept-Ranges": "bytes", "Content-Disposition": "inline"}
    if wanted is None:
        return Response(found.data, media_type=kind, headers=headers)
    if start >= whole:
        return Response(status_code=416, headers={"Content-Range": f"bytes */{whole}"})
    end = min(int(wanted[2]) if wanted[2] else whole - 1, whole - 1)
    headers["Content-Range"] = f"bytes {start}-{end}/{whole}"
    return Response(found.data[start : end + 1], status_code=206, media_type=kind, headers=headers)


@router.post("/heard")
def heard(request: Request, have: Have, who: Asked, number: Number, file: UUID) -> Response:
    """Say under one's own name that it was heard or seen."""
    try:
        mark_heard(have.store, who, number, file, now=have.now())
    except Refused as refusal:
        return show(request, have, who, number, draft=Draft(refusal.reason), status=REFUSED)
    response = go(f"/case/{number}")
    keep_cookie(request, response, SAID, "heard", seconds=60)
    return response
