"""Child processes that never outlive the program which started them."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1
"""From linux/prctl.h: the signal that the kernel sends to a child whose parent died."""


@dataclass(frozen=True, slots=True)
class Account:
    """The account of the operating system that a server runs as."""

    name: str
    uid: int
    gid: int


def start(
    command: Sequence[str | Path],
    *,
    environment: Mapping[str, str],
    on_parent_death: signal.Signals,
    account: Account | None = None,
    output: IO[bytes] | int | None = None,
    feed: bool = False,
    directory: str = "/",
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own, so that Ctrl-C reaches it only through us.

    The kernel ties the child to the *thread* that calls this: call it from a thread that lives as long
    as the child should.
    """
    return subprocess.Popen(
        [str(part) for part in command],
        env=dict(environment),
        cwd=directory,
        stdin=subprocess.PIPE if feed else subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
        start_new_session=True,
        preexec_fn=_tie_to_parent(on_parent_death),  # noqa: PLW1509  # one system call, prepared before the fork
    )


def stop(child: subprocess.Popen[bytes], *steps: tuple[signal.Signals, float]) -> int:
    """Ask a child to end by each signal in turn, wait that many seconds for it, and kill it at last."""
    for asked, seconds in steps:
        if child.poll() is not None:
            break
        child.send_signal(asked)
        try:
            return child.wait(seconds)
        except subprocess.TimeoutExpired:
            continue
    if child.poll() is None:
        child.kill()
    return child.wait()


def _tie_to_parent(on_death: signal.Signals) -> Callable[[], None] | None:
    """Make what a child runs between fork and exec; None where the kernel cannot do it."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def tie() -> None:
        prctl(PR_SET_PDEATHSIG, int(on_death), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return tie
