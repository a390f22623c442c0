"""`make sbom`: what production consists of: a CycloneDX list of the packages of requirements.lock."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

WORTEL = Path(__file__).parent.parent


def maak(uit: Path) -> None:
    """Write the list, the same for the same lock. Raises CalledProcessError."""
    uit.parent.mkdir(parents=True, exist_ok=True)
    # a lock says what, not who asked for it; the tool warns of that each time
    maker = [sys.executable, "-W", "ignore::UserWarning", "-m", "cyclonedx_py", "requirements"]
    opties = ["--pyproject", "pyproject.toml", "--output-reproducible", "--of", "JSON", "-o", str(uit)]
    subprocess.run([*maker, *opties, "requirements.lock"], check=True, cwd=WORTEL)


if __name__ == "__main__":
    maak(WORTEL / "build" / "sbom.json")
