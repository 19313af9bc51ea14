"""How the processes are put together and started: command line, settings, embedded servers, supervisor."""

import os

# One thread for each small matrix of the close reader: several wait for each other longer than they work, twenty times
# as long on a busy machine. numpy reads this once, when it is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
