"""What the phones can send beside words: a tune of four seconds and a drawing, both made for the demonstration.

The drawing carries a made-up maker and a made-up place, so that it can be seen that neither reaches the desk.
"""

from dataclasses import dataclass
from pathlib import Path

_HERE = Path(__file__).parent / "samples"


@dataclass(frozen=True, slots=True)
class Sample:
    """One file as a platform hands it out."""

    path: Path
    media_type: str

    @property
    def content(self) -> bytes:
        """The bytes."""
        return self.path.read_bytes()


VOICE, PHOTO = "voice", "photo"
SAMPLES = {
    VOICE: Sample(_HERE / "voice.ogg", "audio/ogg"),
    PHOTO: Sample(_HERE / "photo.jpg", "image/jpeg"),
}
