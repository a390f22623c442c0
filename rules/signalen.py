"""What in the log is unusual enough for the FG to look at: a mogelijk incident. Thresholds are working
arrangements, not law.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from convenanten.duur import AMSTERDAM
from rules.codes import Gebeurtenis, SoortSignaal
from rules.uitkomst import ONZICHTBAAR

# what changes who can come in, or where something goes: the FG sees all of it
BEHEER = frozenset(
    {
        Gebeurtenis.MEDEWERKER_GEREGISTREERD,
        Gebeurtenis.MEDEWERKER_GEWIJZIGD,
        Gebeurtenis.ACCOUNT_GEACTIVEERD,
        Gebeurtenis.ACCOUNT_BEEINDIGD,
        Gebeurtenis.AANBIEDER_GEKOPPELD,
        Gebeurtenis.WACHTWOORD_GEWIJZIGD,
        Gebeurtenis.CODE_VERNIEUWD,
        Gebeurtenis.HERSTEL_GEVRAAGD,
        Gebeurtenis.HERSTEL_GEGEVEN,
        Gebeurtenis.HERSTEL_TEGENGEHOUDEN,
        Gebeurtenis.ONGEBRUIKT_GESLOTEN,
        Gebeurtenis.HERSTELCODE_GEBRUIKT,
        Gebeurtenis.BEHEERDER_AANGEWEZEN,
        Gebeurtenis.GEAUTORISEERD,
        Gebeurtenis.TOEGANG_AANVAARD,
        Gebeurtenis.TOEGANG_AFGEWEZEN,
        Gebeurtenis.TOEGANG_BEVESTIGD,
        Gebeurtenis.TOEGANG_NIET_BEVESTIGD,
        Gebeurtenis.TOEGANG_INGETROKKEN,
        Gebeurtenis.TOEGANG_HERZIEN,
        Gebeurtenis.CONTACT_TOEGEVOEGD,
        Gebeurtenis.CONTACT_INGETROKKEN,
        Gebeurtenis.CONTACT_AFWEZIG,
        Gebeurtenis.CONTACT_GEKOPPELD,
        Gebeurtenis.DOMEIN_TOEGESTAAN,
        Gebeurtenis.SLEUTEL_VASTGELEGD,
        Gebeurtenis.CONVENANT_GEREGISTREERD,
        Gebeurtenis.CONVENANT_GEACTIVEERD,
        Gebeurtenis.NORM_INGEVULD,
    }
)
# what somebody looks at to see whether it was really oneself
INLOGGEN = frozenset(
    {
        Gebeurtenis.INGELOGD,
        Gebeurtenis.INLOGGEN_MISLUKT,
        Gebeurtenis.HERSTELCODES_GEMAAKT,
        Gebeurtenis.SESSIES_BEEINDIGD,
    }
)
UUR, TIEN_MINUTEN = timedelta(hours=1), timedelta(minutes=10)
VEEL_CASUSSEN = 20
VEEL_WEIGERINGEN = 10
NACHT_VAN, NACHT_TOT = 23, 6


@dataclass(frozen=True)
class GelezenRegel:
    """A line of the log: what, by whom, about which casus, when; `reden` of a refusal."""

    soort: str
    door: str
    keten: str
    op: datetime
    reden: str = ""


@dataclass(frozen=True)
class Vondst:
    """Something unusual; `sleutel` tells it from others, so that it is reported once."""

    soort: str
    sleutel: str
    door: str
    aantal: int


def vondsten(regels: Iterable[GelezenRegel]) -> Iterator[Vondst]:
    """Reading many casussen in an hour, reading at night, many refusals in ten minutes, and trying a casus
    without deelname.
    """
    lezen: dict[str, list[GelezenRegel]] = defaultdict(list)
    weigeringen: dict[str, list[GelezenRegel]] = defaultdict(list)
    for r in sorted(regels, key=lambda r: r.op):
        dag = r.op.astimezone(AMSTERDAM)
        if r.soort == Gebeurtenis.INGEZIEN:
            lezen[r.door] = [x for x in lezen[r.door] if r.op - x.op < UUR] + [r]
            casussen = {x.keten for x in lezen[r.door]}
            if len(casussen) >= VEEL_CASUSSEN:
                yield Vondst(
                    SoortSignaal.VEEL_INGEZIEN,
                    f"veel_ingezien:{r.door}:{dag:%Y-%m-%dT%H}",
                    r.door,
                    len(casussen),
                )
            if dag.hour >= NACHT_VAN or dag.hour < NACHT_TOT:
                yield Vondst(SoortSignaal.S_NACHTS_INGEZIEN, f"nacht:{r.door}:{dag:%Y-%m-%d}", r.door, 1)
        elif r.soort == Gebeurtenis.GEWEIGERD:
            weigeringen[r.door] = [x for x in weigeringen[r.door] if r.op - x.op < TIEN_MINUTEN] + [r]
            if len(weigeringen[r.door]) >= VEEL_WEIGERINGEN:
                yield Vondst(
                    SoortSignaal.VEEL_WEIGERINGEN,
                    f"weigeringen:{r.door}:{dag:%Y-%m-%dT%H}",
                    r.door,
                    len(weigeringen[r.door]),
                )
            if r.reden == ONZICHTBAAR:
                yield Vondst(SoortSignaal.ZONDER_DEELNAME, f"zonder_deelname:{r.door}:{r.keten}", r.door, 1)
