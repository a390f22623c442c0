"""May a partij bring in this gegeven, for these recipients, now?

The order is that of the conversation: is the casus in a fase for it, is it yours to give, have you a
grondslag, is it fit to give, must and may each recipient have it, and are the special conditions of its
kind met.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace

from convenanten.definitie import CategorieGegeven, GeldendConvenant
from convenanten.kennis import Eist
from rules.codes import Hoedanigheid, SoortToestemming
from rules.feiten import SamenwerkingsafsprakenVastgelegd
from rules.grondslagen import mag_grondslag_noemen
from rules.ontvangen import Inhoud, categorieen_van, mag_ontvangen
from rules.stand import GegevenFeit, Lezer, Stand, is_politiegegeven
from rules.toestemming import (
    ARTIKEL_9,
    BEROEPSGEHEIM_MET_TOESTEMMING,
    VAN_DE_MELDER,
    omvat,
    rust_op_toestemming,
    toestemming_artikel_9,
    toestemming_melder,
    toestemming_van,
    vergt_toestemming_melder,
)
from rules.uitkomst import TOEGESTAAN, Geweigerd, Reden, Uitkomst


@dataclass(frozen=True)
class Opgave:
    """What the giver states about a gegeven; its content plays no part. `wie`: as what the giver acts (its
    hoedanigheden); `betrokkene`: the category of the person it is about, `betrokkene_id`: which one;
    `toestemmingen`: the consents that it names.
    """

    partij: str
    categorie: str
    betrokkene: str
    doel: str
    grondslagen: tuple[str, ...]
    ontvangers: frozenset[str]
    zorgvuldig: bool
    ontvangers_nagegaan: bool
    beroepsgeheim: str | None = None
    in_eigen_dossier: bool = False
    reden: bool = False
    belangenafweging: bool = False
    ook_ad_hoc: bool = False
    wie: frozenset[str] = frozenset()
    betrokkene_id: str = ""
    toestemmingen: tuple[int, ...] = ()
    beroepsgeheim_gemotiveerd: bool = False

    @property
    def inhoud(self) -> Inhoud:
        """What kind of words these are."""
        return Inhoud(
            self.partij,
            self.grondslagen,
            self.categorie,
            self.beroepsgeheim,
            self.ook_ad_hoc,
            self.betrokkene,
        )


@dataclass(frozen=True)
class Verstrekking:
    """Everything a condition may look at. `categorie`: the one that asks it."""

    stand: Stand
    geldend: GeldendConvenant
    opgave: Opgave
    categorie: CategorieGegeven


LENGTE_MOTIVERING = 20
Voorwaarde = Callable[[Verstrekking], Uitkomst]
VOORWAARDEN: dict[str, Voorwaarde] = {}
VOORWAARDEN_MET_NORM = frozenset({ARTIKEL_9})


def _voorwaarde(v: Voorwaarde) -> Voorwaarde:
    VOORWAARDEN[v.__name__] = v
    return v


@_voorwaarde
def beroepsgeheim_gewogen(v: Verstrekking) -> Uitkomst:
    """Did the professional obtain toestemming, or decide on one of the exceptions that the text names, and
    say why? Where the text wants the decision in the professional's own dossier, the why stays there.
    """
    c, keuze = v.geldend.convenant, v.opgave.beroepsgeheim
    if keuze is None or keuze not in c.beroepsgeheim:
        return Geweigerd(
            Reden.GEHEIMHOUDING,
            "Dit valt onder het beroepsgeheim en er is geen afweging vastgelegd.",
            bron=v.categorie.citaat or "",
            doen=(
                f"Leg vast: {' of '.join(c.beroepsgeheim.values())}. Draag anders op een andere manier bij."
            ),
        )
    if (
        keuze == BEROEPSGEHEIM_MET_TOESTEMMING
        or v.opgave.beroepsgeheim_gemotiveerd
        or beroepsgeheim_in_eigen_dossier.__name__ in v.categorie.voorwaarden
    ):
        return TOEGESTAAN
    return Geweigerd(
        Reden.GEHEIMHOUDING,
        f"Bij '{c.beroepsgeheim[keuze]}' hoort een motivering van minstens {LENGTE_MOTIVERING} tekens.",
        bron=v.categorie.citaat or "",
        doen="Schrijf op waarom u dit deelt zonder toestemming. De tekst blijft in de kluis.",
    )


@_voorwaarde
def beroepsgeheim_in_eigen_dossier(v: Verstrekking) -> Uitkomst:
    """Did the partner record the toestemming or the reasoned decision in its own dossier (here only that it
    did)?
    """
    if v.opgave.in_eigen_dossier:
        return TOEGESTAAN
    return Geweigerd(
        Reden.GEHEIMHOUDING,
        "De toestemming of het besluit staat nog niet in het eigen dossier van uw organisatie.",
        bron=v.categorie.citaat or "",
        doen="Leg het eerst vast in uw eigen dossier en bevestig dat hier.",
    )


@_voorwaarde
def ontvanger_ondertekende_convenant(v: Verstrekking) -> Uitkomst:
    """Did every recipient sign the convenant, or does the politie decide otherwise for a new partner?"""
    nieuw = sorted(d.partij for d in v.stand.deelnames if d.ad_hoc and d.partij in v.opgave.ontvangers)
    if nieuw and not v.opgave.ook_ad_hoc:
        return Geweigerd(
            Reden.POLITIEGEGEVENS,
            f"Nieuwe partner zonder politiegegevens: {', '.join(nieuw)}.",
            bron=v.geldend.bron("nieuwe_partner"),
            doen="Haal deze ontvanger weg, of laat de politie er uitdrukkelijk toe besluiten.",
        )
    return TOEGESTAAN


@_voorwaarde
def artikel_9_toestemming(v: Verstrekking) -> Uitkomst:
    """Is there consent for this one gegeven of the designated police officer and of the OM (both or one: an
    open norm)?
    """
    return toestemming_artikel_9(v.stand, v.geldend, v.categorie, v.opgave.toestemmingen)


@_voorwaarde
def samenwerkingsafspraken_vastgelegd(v: Verstrekking) -> Uitkomst:
    """Were the agreements on each partij's effort recorded before police data are used?"""
    if v.stand.laatste(SamenwerkingsafsprakenVastgelegd):
        return TOEGESTAAN
    return Geweigerd(
        Reden.POLITIEGEGEVENS,
        "De samenwerkingsafspraken van deze casus zijn nog niet vastgelegd.",
        bron=v.categorie.citaat or "",
        doen="Leg eerst vast wat elke partij doet.",
    )


