"""A command in a process of its own that begins with everything imported: a fork of a server that waits.

Starting Python and importing the product takes two seconds; dozens of commands need that only once.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import tempfile
from pathlib import Path

WACHT_S = 60

_SERVER = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload(["casusregie.cli", "metingen.opdrachten"])


def _in_kind(woorden: list[str], omgeving: dict[str, str], map_: str) -> None:
    """Be that command: its words, its environment, and its three streams in files."""
    os.environ.clear()
    os.environ.update(omgeving)
    for fd, naam, wijze in ((0, "in", "r"), (1, "uit", "w"), (2, "fout", "w")):
        stroom = Path(map_, naam).open(wijze)  # noqa: SIM115 (the process ends with it)
        os.dup2(stroom.fileno(), fd)
    sys.stdin, sys.stdout, sys.stderr = os.fdopen(0), os.fdopen(1, "w"), os.fdopen(2, "w")
    sys.argv = ["casusregie", *woorden]
    from casusregie.cli import main

    try:
        main()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def voer_uit(
    woorden: list[str], omgeving: dict[str, str], invoer: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run a command and wait for it: exit code and what it wrote. Raises TimeoutError."""
    with tempfile.TemporaryDirectory(prefix="opdracht-") as map_:
        Path(map_, "in").write_text(invoer)
        kind = _SERVER.Process(target=_in_kind, args=(woorden, omgeving, map_))
        kind.start()
        kind.join(WACHT_S)
        if kind.is_alive():
            kind.kill()
            raise TimeoutError(f"na {WACHT_S} s nog bezig: {' '.join(woorden)}")
        uit, fout = (Path(map_, naam).read_text() for naam in ("uit", "fout"))
        return subprocess.CompletedProcess(woorden, kind.exitcode or 0, uit, fout)
