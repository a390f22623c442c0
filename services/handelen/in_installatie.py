"""What an act on the installatie may use: people and access, contacts, convenanten, berichten, dossiers at
their end.

Who may do it is said in roles: those that this person has in any samenwerking, and that of beheerder.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from convenanten.definitie import GeldendConvenant
from models import logboek
from notifications.soorten import Soort as Mail
from rules.bevoegdheid import mag_beheren
from rules.rollen import BEHEERDER, IEDEREEN
from rules.uitkomst import Uitkomst
from services.handelen.fouten import NietGevonden
from services.handelen.handeling import (
    Aanvraag,
    Bereik,
    Doe,
    Handeling,
    Kop,
    Uitvoering,
    verklaar,
)
from services.handelen.keuzes import Omstandigheden
from services.handelen.velden import O
from services.handelen.wie import autorisaties_van, beheert


@dataclass
class InInstallatie(Uitvoering):
    """The open act on the installatie. `geldend`: the convenant in force that the act names, where it
    names one.
    """

    rollen: frozenset[str]
    geldend: GeldendConvenant | None

    def log(
        self,
        soort: str,
        codes: dict[str, Any] | None = None,
        *,
        partij: str = "",
        keten: str = "installatie",
    ) -> None:
        """Append to the chain of the installatie (or of the dossier that it is about)."""
        logboek.schrijf(
            self.s,
            keten,
            soort,
            door=self.wie.medewerker_id,
            partij=partij,
            op=self.nu.domein,
            op_wand=self.nu.wand,
            codes=codes or {},
        )


class InstallatieBereik(Bereik[InInstallatie]):
    """Acts on the installatie itself."""

    def open(self, a: Aanvraag, *, begint: bool) -> InInstallatie:
        """As whom this person acts here: every rol in every samenwerking, and beheerder."""
        rollen = {x.rol for x in autorisaties_van(a.s, a.wie.medewerker_id)}
        if beheert(a.s, a.wie):
            rollen |= BEHEERDER
        convenant = str(getattr(a.opdracht, "convenant", ""))
        a.spoor.convenant = convenant
        geldend = None
        if convenant:
            try:
                _, geldend = a.w.actief(a.s, convenant)
            except NietGevonden:
                geldend = (
                    None  # the act says what it needs: one that registers a convenant needs none in force
                )
        return InInstallatie(a.w, a.s, a.nu, a.wie, frozenset(rollen | IEDEREEN), geldend)

    def mag(self, u: InInstallatie, h: Handeling) -> Uitkomst:
        """Does this person have one of the roles that the act names?"""
        return mag_beheren(u.rollen, h.wie)

    def omstandigheden(self, u: InInstallatie) -> Omstandigheden:
        """The convenant that the act names, and the ones in force."""
        return Omstandigheden(u.geldend, convenanten=lambda: u.w.titels(u.s))

    def sluit(self, u: InInstallatie) -> str | None:
        """Nobody waits for these."""
        return None


INSTALLATIE = InstallatieBereik()


def beheer(
    titel: str,
    *,
    kop: Kop,
    wie: frozenset[str],
    opdrachtregel: str,
    gedaan: str,
    vooraf: str = "",
    mails: tuple[Mail, ...] = (),
) -> Callable[[Doe[InInstallatie, O]], Doe[InInstallatie, O]]:
    """Declare an act on the installatie; see `services.handelen.handeling.verklaar`."""
    return verklaar(
        INSTALLATIE,
        titel,
        kop=kop,
        wie=wie,
        mails=mails,
        gedaan=gedaan,
        vooraf=vooraf,
        opdrachtregel=opdrachtregel,
    )