@_voorwaarde
def melder_gaf_toestemming(v: Verstrekking) -> Uitkomst:
    """Did this melder agree, and not withdraw that since?"""
    return toestemming_melder(v.stand, v.geldend, v.opgave.betrokkene, v.opgave.betrokkene_id)


# conditions that must still hold at every reading, because they can end after the giving
BIJ_INZAGE: dict[str, Callable[[Stand, GeldendConvenant, GegevenFeit], Uitkomst]] = {
    VAN_DE_MELDER: lambda stand, geldend, g: toestemming_melder(stand, geldend, g.betrokkene, g.betrokkene_id)
}


def voorwaarde_eist(naam: str) -> Eist:
    """What must be possible before this condition can hold; most are answered in the giving itself."""
    return _EIST.get(naam, Eist())


_EIST = {
    "beroepsgeheim_gewogen": Eist(gaat_over="beroepsgeheim"),
    "artikel_9_toestemming": Eist(("toestemming_vastleggen",)),
    "samenwerkingsafspraken_vastgelegd": Eist(("samenwerkingsafspraken_vastleggen",)),
    "melder_gaf_toestemming": Eist(("toestemming_melder_vastleggen",)),
}


def mag_maatregel_voorstellen(
    geldend: GeldendConvenant,
    partij: str,
    maatregel: str | None,
    *,
    lichter_overwogen: bool,
    omschrijving: str = "",
    geen_maatregel: bool = False,
) -> Uitkomst:
    """May this actie be proposed to this partij: is a measure one of the convenant's, may this partij
    perform it, and were lighter means considered before an intrusive one?

    Whose `omschrijving` names a measure says which one it is, or that it proposes none (`geen_maatregel`).
    """
    c = geldend.convenant
    mogelijk = [*c.ingrijpende_maatregelen, *c.voorbehouden_interventies]
    if maatregel is None:
        woorden = set(re.findall(r"\w+", omschrijving.casefold()))
        genoemd = [naam for naam in mogelijk if naam in woorden]
        if not genoemd or geen_maatregel:
            return TOEGESTAAN
        return Geweigerd(
            Reden.NIET_ZORGVULDIG,
            f"De omschrijving noemt een ingrijpende maatregel: {', '.join(genoemd)}.",
            bron=geldend.bron("lichtere_middelen"),
            doen="Kies de maatregel, of bevestig dat deze actie die maatregel niet voorstelt.",
        )
    if maatregel in c.voorbehouden_interventies:
        voorbehouden = c.voorbehouden_interventies[maatregel]
        if partij in str(geldend.norm(voorbehouden.norm)).split(","):
            return TOEGESTAAN
        return Geweigerd(
            Reden.GEEN_BEVOEGDHEID,
            f"{voorbehouden.naam}: deze partij is daarvoor niet aangewezen.",
            bron=f'{voorbehouden.plaats}: "{voorbehouden.citaat}"',
            doen="Kies een aangewezen partij, of een andere actie.",
        )
    if maatregel not in mogelijk:
        return Geweigerd(
            Reden.NIET_ZORGVULDIG,
            f"'{maatregel}' is geen maatregel van dit convenant.",
            doen=f"Kies uit: {', '.join(mogelijk) or 'geen'}.",
        )
    if not lichter_overwogen:
        return Geweigerd(
            Reden.NIET_ZORGVULDIG,
            "Een ingrijpende maatregel kan alleen als lichtere middelen niet volstaan.",
            bron=geldend.bron("lichtere_middelen"),
            doen="Schrijf op welke lichtere middelen zijn overwogen en waarom die niet volstaan.",
        )
    return TOEGESTAAN


