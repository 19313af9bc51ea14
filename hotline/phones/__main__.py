"""Runs the simulated phones beside the demo: `python -m hotline.phones PORT_BASE`."""

import sys

from hotline import logs
from hotline.phones.app import create_phones
from hotline.serving import serve

logs.configure("phones")
base = int(sys.argv[1])
serve(
    create_phones(f"http://127.0.0.1:{base}", f"http://127.0.0.1:{base + 1}"), host="127.0.0.1", port=base + 2
)
