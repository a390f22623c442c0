"""Sends what the outbox holds: claims rows, checks the recipient once more, submits, records what became of
it.
"""

from __future__ import annotations

import base64
import contextlib
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

import apprise
from sqlalchemy.orm import Session

from models import klok
from models.database import Database
from models.klok import Moment
from models.kluis import Kluis, nu_wand
from models.tabellen import Bericht, Contact
from models.waarmerk import BuitenomVeranderd
from notifications import uitbox
from notifications.opmaak import korte_tekst, mail
from notifications.soorten import Aankondiging
from notifications.veiligmail import Relay, Uitkomst, Verbinding, mag_kanaal, verbind

log = logging.getLogger("casusregie.verzender")


@dataclass
class Verzender:
    """One sender. `naam` tells its leases from those of others; `titels` gives names to convenanten and
    partijen.
    """

    db: Database
    kluis: Kluis
    relay: Relay | None
    portaal: str
    titels: Callable[[str, str], tuple[str, str]]
    naam: str
    demo: bool = False

    def ronde(self, aantal: int = 50) -> int:
        """Send what is due now. Returns how many rows were taken up."""
        with self.db.schrijven() as s:
            rijen = uitbox.neem(s, self.naam, nu_wand(), aantal)
        if not rijen:
            return 0
        later: list[Bericht] = []
        verbinding: Verbinding | Uitkomst | None = None
        with contextlib.ExitStack() as stapel:
            for rij in rijen:
                if rij.kanaal == "mail" and isinstance(verbinding, Uitkomst):
                    later.append(
                        rij
                    )  # the relay is away: nobody needs to be weighed, and one transaction puts them all off
                    continue
                if rij.kanaal == "mail" and verbinding is None and self.relay is not None:
                    verbinding = stapel.enter_context(verbind(self.relay))
                    if isinstance(verbinding, Uitkomst):
                        later.append(rij)
                        continue
                try:
                    self._een(rij, None if isinstance(verbinding, Uitkomst) else verbinding)
                except Exception as fout:  # one row that cannot be sent keeps nobody else's from leaving
                    log.warning("bericht %s: %s", rij.id, type(fout).__name__)
                    self._afronden(rij, Uitkomst("later", f"niet te versturen ({type(fout).__name__})"))
        if isinstance(verbinding, Uitkomst):
            self._afronden_samen(later, verbinding)
        return len(rijen)

    def _een(self, rij: Bericht, verbinding: Verbinding | None) -> None:
        """Weigh the recipient of one row once more, send, and record what became of it."""
        veranderd: BuitenomVeranderd | None = None
        bezwaar, contact = None, None
        with self.db.lezen() as s:
            try:
                bezwaar = uitbox.mag_nog(s, rij)
                contact = s.get(Contact, rij.contact_id) if rij.contact_id else None
            except BuitenomVeranderd as fout:
                veranderd = fout
        if veranderd is not None:  # this one waits for a person; the others go on
            self.db.bij_verandering(veranderd)
            self._afronden(rij, Uitkomst("configuratie", "dit contact is buitenom veranderd"))
            return
        if bezwaar is not None or contact is None:
            self._afronden(rij, Uitkomst("geweigerd", bezwaar or "geen contact"), vervallen=True)
            return
        adres = self.kluis.open(contact, Contact.adres_kluis)
        if rij.kanaal != "mail":
            uitkomst = self._ander_kanaal(rij, adres)
        elif self.relay is None or verbinding is None:
            uitkomst = Uitkomst("configuratie", "er is geen mailserver ingesteld")
        else:
            uitkomst = self._mail(rij, adres, verbinding, self.relay)
        self._afronden(rij, uitkomst)

    def aankondiging(self, rij: Bericht) -> Aankondiging:
        """The typed announcement of a row."""
        samenwerking, ontvanger = self.titels(rij.convenant, rij.partij)
        return Aankondiging(
            soort=rij.soort,
            kenmerk=rij.kenmerk,
            samenwerking=samenwerking,
            ontvanger=ontvanger,
            link=f"{self.portaal}/{rij.onderwerp}/{rij.kenmerk}",
            **rij.codes,
        )

    def _mail(self, rij: Bericht, adres: str, verbinding: Verbinding, relay: Relay) -> Uitkomst:
        if rij.soort == "verzegelde_inhoud":
            if rij.inhoud_kluis is None:
                return Uitkomst("geweigerd", "de inhoud is er niet meer")
            ruw = self.kluis.open(rij, Bericht.inhoud_kluis)
            return verbinding.verzend(base64.b64decode(ruw), adres, rij.id)
        bytes_ = mail(
            self.aankondiging(rij),
            van=relay.van,
            aan=adres,
            message_id=rij.message_id,
            datum=rij.aangemaakt_op,
        )
        return verbinding.verzend(bytes_, adres, rij.id)

    def _ander_kanaal(self, rij: Bericht, adres: str) -> Uitkomst:
        bezwaar = mag_kanaal(adres)
        if bezwaar is not None:
            return Uitkomst("configuratie", bezwaar)
        kanaal = apprise.Apprise(
            asset=apprise.AppriseAsset(pgp_autogen=False, pem_autogen=False, storage_mode="memory")
        )
        kanaal.add(adres)
        titel, tekst = korte_tekst(self.aankondiging(rij))
        gelukt = kanaal.notify(body=tekst, title=titel)
        return (
            Uitkomst("aanvaard", "aanvaard door het kanaal")
            if gelukt
            else Uitkomst("later", "het kanaal nam het niet aan")
        )

    def _afronden(self, rij: Bericht, uitkomst: Uitkomst, *, vervallen: bool = False) -> None:
        self._afronden_samen([rij], uitkomst, vervallen=vervallen)

    def _afronden_samen(
        self, rijen: Iterable[Bericht], uitkomst: Uitkomst, *, vervallen: bool = False
    ) -> None:
        with self.db.schrijven() as s:
            nu = klok.nu(s, demo=self.demo)
            for rij in rijen:
                b = s.get_one(Bericht, rij.id, with_for_update=True)
                if (
                    b.lease == self.naam and b.status == "bezig"
                ):  # else our lease ran out and another sender took the row
                    _boek(s, b, uitkomst, nu, vervallen=vervallen)


def _boek(s: Session, b: Bericht, uitkomst: Uitkomst, nu: Moment, *, vervallen: bool) -> None:
    """Record what became of an attempt; the same reason to wait, again and again, is one line of the
    timeline.
    """
    if uitkomst.soort in {"aanvaard", "geweigerd"} or b.uitkomst != uitkomst.uitleg[:200]:
        uitbox.gebeurtenis(s, b.id, "vervallen" if vervallen else uitkomst.soort, uitkomst.uitleg, nu.wand)
    b.uitkomst, b.lease, b.lease_tot = uitkomst.uitleg[:200], None, None
    if vervallen:
        b.status = "vervallen"
    elif uitkomst.soort == "aanvaard":
        b.status, b.aanvaard_op, b.aanvaard_domein_op, b.inhoud_kluis = "aanvaard", nu.wand, nu.domein, None
    elif uitkomst.soort == "geweigerd":
        b.status = "dood"
    elif uitkomst.soort == "configuratie":
        b.status, b.volgende_op = "opnieuw", nu.wand + timedelta(seconds=30)
    else:
        b.pogingen += 1
        b.status = "dood" if nu.wand - b.aangemaakt_op >= uitbox.OPGEVEN_NA else "opnieuw"
        b.volgende_op = nu.wand + uitbox.wachttijd(b.pogingen, b.onderwerp)