def mag_melder_vragen(geldend: GeldendConvenant, partij: str) -> Uitkomst:
    """May this partij ask the melder for toestemming: does it bring in what needs that toestemming?"""
    c = geldend.convenant
    vragers = {x for g in c.gegevens.values() if VAN_DE_MELDER in g.voorwaarden for x in g.inbrengers}
    if partij in vragers or (partij in c.partijen and c.partijen[partij].soort in vragers):
        return TOEGESTAAN
    return Geweigerd(
        Reden.GEEN_BEVOEGDHEID,
        "Uw organisatie vraagt de melder niet om toestemming.",
        bron=geldend.bron("toestemming_melder"),
        doen=f"Dit doet: {', '.join(sorted(vragers)) or 'niemand'}.",
    )


def mag_inbrengen(stand: Stand, geldend: GeldendConvenant, opgave: Opgave) -> Uitkomst:
    """May this partij bring in this gegeven for these recipients?"""
    c = geldend.convenant
    if opgave.categorie not in c.gegevens or opgave.betrokkene not in c.categorieen_betrokkene:
        return Geweigerd(
            Reden.GEEN_ZICHT,
            f"De categorie '{opgave.categorie}' staat niet in dit convenant.",
            doen=f"Kies uit: {', '.join(c.gegevens)}.",
        )
    v = Verstrekking(stand, geldend, opgave, c.gegevens[opgave.categorie])
    for stap in (
        _casus_heeft_een_aanbrenger,
        _doet_mee,
        _brengt_dit_in,
        _heeft_grondslag,
        _nu_nodig,
        _draagt_de_grondslag_dit,
        _heeft_grond_voor_de_soort,
        _zorgvuldig,
        _ontvangers_doen_mee,
        _voorwaarden,
        _ontvangers_mogen,
        _betrokkene_stemde_in,
    ):
        uitkomst = stap(v)
        if not uitkomst:
            return uitkomst
    return TOEGESTAAN


