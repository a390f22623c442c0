"""May this partij receive what another says, by the kind of data that it is?

Asked at the way in, for every recipient that the giver names, and at every way out, for every reader. The
label is not enough: what a partij says on the Wpg is a politiegegeven, and what a care provider says falls
under its secrecy, whatever it is called and whichever act it came with.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from convenanten.definitie import POLITIEGEGEVENS, CategorieGegeven, GeldendConvenant
from rules.stand import DeelnameFeit, GegevenFeit, Stand, geldende_categorieen
from rules.uitkomst import TOEGESTAAN, Geweigerd, Reden, Uitkomst

_LEZERS_VAN_DEELNEMERS = frozenset({"deelnemers", "gewogen_deelnemers", "bevraagden", "aanbrenger"})


@dataclass(frozen=True)
class Inhoud:
    """What somebody said, as far as the kind of it decides who may have it. `categorie` and `betrokkene`
    None: words that go with an act.
    """

    inbrenger: str
    grondslagen: tuple[str, ...]
    categorie: str | None = None
    beroepsgeheim: str | None = None
    ook_ad_hoc: bool = False
    betrokkene: str | None = None

    @classmethod
    def van(cls, gegeven: GegevenFeit) -> Inhoud:
        """The kind of a gegeven."""
        return cls(
            gegeven.inbrenger,
            gegeven.grondslagen,
            gegeven.categorie,
            gegeven.beroepsgeheim,
            gegeven.ook_ad_hoc,
            gegeven.betrokkene,
        )


def categorieen_van(geldend: GeldendConvenant, inhoud: Inhoud) -> tuple[CategorieGegeven, ...]:
    """Every category whose rules hold for this."""
    namen = geldende_categorieen(geldend, inhoud.categorie, inhoud.inbrenger, inhoud.grondslagen)
    return tuple(geldend.convenant.gegevens[naam] for naam in namen)


def mag_ontvangen(
    stand: Stand, geldend: GeldendConvenant, inhoud: Inhoud, partij: str, *, nu: bool = True
) -> Uitkomst:
    """May this partij have this? `nu`: it reads now; else it is only named as a recipient, and may still
    weigh its grondslag.
    """
    if partij == inhoud.inbrenger:
        return TOEGESTAAN
    if partij != geldend.convenant.regiepartij and stand.hoeft_niet_te_weten(partij):
        return Geweigerd(
            Reden.ONTVANGER,
            "Vastgesteld is dat deze partij dit niet (meer) hoeft te weten.",
            bron=geldend.bron("kennisname"),
            doen="Laat de procesregisseur opnieuw toetsen of kennisname noodzakelijk is.",
        )
    deelname = stand.deelname(partij)
    for categorie in categorieen_van(geldend, inhoud):
        for weigering in _bezwaren(geldend, inhoud, categorie, partij, deelname, nu=nu):
            return weigering
    return TOEGESTAAN


def _bezwaren(
    geldend: GeldendConvenant,
    inhoud: Inhoud,
    categorie: CategorieGegeven,
    partij: str,
    deelname: DeelnameFeit | None,
    *,
    nu: bool,
) -> Iterator[Geweigerd]:
    politie = categorie.soort in POLITIEGEGEVENS
    if politie and inhoud.betrokkene is not None and not _over(geldend, inhoud.betrokkene):
        yield Geweigerd(
            Reden.POLITIEGEGEVENS,
            "Over deze persoon verstrekt de politie hier geen gegevens.",
            bron=categorie.citaat or "",
            doen="Laat een andere partij dit inbrengen, of breng het in over wie het gaat.",
        )
    if politie and deelname is not None and deelname.ad_hoc and not inhoud.ook_ad_hoc:
        yield Geweigerd(
            Reden.POLITIEGEGEVENS,
            "Een nieuwe partner krijgt geen politiegegevens, tenzij de politie daartoe besluit.",
            bron=geldend.bron("nieuwe_partner"),
        )
    if categorie.lezers and not _kan_zijn(geldend, partij) & set(categorie.lezers):
        yield Geweigerd(
            Reden.ONTVANGER,
            f"{categorie.naam} is niet voor deze partij bestemd.",
            bron=categorie.citaat or "",
            doen="Kies een andere ontvanger.",
        )
    if categorie.soort == "gewoon" or inhoud.categorie == geldend.convenant.bij_aanmelding.persoon:
        return  # whom it is about: a partij must know that to weigh its grondslag
    if nu and (deelname is None or not deelname.gewogen):
        yield Geweigerd(
            Reden.GEEN_GRONDSLAG,
            f"{categorie.naam}: daarvoor weegt uw organisatie eerst haar grondslag in deze casus.",
            bron=categorie.citaat or "",
            doen="Weeg de grondslag.",
        )
    if _verwerkt(geldend, partij, "strafrechtelijk" if politie else categorie.soort) is False:
        yield Geweigerd(
            Reden.GEEN_GRONDSLAG,
            f"Deze partij verwerkt dit soort gegevens niet: {categorie.naam}.",
            bron=categorie.citaat or "",
            doen="Kies een andere ontvanger. De partij legde dit zelf vast in een open norm.",
        )
    if categorie.soort == "bijzonder" and not _grond_voor_bijzonder(geldend, inhoud, partij, deelname, nu=nu):
        yield Geweigerd(
            Reden.GEEN_GRONDSLAG,
            f"{categorie.naam}: deze partij heeft daarvoor in deze casus geen grond van artikel 9 lid 2 AVG.",
            bron="artikel 9 AVG",
            doen="Weeg een grondslag die dit draagt, of vraag de betrokkene om toestemming.",
        )


def _over(geldend: GeldendConvenant, betrokkene: str) -> bool:
    """Does the text name police data about this kind of person, in any fase?"""
    c = geldend.convenant
    van_de_politie = {naam for naam, g in c.gegevens.items() if g.soort in POLITIEGEGEVENS}
    regels = (z for fase in c.fasen.values() for z in fase.zicht)
    return any(betrokkene in z.betrokkenen and van_de_politie & set(z.gegevens) for z in regels)


def _kan_zijn(geldend: GeldendConvenant, partij: str) -> frozenset[str]:
    """As what somebody of this partij could ever read."""
    c = geldend.convenant
    soort = c.partijen[partij].soort if partij in c.partijen else ""
    rollen = {naam for naam, rol in c.rollen.items() if not rol.namens or soort in rol.namens}
    regie = {"regie"} if partij == c.regiepartij else set()
    return _LEZERS_VAN_DEELNEMERS | {partij, soort} | rollen | regie


def _verwerkt(geldend: GeldendConvenant, partij: str, soort: str) -> bool | None:
    """What this partij filled in: does it process this kind of data? None where the text does not ask."""
    bekend = geldend.convenant.partijen.get(partij)
    norm = bekend.verwerkt.get(soort) if bekend is not None else None
    if norm is None:
        return None
    return geldend.convenant.open_normen[norm].keuze_in(str(geldend.norm(norm))) == "ja"


def _grond_voor_bijzonder(
    geldend: GeldendConvenant, inhoud: Inhoud, partij: str, deelname: DeelnameFeit | None, *, nu: bool
) -> bool:
    """Does article 9(2) AVG let this partij have it: on a ground of its own, or because of how the secrecy
    was lifted?
    """
    c = geldend.convenant
    if inhoud.beroepsgeheim in c.beroepsgeheim_draagt or _verwerkt(geldend, partij, "bijzonder"):
        return True
    if deelname is None or not deelname.gewogen:
        return not nu
    gewogen = (c.grondslagen[g] for g in deelname.grondslagen if g in c.grondslagen)
    return any(g.is_grond_voor("bijzonder") for g in gewogen)
