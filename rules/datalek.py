"""The handling of a datalek after it was reported: whose it is, what must be decided, and when it may be
closed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from convenanten.definitie import GeldendConvenant
from rules.codes import Deel, GrondZwijgen, Risico, Trede, Zwijgen, namen
from rules.feiten import (
    ApBesloten,
    BerichtBeoordeeld,
    BerichtOpgesteld,
    BerichtUitgebleven,
    BerichtVerstuurd,
    DatalekBeoordeeld,
    F,
    Feit,
    Vastgelegd,
    alle,
)
from rules.rollen import AFHANDELAAR, VERANTWOORDELIJKE, WAAR_HET_GEBEURDE
from rules.stand import Lezer
from rules.uitkomst import TOEGESTAAN, Geweigerd, Reden, Uitkomst

# who works on the casus at that partij: a small one has nobody else
ALTIJD = frozenset({"partnermedewerker"})


# rungs that ask the same, each louder than the one before
LUIDER: tuple[tuple[Trede, ...], ...] = (
    (Trede.HERINNERING, Trede.VERVANGER, Trede.AUTOMATISCHE_KENNISGEVING),
    (Trede.ALLE_KANALEN, Trede.VERSTREKEN),
    (Trede.AP_HERINNERING, Trede.AP_VERSTREKEN),
)
ALARM = LUIDER[1]


def ingehaald(treden: Collection[str]) -> frozenset[str]:
    """Of rungs that are due at the same moment, the ones that a louder one makes needless."""
    return frozenset(str(x) for rij in LUIDER for x in [t for t in rij if t in treden][:-1])


@dataclass(frozen=True)
class DatalekStand:
    """What rules know of a datalek: where it happened, who is (mede)verantwoordelijk, and what was done."""

    bij_partij: str
    verantwoordelijk: frozenset[str]
    kennisgegeven: bool
    gesloten: bool
    feiten: tuple[Vastgelegd[Feit], ...] = ()

    def laatste(self, klas: type[F]) -> Vastgelegd[F] | None:
        """The latest fact of this kind, or None."""
        return next(alle(reversed(self.feiten), klas), None)

    @property
    def beoordeling(self) -> DatalekBeoordeeld | None:
        """The latest assessment."""
        gevonden = self.laatste(DatalekBeoordeeld)
        return gevonden.feit if gevonden is not None else None

    @property
    def is_datalek(self) -> bool:
        """Until somebody says otherwise, what was reported is a datalek."""
        return self.beoordeling is None or self.beoordeling.is_datalek

    @property
    def hoog_risico(self) -> bool:
        """Was a high risk for the betrokkene(n) found (article 34 AVG)?"""
        return self.is_datalek and self.beoordeling is not None and self.beoordeling.risico == Risico.HOOG


def afhandelaar(geldend: GeldendConvenant, stand: DatalekStand) -> str:
    """Who handles it: for the joint part whom the convenant names, else the partij at which it was found."""
    c = geldend.convenant
    gezamenlijk = stand.beoordeling is not None and stand.beoordeling.deel == Deel.GEZAMENLIJK
    return c.regiepartij if gezamenlijk and c.datalek.gezamenlijk_door == "regie" else stand.bij_partij


def afhandelaars(geldend: GeldendConvenant) -> frozenset[str]:
    """With which roles somebody handles a datalek: those that the convenant names, and who works on it."""
    return ALTIJD | frozenset(geldend.convenant.datalek.verantwoordelijk)


def mag_incident_melden(geldend: GeldendConvenant) -> Uitkomst:
    """May the others hear of an incident without data? It is news of one organisation, and leaves the house
    only where the partijen agreed on that.
    """
    if geldend.convenant.datalek.incident_terstond is not None:
        return TOEGESTAAN
    return Geweigerd(
        Reden.ONTVANGER,
        "Dit convenant spreekt niet af dat partijen elkaar een incident zonder persoonsgegevens melden.",
        doen="Haal het vinkje bij 'incident' weg. Bespreek het zo nodig zelf met de anderen.",
    )


def mag_zien(stand: DatalekStand, lezer: Lezer, *, melder: bool) -> bool:
    """May this reader know of this datalek: who reported it, and who works where it happened or at who is
    (mede)verantwoordelijk? An FG sees those of the own organisation (article 39 AVG), as its colleagues do.
    """
    return melder or lezer.partij in stand.verantwoordelijk | {stand.bij_partij}


def mag_verhaal_lezen(geldend: GeldendConvenant, stand: DatalekStand, lezer: Lezer, van: str = "") -> bool:
    """May this reader read what people wrote about this datalek: whose work it is at the partij where it
    happened, that handles it, or that wrote it (`van`)? Others know it in codes (K10.3: geanonimiseerd).
    """
    waar = lezer.partij in {afhandelaar(geldend, stand), stand.bij_partij, van}
    return waar and bool(lezer.rollen & afhandelaars(geldend))


def mag_kennisgeven(stand: DatalekStand, lezer: Lezer) -> Uitkomst:
    """May this reader tell the (mede)verantwoordelijke partijen? The partij where it happened does."""
    if lezer.partij != stand.bij_partij:
        return Geweigerd(
            Reden.GEEN_BEVOEGDHEID,
            "De kennisgeving doet de partij waar de inbreuk is gebeurd.",
            bron="Datalekken",
            doen="Neem contact op met die partij.",
        )
    return TOEGESTAAN


def mag_namens_verantwoordelijke(stand: DatalekStand, lezer: Lezer) -> Uitkomst:
    """May this reader confirm, or agree to the message to the betrokkene(n), as a (mede)verantwoordelijke
    partij?
    """
    if lezer.partij not in stand.verantwoordelijk:
        return Geweigerd(
            Reden.GEEN_BEVOEGDHEID,
            "Uw partij is niet (mede)verantwoordelijk voor deze gegevens.",
            doen="Alleen een verantwoordelijke partij doet dit.",
        )
    return TOEGESTAAN


def mag_afhandelen(geldend: GeldendConvenant, stand: DatalekStand, lezer: Lezer) -> Uitkomst:
    """May this reader decide on this datalek: is its partij the one that handles it, and is this its work?"""
    if stand.gesloten:
        return Geweigerd(
            Reden.CASUS_GESLOTEN,
            "Dit datalek is gesloten.",
            doen="Meld een nieuw datalek als er iets bijkomt.",
        )
    c = geldend.convenant
    wie = afhandelaar(geldend, stand)
    if lezer.partij != wie:
        regel = c.datalek.afhandeling
        return Geweigerd(
            Reden.GEEN_BEVOEGDHEID,
            f"Dit datalek handelt {c.naam_van(wie)} af.",
            bron=f'{regel.plaats}: "{regel.citaat}"' if regel is not None else "",
            doen="Neem contact op met die partij.",
        )
    if not lezer.rollen & afhandelaars(geldend):
        rollen = (c.rollen[rol].naam for rol in sorted(afhandelaars(geldend) & c.rollen.keys()))
        return Geweigerd(
            Reden.GEEN_BEVOEGDHEID,
            "Met uw rol handelt u geen datalek af.",
            doen=f"Vraag het binnen uw organisatie aan: {', '.join(rollen)}.",
        )
    return TOEGESTAAN


_REGELS: dict[frozenset[str], Callable[[GeldendConvenant, DatalekStand, Lezer], Uitkomst]] = {
    AFHANDELAAR: mag_afhandelen,
    VERANTWOORDELIJKE: lambda _, stand, lezer: mag_namens_verantwoordelijke(stand, lezer),
    WAAR_HET_GEBEURDE: lambda _, stand, lezer: mag_kennisgeven(stand, lezer),
}


def mag_op_datalek(
    geldend: GeldendConvenant, stand: DatalekStand, lezer: Lezer, wie: frozenset[str]
) -> Uitkomst:
    """May this reader perform an act on this datalek that is for `wie`: as what does it look?"""
    return _REGELS[wie](geldend, stand, lezer)


def nog_niet_akkoord(stand: DatalekStand) -> tuple[str, ...]:
    """The responsible partijen that did not agree to the latest draft of the message to the betrokkene(n)."""
    laatste: dict[str, bool] = {}
    for v in stand.feiten:
        if isinstance(v.feit, BerichtOpgesteld):
            laatste = {v.partij: True}
        elif isinstance(v.feit, BerichtBeoordeeld):
            laatste[v.partij] = v.feit.akkoord
    return tuple(sorted(p for p in stand.verantwoordelijk if not laatste.get(p)))


def mag_betrokkenen_berichten(geldend: GeldendConvenant, stand: DatalekStand) -> Uitkomst:
    """May the message to the betrokkene(n) go out: drafted, agreed by each responsible partij, and not sent
    before?
    """
    if stand.laatste(BerichtOpgesteld) is None:
        return Geweigerd(
            Reden.NIET_ZORGVULDIG,
            "Er is nog geen bericht aan de betrokkene(n) opgesteld.",
            doen="Stel het bericht op.",
        )
    if stand.laatste(BerichtVerstuurd) is not None:
        return Geweigerd(
            Reden.NIET_ZORGVULDIG,
            "Het bericht is al verstuurd; er gaat één bericht uit.",
            doen="Bekijk het datalek.",
        )
    wachten = [geldend.convenant.naam_van(p) for p in nog_niet_akkoord(stand)]
    if wachten:
        return Geweigerd(
            Reden.NIET_ZORGVULDIG,
            f"Nog geen akkoord van: {', '.join(wachten)}.",
            bron="één afgestemd bericht van de verwerkingsverantwoordelijken samen",
            doen="Deze partijen geven akkoord, of zeggen wat anders moet.",
        )
    return TOEGESTAAN


def mag_zwijgen(geldend: GeldendConvenant, grond: str) -> Uitkomst:
    """May the betrokkene(n) stay uninformed (for now) on this ground? A convenant may allow fewer."""
    mogelijk = geldend.convenant.datalek.gronden_niet_informeren or tuple(namen(GrondZwijgen))
    if grond in mogelijk and grond in namen(GrondZwijgen):
        return TOEGESTAAN
    return Geweigerd(
        Reden.GEEN_GRONDSLAG,
        f"Op '{grond}' kan het bericht aan de betrokkene(n) niet achterwege blijven.",
        doen=f"Mogelijk: {', '.join(mogelijk)}. Informeer anders de betrokkene(n).",
    )


def open_punten(stand: DatalekStand) -> tuple[str, ...]:
    """What must be done or decided before this datalek may be closed, in words."""
    if stand.beoordeling is None:
        return ("beoordelen: is het een datalek, en met welk risico?",)
    if not stand.is_datalek:
        return ()
    punten = []
    if not stand.kennisgegeven and stand.verantwoordelijk - {stand.bij_partij}:
        punten.append("kennisgeving aan de (mede)verantwoordelijke partijen")
    if stand.laatste(ApBesloten) is None:
        punten.append("besluit over de melding aan de Autoriteit Persoonsgegevens (artikel 33 AVG)")
    if stand.hoog_risico and stand.laatste(BerichtVerstuurd) is None:
        zwijgen = stand.laatste(BerichtUitgebleven)
        if zwijgen is None or zwijgen.feit.besluit == Zwijgen.UITSTEL:
            punten.append("bericht aan de betrokkene(n), of een besluit om dat niet te doen (artikel 34 AVG)")
    return tuple(punten)


def wacht_nog_op(stand: DatalekStand) -> str:
    """In one code, for who watches: what this datalek waits for after the notice to the partners."""
    if stand.beoordeling is None:
        return "beoordeling"
    if stand.is_datalek and stand.laatste(ApBesloten) is None:
        return "ap_besluit"
    return "betrokkenen" if open_punten(stand) else "sluiten"


def mag_sluiten(stand: DatalekStand) -> Uitkomst:
    """May this datalek be closed?"""
    punten = open_punten(stand)
    if punten:
        return Geweigerd(
            Reden.POORT_GESLOTEN,
            f"Het datalek kan nog niet worden gesloten. Nog te doen: {'; '.join(punten)}.",
            doen="Doe eerst wat nog open staat.",
        )
    return TOEGESTAAN