def _voorwaarden(v: Verstrekking) -> Uitkomst:
    """The conditions of the label, and of the secrecy under which the giver speaks."""
    for categorie in categorieen_van(v.geldend, v.opgave.inhoud):
        for naam in categorie.voorwaarden:
            uitkomst = VOORWAARDEN[naam](replace(v, categorie=categorie))
            if not uitkomst:
                return uitkomst
    return TOEGESTAAN


def _ontvangers_mogen(v: Verstrekking) -> Uitkomst:
    """May each recipient have this kind of data, as far as is known now?"""
    return _elke_ontvanger_mag(v.stand, v.geldend, v.opgave.inhoud, v.opgave.ontvangers)


def _elke_ontvanger_mag(
    stand: Stand, geldend: GeldendConvenant, inhoud: Inhoud, ontvangers: Iterable[str]
) -> Uitkomst:
    for partij in sorted(ontvangers):
        uitkomst = mag_ontvangen(stand, geldend, inhoud, partij, nu=False)
        if isinstance(uitkomst, Geweigerd):
            return replace(uitkomst, uitleg=f"{partij}: {uitkomst.uitleg}")
    return TOEGESTAAN


def _casus_heeft_een_aanbrenger(v: Verstrekking) -> Uitkomst:
    return _iemand_draagt_de_casus(v.stand, v.geldend)


def _iemand_draagt_de_casus(stand: Stand, geldend: GeldendConvenant) -> Uitkomst:
    """Where a casus rests on the bevoegdheid of the aanbrenger: does one still carry it?"""
    if not geldend.heeft("aanbrenger") or stand.aanbrenger_draagt:
        return TOEGESTAAN
    return Geweigerd(
        Reden.GEEN_GRONDSLAG,
        "De aanbrenger doet niet meer mee; zonder aanbrenger komen er geen gegevens bij.",
        bron=geldend.bron("aanbrenger"),
        doen="Een andere partij met een gewogen grondslag neemt de casus over, of de casus stopt.",
    )


def _doet_mee(v: Verstrekking) -> Uitkomst:
    deelname = v.stand.deelname(v.opgave.partij)
    if deelname is None or not deelname.actief or (deelname.ad_hoc and not deelname.verklaring):
        return Geweigerd(
            Reden.GEEN_DEELNAME,
            "Uw organisatie doet niet mee in deze casus.",
            doen="Overleg met de procesregisseur.",
        )
    return TOEGESTAAN


def _brengt_dit_in(v: Verstrekking) -> Uitkomst:
    c, partij = v.geldend.convenant, v.opgave.partij
    categorie = c.gegevens[v.opgave.categorie]
    soort = c.partijen[partij].soort if partij in c.partijen else ""
    if categorie.inbrengers and partij not in categorie.inbrengers and soort not in categorie.inbrengers:
        return Geweigerd(
            Reden.GEEN_BEVOEGDHEID,
            f"{categorie.naam}: dat brengt uw organisatie niet in.",
            bron=categorie.citaat or "",
        )
    return _leest_dit(categorie, v.opgave.wie | {partij, soort})


def _leest_dit(categorie: CategorieGegeven, wie: frozenset[str]) -> Uitkomst:
    """Is who gives or corrects this among those who may read it at all?"""
    if not categorie.lezers or wie & set(categorie.lezers):
        return TOEGESTAAN
    return Geweigerd(
        Reden.GEEN_BEVOEGDHEID,
        f"{categorie.naam}: wie dit niet mag lezen, brengt het niet in en verbetert het niet.",
        bron=categorie.citaat or "",
        doen="Vraag het aan wie dit wel mag lezen.",
    )


