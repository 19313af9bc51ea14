"""The shape of a case number, the only thing of a case that an address may hold."""

from typing import Annotated

from fastapi import Path

PATTERN = r"^\d\d-\d{4,8}$"

Number = Annotated[str, Path(pattern=PATTERN)]
