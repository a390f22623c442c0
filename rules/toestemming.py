"""Is there consent: of this person, for this; may it be recorded here; and what rests on it alone?

Consent is of one person. It can be withdrawn at any time (article 7(3) AVG). From then on nobody reads what
rested on it; what rested on it alone is wiped (article 17(1)(b)) and every receiver hears so (article 19).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from convenanten.definitie import CategorieGegeven, Convenant, GeldendConvenant
from rules.codes import SoortToestemming, ToestemmingVan
from rules.feiten import (
    GegevenGecorrigeerd,
    GegevenIngebracht,
    ToestemmingBetrokkene,
    ToestemmingIngetrokken,
    ToestemmingMelder,
    ToestemmingVastgelegd,
)
from rules.stand import GegevenFeit, Lezer, Stand
from rules.uitkomst import TOEGESTAAN, Geweigerd, Reden, Uitkomst

VAN_DE_MELDER = "melder_gaf_toestemming"
ARTIKEL_9 = "artikel_9_toestemming"
# how a convenant calls it when a professional may speak because the betrokkene agreed
BEROEPSGEHEIM_MET_TOESTEMMING = "toestemming"
# as a convenant cites the grondslagen that are consent
_TOESTEMMING = frozenset({"artikel 6 lid 1 onder a AVG", "artikel 9 lid 2 onder a AVG"})


def rust_op_toestemming(c: Convenant, grondslagen: Collection[str]) -> bool:
    """Is consent all that carries a gegeven with these grondslagen?"""
    return bool(grondslagen) and all(
        g in c.grondslagen and c.grondslagen[g].citeer in _TOESTEMMING for g in grondslagen
    )


def vergt_toestemming_melder(c: Convenant, categorie: str) -> bool:
    """Does this category of data need the consent of the melder, whatever else carries it?"""
    return VAN_DE_MELDER in c.gegevens[categorie].voorwaarden


def categorieen_melder(c: Convenant) -> tuple[str, ...]:
    """The categories of betrokkenen of whom nothing is kept without their consent."""
    gevonden = {
        wie
        for fase in c.fasen.values()
        for z in fase.zicht
        if any(vergt_toestemming_melder(c, g) for g in z.gegevens)
        for wie in z.betrokkenen
    }
    return tuple(wie for wie in c.categorieen_betrokkene if wie in gevonden)


def toestemming_melder(stand: Stand, geldend: GeldendConvenant, categorie: str, persoon: str) -> Uitkomst:
    """Is there consent of this melder now? `categorie` and `persoon`: which betrokkene; without an id, or one
    that was not there yet, the first of the category. Asked at giving and at every reading, because it can
    be withdrawn.
    """
    eerste = stand.eerste(categorie)
    over = persoon if any(b.id == persoon for b in stand.betrokkenen) else eerste
    # an answer of before people were recorded is the answer of the first, or only, melder
    antwoorden = (
        v.feit
        for v in stand.alle(ToestemmingMelder, laatste_eerst=True)
        if v.feit.betrokkene == over or (not v.feit.betrokkene and over == eerste)
    )
    antwoord = next(antwoorden, None)
    if antwoord is not None and antwoord.gegeven:
        return TOEGESTAAN
    return Geweigerd(
        Reden.GEEN_GRONDSLAG,
        "Deze melder gaf geen toestemming, of trok die in.",
        bron=geldend.bron("toestemming_melder"),
        doen="De verhuurder vraagt de melder om toestemming en legt het antwoord vast.",
    )


def een_melder_stemt_in(stand: Stand, geldend: GeldendConvenant) -> Uitkomst:
    """Is there consent of any melder now?"""
    antwoorden = [
        toestemming_melder(stand, geldend, categorie, persoon)
        for categorie in categorieen_melder(geldend.convenant) or ("",)
        for persoon in ("", *(b.id for b in stand.betrokkenen if b.categorie == categorie))
    ]
    return next((a for a in antwoorden if a), antwoorden[0])


# --- consents with a number: of the police and the OM, and of a person to a partij --------------------


def volgend_nummer(stand: Stand) -> int:
    """The number of the next consent in this casus."""
    van_wpg = (v.feit.nr for v in stand.alle(ToestemmingVastgelegd))
    van_mensen = (v.feit.nr for v in stand.alle(ToestemmingBetrokkene))
    return 1 + max((*van_wpg, *van_mensen), default=0)


def ingetrokken(stand: Stand) -> frozenset[int]:
    """The consents that ended."""
    return frozenset(v.feit.nr for v in stand.alle(ToestemmingIngetrokken))


def gebruikt(stand: Stand) -> frozenset[int]:
    """The consents that a gegeven rests on, or rested on before its words changed."""
    ingebracht = (nr for v in stand.alle(GegevenIngebracht) for nr in v.feit.toestemmingen)
    verbeterd = (nr for v in stand.alle(GegevenGecorrigeerd) for nr in v.feit.toestemmingen)
    return frozenset((*ingebracht, *verbeterd))


def genoeg_voor_artikel_9(
    stand: Stand, geldend: GeldendConvenant, categorie: CategorieGegeven, nummers: Collection[int]
) -> bool:
    """Are these consents enough: of the designated police officer and the OM, or of one (an open norm)?"""
    norm = categorie.norm
    assert norm is not None
    van = {v.feit.van for v in stand.alle(ToestemmingVastgelegd) if v.feit.nr and v.feit.nr in nummers}
    nodig = set(ToestemmingVan)
    return nodig <= van if geldend.norm(norm) == "beide" else bool(nodig & van)


def toestemming_artikel_9(
    stand: Stand, geldend: GeldendConvenant, categorie: CategorieGegeven, nummers: Collection[int]
) -> Uitkomst:
    """Do these consents, which nothing used yet, carry this one gegeven?"""
    bron = categorie.citaat or ""
    al = sorted(set(nummers) & gebruikt(stand))
    if al:
        return Geweigerd(
            Reden.POLITIEGEGEVENS,
            f"Toestemming {', '.join(map(str, al))} is al gebruikt voor een ander gegeven.",
            bron=bron,
            doen="Vraag toestemming voor dit gegeven en leg die vast.",
        )
    vrij = {v.feit.nr for v in stand.alle(ToestemmingVastgelegd) if v.feit.nr} - ingetrokken(stand)
    if set(nummers) <= vrij and genoeg_voor_artikel_9(stand, geldend, categorie, nummers):
        return TOEGESTAAN
    return Geweigerd(
        Reden.POLITIEGEGEVENS,
        "Voor artikel 9 Wpg ontbreekt de toestemming voor dit gegeven.",
        bron=bron,
        doen="De aangewezen functionaris legt vast wie toestemming gaf. Noem die toestemming hier.",
    )


def toestemming_van(
    stand: Stand, partij: str, persoon: str, waarvoor: SoortToestemming, ontvangers: Collection[str]
) -> int | None:
    """The number of the consent that this person gave this partij, to share with all these recipients."""
    weg = ingetrokken(stand)
    return next(
        (
            v.feit.nr
            for v in stand.alle(ToestemmingBetrokkene, laatste_eerst=True)
            if v.partij == partij
            and v.feit.nr not in weg
            and (v.feit.betrokkene, v.feit.waarvoor) == (persoon, waarvoor)
            and set(ontvangers) - {partij} <= set(v.feit.ontvangers)
        ),
        None,
    )


def blijft_gedragen(
    stand: Stand, geldend: GeldendConvenant, categorie: str, nummers: Collection[int], weg: Collection[int]
) -> bool:
    """Is what rests on these consents still carried without the ones that ended?"""
    if not set(nummers) & set(weg):
        return True
    soort = geldend.convenant.gegevens[categorie]
    if ARTIKEL_9 not in soort.voorwaarden:
        return False
    return genoeg_voor_artikel_9(stand, geldend, soort, set(nummers) - set(weg))


def nog_gedragen(stand: Stand, geldend: GeldendConvenant, gegeven: GegevenFeit) -> Uitkomst:
    """May others than the giver still read this: did no consent end that it rests on?"""
    if blijft_gedragen(stand, geldend, gegeven.categorie, gegeven.toestemmingen, ingetrokken(stand)):
        return TOEGESTAAN
    return Geweigerd(
        Reden.GEEN_GRONDSLAG,
        "De toestemming voor dit gegeven is ingetrokken.",
        bron="artikel 7 lid 3 AVG",
        doen="Gebruik het niet verder. Overleg zo nodig met de inbrenger.",
    )


def omvat(stand: Stand, gegeven: GegevenFeit, ontvangers: Iterable[str]) -> Uitkomst:
    """Does the consent of the betrokkene that carries this cover these recipients too?"""
    nieuw = set(ontvangers) - {gegeven.inbrenger}
    for v in stand.alle(ToestemmingBetrokkene):
        if v.feit.nr in gegeven.toestemmingen and not nieuw <= set(v.feit.ontvangers):
            return Geweigerd(
                Reden.GEEN_GRONDSLAG,
                "De betrokkene gaf geen toestemming om dit met al deze partijen te delen.",
                bron="artikel 7 AVG",
                doen="Vraag de betrokkene om toestemming en breng het gegeven daarna opnieuw in.",
            )
    return TOEGESTAAN


def mag_toestemming_vastleggen(stand: Stand, lezer: Lezer) -> Uitkomst:
    """May this partij record that a person agreed: does it take part, with a weighed grondslag?"""
    deelname = stand.deelname(lezer.partij)
    if deelname is not None and deelname.actief and deelname.gewogen:
        return TOEGESTAAN
    return Geweigerd(
        Reden.GEEN_GRONDSLAG,
        "Uw organisatie heeft voor deze casus nog geen grondslag gewogen.",
        bron="artikel 6 AVG",
        doen="Weeg eerst de grondslag.",
    )


def mag_intrekken(stand: Stand, lezer: Lezer, nr: int) -> Uitkomst:
    """May this reader record that this consent ended: the partij that recorded it, and for the police the
    one who may record it?
    """
    van_wpg = {v.feit.nr for v in stand.alle(ToestemmingVastgelegd) if v.partij == lezer.partij}
    van_mensen = {v.feit.nr for v in stand.alle(ToestemmingBetrokkene) if v.partij == lezer.partij}
    if nr in van_mensen or (nr in van_wpg and "politiefunctionaris" in lezer.rollen):
        return TOEGESTAAN
    return Geweigerd(
        Reden.GEEN_BEVOEGDHEID,
        "Deze toestemming is niet door u vastgelegd.",
        doen="Vraag het aan de organisatie die de toestemming vastlegde.",
    )