def _heeft_grondslag(v: Verstrekking) -> Uitkomst:
    grondslag = mag_grondslag_noemen(v.geldend, v.opgave.partij, v.opgave.grondslagen)
    if not grondslag:
        return grondslag
    deelname = v.stand.deelname(v.opgave.partij)
    if deelname is None or not deelname.gewogen or not set(v.opgave.grondslagen) <= set(deelname.grondslagen):
        return Geweigerd(
            Reden.GEEN_GRONDSLAG,
            "Deze grondslag is voor deze casus niet gewogen.",
            doen="Weeg eerst de grondslag.",
        )
    return TOEGESTAAN


def _nu_nodig(v: Verstrekking) -> Uitkomst:
    """Does this fase ask for this category about this betrokkene, for this doel, and where it must, with its
    own reason?
    """
    c, opgave = v.geldend.convenant, v.opgave
    fase, categorie = c.fasen[v.stand.fase], c.gegevens[opgave.categorie]
    regels = [z for z in fase.zicht if opgave.categorie in z.gegevens and opgave.betrokkene in z.betrokkenen]
    if not regels:
        return Geweigerd(
            Reden.GEEN_ZICHT,
            f"In de fase '{fase.titel}' zijn deze gegevens niet nodig.",
            bron=f"Doel van deze fase: {fase.doel}.",
        )
    if (categorie.doelen and opgave.doel not in categorie.doelen) or not any(
        opgave.doel in z.doelen for z in regels
    ):
        return Geweigerd(
            Reden.GEEN_DOEL,
            f"Voor het doel '{opgave.doel}' mag dit niet worden gebruikt.",
            bron=categorie.citaat or "",
            doen=f"Mogelijke doelen: {', '.join(sorted({d for z in regels for d in z.doelen}))}.",
        )
    if fase.reden_per_verstrekking is not None and not opgave.reden:
        return Geweigerd(
            Reden.GEEN_DOEL,
            "In deze fase heeft elke verstrekking een eigen reden nodig.",
            bron=f'{fase.reden_per_verstrekking.plaats}: "{fase.reden_per_verstrekking.citaat}"',
            doen="Schrijf op waarom juist dit gegeven nog nodig is, of deel het niet.",
        )
    return TOEGESTAAN


def _draagt_de_grondslag_dit(v: Verstrekking) -> Uitkomst:
    """Does a grondslag that holds for some categories only hold for this one, and was a gerechtvaardigd
    belang weighed?
    """
    c, opgave = v.geldend.convenant, v.opgave
    genoemd = [c.grondslagen[g] for g in opgave.grondslagen if g in c.grondslagen]
    for g in genoemd:
        if g.alleen_voor and opgave.categorie not in g.alleen_voor:
            return Geweigerd(
                Reden.GEEN_GRONDSLAG,
                f"{g.citeer} geldt hier alleen voor: {', '.join(c.gegevens[x].naam for x in g.alleen_voor)}.",
                bron=c.gegevens[g.alleen_voor[0]].citaat or "",
                doen="Noem een andere grondslag.",
            )
    for g in genoemd:
        if g.belangenafweging is not None and not opgave.belangenafweging:
            return Geweigerd(
                Reden.GEEN_GRONDSLAG,
                f"Op grond van {g.citeer} hoort bij elke verstrekking een belangenafweging.",
                bron=f'{g.belangenafweging.plaats}: "{g.belangenafweging.citaat}"',
                doen="Schrijf op waarom uw belang hier zwaarder weegt en een lichter middel niet volstaat.",
            )
    return TOEGESTAAN


