"""The suite itself: no test may reach the network beyond this machine."""

import socket

import pytest
from pytest_socket import SocketConnectBlockedError


def test_a_test_may_speak_to_this_machine() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()


def test_a_test_cannot_leave_this_machine() -> None:
    # Which of the two depends on whether warnings are errors; both name what would have been allowed.
    with pytest.raises((SocketConnectBlockedError, UserWarning), match=r"allowed: .127\.0\.0\.1"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
