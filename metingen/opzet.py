"""What the measurements play, and who is who in it: read from `opzet.yaml`, so that no Python names them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict

from convenanten.lader import MAP


class _Deel(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Meetstap(_Deel):
    """An act by one of the people, as in a scenario."""

    wie: str
    doet: str
    met: dict[str, Any]


class PortaalOpzet(_Deel):
    """Who look at the portal, and the partij that has weighed nearly every casus."""

    kijkers: tuple[str, ...]
    gewogen_door: str


class Uitbox(_Deel):
    """The partij that gets the mails."""

    partij: str


class Datalekken(_Deel):
    """Who reports, which partij is on call, and which may be responsible."""

    melder: str
    wacht: str
    partijen: tuple[str, ...]


class Opzet(_Deel):
    """The whole file."""

    scenario: str
    casus: tuple[Meetstap, ...]
    besluit: Meetstap
    portaal: PortaalOpzet
    uitbox: Uitbox
    datalekken: Datalekken

    @property
    def bestand(self) -> Path:
        """The scenario that brings the people and the convenant."""
        return MAP / self.scenario


OPZET = Opzet(**yaml.safe_load(Path(__file__).with_name("opzet.yaml").read_text(encoding="utf-8")))