def _heeft_grond_voor_de_soort(v: Verstrekking) -> Uitkomst:
    """A special kind of data needs a ground that carries it: article 9(2) AVG, Wjsg or Bjsg. Consent that
    lifts the secrecy is one.
    """
    c, opgave = v.geldend.convenant, v.opgave
    for categorie in categorieen_van(v.geldend, opgave.inhoud):
        gronden = [naam for naam, g in c.grondslagen.items() if g.is_grond_voor(categorie.soort)]
        if (
            not gronden
            or set(gronden) & set(opgave.grondslagen)
            or (categorie.soort == "bijzonder" and opgave.beroepsgeheim in c.beroepsgeheim_draagt)
        ):
            continue
        return Geweigerd(
            Reden.GEEN_GRONDSLAG,
            f"{categorie.naam}: de grondslag die u noemt, draagt dit soort gegevens niet.",
            bron=categorie.citaat or "",
            doen=f"Noem ook: {' of '.join(c.grondslagen[g].citeer for g in gronden)}.",
        )
    return TOEGESTAAN


def _nodige_toestemming(v: Verstrekking) -> tuple[SoortToestemming, ...]:
    """What the betrokkene must have agreed to: consent as the grondslag, or to lift a secrecy."""
    c, opgave = v.geldend.convenant, v.opgave
    als_grondslag = rust_op_toestemming(c, opgave.grondslagen)
    nodig = {
        SoortToestemming.GRONDSLAG: als_grondslag and not vergt_toestemming_melder(c, opgave.categorie),
        SoortToestemming.BEROEPSGEHEIM: opgave.beroepsgeheim == BEROEPSGEHEIM_MET_TOESTEMMING,
    }
    return tuple(soort for soort, geldt in nodig.items() if geldt)


def _gegeven_toestemming(v: Verstrekking, waarvoor: SoortToestemming) -> int | None:
    o = v.opgave
    return toestemming_van(v.stand, o.partij, o.betrokkene_id, waarvoor, o.ontvangers)


def _betrokkene_stemde_in(v: Verstrekking) -> Uitkomst:
    """Was the consent recorded that this rests on: of this person, to this partij, for these recipients?"""
    for waarvoor in _nodige_toestemming(v):
        if _gegeven_toestemming(v, waarvoor) is None:
            geheim = waarvoor == SoortToestemming.BEROEPSGEHEIM
            return Geweigerd(
                Reden.GEHEIMHOUDING if geheim else Reden.GEEN_GRONDSLAG,
                "Van deze persoon is geen toestemming vastgelegd voor al deze ontvangers.",
                bron="artikel 7 lid 1 AVG",
                doen=f"Leg eerst vast: {waarvoor.woorden}. Noem daarbij elke ontvanger.",
            )
    return TOEGESTAAN


def dragende_toestemmingen(stand: Stand, geldend: GeldendConvenant, opgave: Opgave) -> tuple[int, ...]:
    """The numbers of the consents that carry a gegeven that may be brought in."""
    categorie = geldend.convenant.gegevens[opgave.categorie]
    v = Verstrekking(stand, geldend, opgave, categorie)
    genoemd = opgave.toestemmingen if ARTIKEL_9 in categorie.voorwaarden else ()
    gevonden = (_gegeven_toestemming(v, waarvoor) for waarvoor in _nodige_toestemming(v))
    return tuple(sorted({*genoemd, *(nr for nr in gevonden if nr is not None)}))


def _zorgvuldig(v: Verstrekking) -> Uitkomst:
    if not v.opgave.zorgvuldig:
        return Geweigerd(
            Reden.NIET_ZORGVULDIG,
            "U bevestigde niet dat het gegeven toereikend, ter zake dienend, niet bovenmatig en juist is.",
            bron=v.geldend.bron("zorgvuldig"),
            doen="Breng alleen in wat u zo kunt bevestigen.",
        )
    return TOEGESTAAN if v.opgave.ontvangers_nagegaan else _niet_nagegaan(v.geldend)


def _ontvangers_doen_mee(v: Verstrekking) -> Uitkomst:
    vreemd = sorted(v.opgave.ontvangers - {d.partij for d in v.stand.actieve_deelnames})
    if vreemd:
        return Geweigerd(
            Reden.ONTVANGER,
            f"Geen deelnemer in deze casus: {', '.join(vreemd)}.",
            doen="Kies uit de deelnemers.",
        )
    return TOEGESTAAN


