"""The name of a process that holds something, and whether it can still be alive."""

from __future__ import annotations

import os
import socket
import uuid


def eigenaar() -> str:
    """A name for this process as owner: host, process id, and something that no other process has."""
    return f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:6]}"


def leeft(naam: str) -> bool:
    """Could this owner still be at work? Certain only for a process of this host that is gone."""
    host, _, rest = naam.partition(":")
    pid = rest.partition(":")[0]
    if host != socket.gethostname() or not pid.isdigit():
        return True
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
