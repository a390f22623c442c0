"""What can go wrong for a person, as a tree.

CasusregieFout             a sentence in Dutch, with what to do
  ├─ OngeldigeInvoer       the input is not complete or not understood
  │    └─ KiesPartij       on behalf of which partij does this person act?
  ├─ NietGevonden          it does not exist, or you may not know that it does
  ├─ NietIngelogd          no (valid) session
  ├─ Weigering             a rule refused; carries reason and source
  │    ├─ PoortGesloten, AndereFase, CasusGesloten
  │    ├─ GeenBevoegdheid, GeenDeelname, GeenGrondslag, GeenZicht, GeenDoel
  │    └─ Geheimhouding, Politiegegevens, NietZorgvuldig, VerkeerdeOntvanger, VierOgen
  ├─ Conflict              somebody else was first; look again
  ├─ Veranderd             what would be relied on was changed past Casusregie
  └─ Storing               a part of the system is out of reach; nothing was changed
"""

from __future__ import annotations

from sqlalchemy.exc import OperationalError, ProgrammingError

from models.database import oorzaak
from models.kluis import KluisFout
from rules.uitkomst import Geweigerd, Reden


class CasusregieFout(Exception):
    """Base: `uitleg` says what happened, `bron` on which source, `doen` what the person can do."""

    http = 500
    code = "fout"

    def __init__(self, uitleg: str, *, doen: str = "", bron: str = "") -> None:
        self.uitleg, self.doen, self.bron = uitleg, doen, bron
        super().__init__(uitleg)


class OngeldigeInvoer(CasusregieFout):
    """The input is not complete or not understood."""

    http = 422
    code = "ongeldige_invoer"


class KiesPartij(OngeldigeInvoer):
    """This person works for several partijen in this convenant and did not say on behalf of which now."""

    def __init__(self, partijen: set[str]) -> None:
        super().__init__(
            f"U werkt voor meer partijen: {', '.join(sorted(partijen))}.",
            doen="Geef aan namens welke partij (--namens).",
        )


class NietGevonden(CasusregieFout):
    """It does not exist, or this person may not know that it does."""

    http = 404
    code = "niet_gevonden"


class NietIngelogd(CasusregieFout):
    """There is no valid session."""

    http = 401
    code = "niet_ingelogd"


class Conflict(CasusregieFout):
    """The state changed meanwhile, or the act was already done."""

    http = 409
    code = "conflict"


class Veranderd(CasusregieFout):
    """What would be relied on (who is there, what this person may) was changed past Casusregie."""

    http = 403
    code = "veranderd"


class Storing(CasusregieFout):
    """A part of the system is out of reach. Nothing was changed."""

    http = 503
    code = "storing"


def als_storing(fout: Exception, gevolg: str = "Er is niets veranderd.", doen: str = "") -> Storing | None:
    """What went wrong with a database or the vault, as a person reads it: the cause, what came of it, and
    what to do. None for what is no failure of these.
    """
    if isinstance(fout, KluisFout):
        return Storing(str(fout))
    if not isinstance(fout, OperationalError | ProgrammingError):
        return None
    return Storing(
        f"{oorzaak(fout)} {gevolg}",
        doen=doen or "Bel uw beheerder: die kijkt met 'casusregie status'. Probeer het daarna opnieuw.",
    )


class Weigering(CasusregieFout):
    """A rule refused."""

    http = 403
    code = "geweigerd"


class PoortGesloten(Weigering):
    """The poort is shut."""

    http = 409
    code = Reden.POORT_GESLOTEN


class AndereFase(Weigering):
    """Not in this fase."""

    http = 409
    code = Reden.ANDERE_FASE


class CasusGesloten(Weigering):
    """The casus is closed."""

    http = 409
    code = Reden.CASUS_GESLOTEN


class GeenBevoegdheid(Weigering):
    """Not this person."""

    code = Reden.GEEN_BEVOEGDHEID


class GeenDeelname(Weigering):
    """The partij takes no part."""

    code = Reden.GEEN_DEELNAME


class GeenGrondslag(Weigering):
    """No legal basis."""

    code = Reden.GEEN_GRONDSLAG


class GeenZicht(Weigering):
    """Not for this reader in this fase."""

    code = Reden.GEEN_ZICHT


class GeenDoel(Weigering):
    """Not for this purpose."""

    code = Reden.GEEN_DOEL


class Geheimhouding(Weigering):
    """A secrecy duty stands in the way."""

    code = Reden.GEHEIMHOUDING


class Politiegegevens(Weigering):
    """A rule for police data stands in the way."""

    code = Reden.POLITIEGEGEVENS


class NietZorgvuldig(Weigering):
    """The giver did not confirm that the data is fit to give."""

    code = Reden.NIET_ZORGVULDIG


class VerkeerdeOntvanger(Weigering):
    """A recipient must not or need not have it."""

    code = Reden.ONTVANGER


class VierOgen(Weigering):
    """A second person must confirm."""

    code = Reden.VIER_OGEN


KLASSEN: dict[Reden, type[Weigering]] = {
    Reden.POORT_GESLOTEN: PoortGesloten,
    Reden.ANDERE_FASE: AndereFase,
    Reden.CASUS_GESLOTEN: CasusGesloten,
    Reden.GEEN_BEVOEGDHEID: GeenBevoegdheid,
    Reden.GEEN_DEELNAME: GeenDeelname,
    Reden.GEEN_GRONDSLAG: GeenGrondslag,
    Reden.GEEN_ZICHT: GeenZicht,
    Reden.GEEN_DOEL: GeenDoel,
    Reden.GEHEIMHOUDING: Geheimhouding,
    Reden.POLITIEGEGEVENS: Politiegegevens,
    Reden.NIET_ZORGVULDIG: NietZorgvuldig,
    Reden.ONTVANGER: VerkeerdeOntvanger,
    Reden.VIER_OGEN: VierOgen,
}


def eis(uitkomst: object) -> None:
    """Raise the refusal that a rule gave, if it refused."""
    if isinstance(uitkomst, Geweigerd):
        raise KLASSEN[uitkomst.reden](uitkomst.uitleg, doen=uitkomst.doen, bron=uitkomst.bron)
