"""The board in a browser with the network cut off: ``python -m tests.acceptance.cut_off_board`` (Linux).

The tests of the page run in a network of their own that has nothing but its own machine in it, so whatever would ask
elsewhere fails. That it is cut off is looked at first. Arguments are handed to pytest.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import socket
import struct
import sys
from pathlib import Path

NEW_USER, NEW_NETWORK = 0x1000_0000, 0x4000_0000  # of unshare(2)
SET_FLAGS, UP = 0x8914, 0x1  # of netdevice(7)
TESTS = Path(__file__).resolve().parents[1] / "board"


def cut_off() -> None:
    """Leave the network for one in which there is only this machine.

    Raises:
        OSError: the system does not let one.
    """
    library = ctypes.CDLL(None, use_errno=True)
    if library.unshare(NEW_NETWORK if os.geteuid() == 0 else NEW_USER | NEW_NETWORK):
        raise OSError(ctypes.get_errno(), "a network of one's own is not allowed here")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SET_FLAGS, struct.pack("16sh", b"lo", UP))


def reaches_out() -> bool:
    """Whether any address but those of this machine is reached (one kept for documentation, RFC 5737)."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(("192.0.2.1", 9))
        except OSError:
            return False
        return True


def main() -> int:
    """The exit code of pytest; 1 where it could not be cut off."""
    cut_off()
    if reaches_out():
        print("not cut off")
        return 1
    import pytest

    return int(pytest.main(sys.argv[1:] or ["-q", *map(str, sorted(TESTS.glob("test_page_*.py")))]))


if __name__ == "__main__":
    sys.exit(main())
