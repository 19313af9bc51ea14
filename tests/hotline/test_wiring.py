"""How a process is put together: what it must have done before the first message."""

import subprocess
import sys

FIRST_MESSAGE = """
import sys
from datetime import UTC, datetime
from hotline.settings import DoorSettings
from hotline.wiring import build_intake
from hotline.environment import reading
from tests.hotline.test_settings import GOOD

with reading({**GOOD[DoorSettings], "DATABASE_URL": "postgresql://127.0.0.1:1/none"}):
    build_intake(DoorSettings.load())
opened = []
sys.addaudithook(lambda event, args: opened.append(args[0]) if event == "open" else None)
from locales.words import phrase
from triage.reading import read
found = read("ابن جيراني عم ينضرب هلق بعرسال وعمرو ٨ سنين", now=datetime.now(UTC))
for language in ("ar", "en", "fr"):
    phrase("q.safe", language)
assert found.places
print(opened)
"""


def test_the_first_message_at_the_door_reads_no_file() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FIRST_MESSAGE], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().splitlines()[-1] == "[]"