def mag_delen(
    stand: Stand,
    geldend: GeldendConvenant,
    lezer: Lezer,
    gegeven: GegevenFeit,
    ontvangers: Iterable[str],
    *,
    nagegaan: bool,
) -> Uitkomst:
    """May this reader give this gegeven to more partijen? Only its giver, who goes over each of them."""
    if lezer.partij != gegeven.inbrenger:
        return Geweigerd(
            Reden.GEEN_BEVOEGDHEID,
            "Alleen de inbrenger bestemt een gegeven voor een andere partij.",
            bron=geldend.bron("ontvangers"),
            doen="Vraag het aan de inbrenger.",
        )
    if not nagegaan:
        return _niet_nagegaan(geldend)
    for mag in (_iemand_draagt_de_casus(stand, geldend), omvat(stand, gegeven, ontvangers)):
        if not mag:
            return mag
    return _elke_ontvanger_mag(stand, geldend, Inhoud.van(gegeven), ontvangers)


def _niet_nagegaan(geldend: GeldendConvenant) -> Geweigerd:
    return Geweigerd(
        Reden.ONTVANGER,
        "U bevestigde niet dat elke ontvanger dit moet én mag weten.",
        bron=geldend.bron("ontvangers"),
        doen="Ga de ontvangers na.",
    )


# who works on casussen for a partner, also when that partner takes no part in this one any more
_AAN_CASUSSEN = frozenset({"partnermedewerker", "politiefunctionaris"})


def mag_corrigeren(
    stand: Stand,
    geldend: GeldendConvenant,
    lezer: Lezer,
    wie: frozenset[str],
    gegeven: GegevenFeit,
    *,
    zorgvuldig: bool,
    toestemmingen: Collection[int] = (),
) -> Uitkomst:
    """May this reader, in these hoedanigheden, give a gegeven better words? Only its giver, by somebody who
    works on casussen or is named to read it, and who confirms it anew. `toestemmingen`: what new words of
    article 9 Wpg rest on; the consent was for the words of then.
    """
    if lezer.partij != gegeven.inbrenger:
        return Geweigerd(
            Reden.GEEN_BEVOEGDHEID,
            "Alleen de inbrenger verbetert een gegeven.",
            bron=geldend.bron("correctie") or "artikel 16 en 19 AVG",
            doen="Betwist het gegeven; de inbrenger krijgt dan bericht.",
        )
    categorie = geldend.convenant.gegevens[gegeven.categorie]
    leest = _leest_dit(categorie, wie)
    if not leest:
        return leest
    werkt_eraan = Hoedanigheid.DEELNEMERS in wie or bool(lezer.rollen & _AAN_CASUSSEN)
    if not categorie.lezers and not werkt_eraan:
        return Geweigerd(
            Reden.GEEN_BEVOEGDHEID,
            f"{categorie.naam}: dit verbetert een medewerker die aan de casus werkt.",
            bron=geldend.bron("ontvangers"),
            doen="Vraag het een collega die aan deze casus werkt.",
        )
    if not zorgvuldig:
        return Geweigerd(
            Reden.NIET_ZORGVULDIG,
            "U bevestigde niet dat het gegeven nu toereikend, ter zake dienend, niet bovenmatig en juist is.",
            bron=geldend.bron("zorgvuldig"),
            doen="Breng alleen in wat u zo kunt bevestigen.",
        )
    if ARTIKEL_9 in categorie.voorwaarden:
        return toestemming_artikel_9(stand, geldend, categorie, toestemmingen)
    return TOEGESTAAN


def geheimhouding_bij(geldend: GeldendConvenant, gegeven: GegevenFeit) -> str | None:
    """The secrecy duty that travels with a gegeven to every recipient (art. 7 Wpg for police data), or
    None.
    """
    if is_politiegegeven(geldend, gegeven):
        return "artikel 7 Wet politiegegevens: de geheimhouding reist mee naar elke volgende ontvanger"
    return None
