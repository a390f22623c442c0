"""The letter to a person about whom partijen consult: what articles 13 and 14 AVG ask, and of a shared
responsibility the essence of the arrangement (article 26(2)).

It is made from what is really in this casus about this person, and from nothing about anybody else.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import select

from convenanten.definitie import GeldendConvenant
from convenanten.duur import Duur
from documenten.pdf import Blok, Document
from models.tabellen import Betrokkene, Contact, Gegeven
from rules.codes import VoorContact
from rules.feiten import GegevenGecorrigeerd
from rules.informeren import mag_schrijven
from rules.nadien import VANAF_BEGIN
from rules.stand import PersoonFeit, spreekt_als_politie
from rules.toestemming import categorieen_melder
from services.handelen.fouten import OngeldigeInvoer, eis
from services.inzien.papier import Documentbron, op_papier

_TOESTEMMING = "onder a AVG"
_BELANG = "artikel 6 lid 1 onder f AVG"


@dataclass(frozen=True)
class OverIemand:
    """What who writes gave or got about one person: codes of categories, doelen, grondslagen, givers and
    receivers.
    """

    persoon: Betrokkene
    soorten: tuple[str, ...]
    doelen: tuple[str, ...]
    grondslagen: tuple[str, ...]
    gevers: tuple[str, ...]
    ontvangers: tuple[str, ...]


def brief(b: Documentbron) -> Document:
    """The letter to the person whom the casus is about. Raises the refusal of `rules.informeren`."""
    eerste = next(iter(b.convenant.categorieen_betrokkene))
    return _brief(b, _iemand(b, eerste), "Wij overleggen over uw situatie", melder=False)


def brief_melder(b: Documentbron) -> Document:
    """The letter to a melder. Raises OngeldigeInvoer when the casus has none."""
    for categorie in categorieen_melder(b.convenant):
        if b.stand.eerste(categorie):
            return _brief(b, _iemand(b, categorie), "Wij gebruiken uw gegevens als melder", melder=True)
    raise OngeldigeInvoer(
        "In deze casus staat geen melder.", doen="Voeg de melder eerst toe, of schrijf een gewone brief."
    )


def _iemand(b: Documentbron, categorie: str) -> OverIemand:
    persoon = b.s.scalars(
        select(Betrokkene)
        .where(Betrokkene.casus_id == b.casus.id, Betrokkene.categorie == categorie)
        .order_by(Betrokkene.volgnr, Betrokkene.id)
    ).first()
    assert persoon is not None
    alle = b.s.scalars(
        select(Gegeven).where(Gegeven.betrokkene_id == persoon.id, Gegeven.gewist_op.is_(None))
    )
    # what others gave each other is for them to tell: who writes does not even know that it is there
    gegevens = [g for g in alle if b.lezer.partij in {g.inbrenger, *g.ontvangers}]
    c = b.convenant
    actief = {d.partij for d in b.stand.actieve_deelnames}
    return OverIemand(
        persoon,
        tuple(naam for naam in c.gegevens if naam in {g.categorie for g in gegevens}),
        tuple(naam for naam in c.doelen if naam in {g.doel for g in gegevens}),
        tuple(naam for naam in c.grondslagen if naam in {x for g in gegevens for x in g.grondslagen}),
        tuple(sorted({g.inbrenger for g in gegevens})),
        tuple(sorted({p for g in gegevens for p in g.ontvangers} & actief)),
    )


def _brief(b: Documentbron, over: OverIemand, titel: str, *, melder: bool) -> Document:
    c, van = b.convenant, b.lezer.partij
    eis(mag_schrijven(b.stand, b.geldend, van, PersoonFeit(over.persoon.id, over.persoon.categorie)))
    adres = _naam_en_adres(b, over.persoon)
    doelen = tuple(c.doelen[d].omschrijving for d in over.doelen)
    citaten = tuple(c.grondslagen[g].citeer for g in over.grondslagen)
    blokken = [
        Blok("", (f"Geachte {adres.get('naam', 'heer of mevrouw')},", _aanleiding(c.titel, melder=melder))),
        Blok("Wie is verantwoordelijk?", _verantwoordelijk(b)),
        Blok("Hoe bereikt u de functionaris gegevensbescherming?", punten=_fgs(b, van, over.ontvangers)),
        Blok("Waarom gebruiken wij uw gegevens?", punten=doelen),
        Blok("Op welke grond mag dat?", _belang(b, over), citaten),
        Blok(
            "Welke gegevens zijn dat, en van wie komen ze?",
            (f"Wij kregen ze van: {_namen(b, over.gevers)}.",) if over.gevers else (),
            tuple(c.gegevens[s].naam for s in over.soorten),
        ),
        Blok("Wie krijgen deze gegevens?", punten=tuple(c.naam_van(p) for p in over.ontvangers)),
        Blok("Hoe lang bewaren wij dit?", (bewaartermijn(b.geldend),)),
        Blok("Welke rechten heeft u?", _rechten(b, over)),
        Blok("Praat mee", _praat_mee(b, melder=melder)),
        Blok("", (f"Met vriendelijke groet, {c.naam_van(van)}",)),
    ]
    regels = tuple(x for x in (adres.get("naam", ""), *adres.get("adres", "").split(", ")) if x)
    return op_papier(b, titel, blokken, voet="Persoonlijk", adres=regels)


def _naam_en_adres(b: Documentbron, persoon: Betrokkene) -> dict[str, str]:
    """Name and address. Nothing, once somebody corrected them: then the corrected gegeven counts (article 16
    AVG), and a letter goes to no address of before.
    """
    verbeterd = [v.feit.gegeven for v in b.stand.alle(GegevenGecorrigeerd)]
    naam_of_adres = select(Gegeven).where(
        Gegeven.id.in_(verbeterd),
        Gegeven.betrokkene_id == persoon.id,
        Gegeven.categorie == b.convenant.bij_aanmelding.persoon,
    )
    if b.s.scalars(naam_of_adres).first() is not None:
        return {}
    return dict(json.loads(b.w.kluis.open(persoon, Betrokkene.persoon_kluis) or "{}"))


def _aanleiding(titel: str, *, melder: bool) -> str:
    samen = f"Verschillende organisaties werken samen in: {titel}."
    if melder:
        return f"{samen} Wij schrijven u omdat wij daarin uw gegevens gebruiken als melder."
    return f"{samen} Wij schrijven u omdat wij in deze samenwerking ook over uw situatie overleggen."


def _namen(b: Documentbron, partijen: tuple[str, ...]) -> str:
    return ", ".join(b.convenant.naam_van(p) for p in partijen)


def _verantwoordelijk(b: Documentbron) -> tuple[str, ...]:
    """Who is the controller of what: shared where a question of the convenant is, else each its own."""
    c = b.convenant
    eigen = "Voor haar eigen dossier is elke organisatie zelf verantwoordelijk."
    if not any(v.gezamenlijk for v in c.vragen.values()):
        return (eigen, f"{c.naam_van(c.regiepartij)} leidt het overleg.")
    samen = (
        "Voor wat wij samen doen zijn wij samen verantwoordelijk: het overleg, het plan en de verslagen. "
        f"{c.naam_van(c.regiepartij)} handelt uw vragen daarover af."
    )
    return (samen, eigen)


def _fgs(b: Documentbron, afzender: str, ontvangers: tuple[str, ...]) -> tuple[str, ...]:
    """How to reach the FG of who writes, and of the others that have one on record."""
    rijen = b.s.scalars(
        select(Contact)
        .where(
            Contact.convenant == b.convenant.id,
            Contact.voor == str(VoorContact.FG),
            Contact.ingetrokken_op.is_(None),
        )
        .order_by(Contact.volgorde)
    )
    adressen = {r.partij: b.w.kluis.open(r, Contact.adres_kluis) for r in reversed(rijen.all())}
    if afzender not in adressen:
        raise OngeldigeInvoer(
            f"Van {b.convenant.naam_van(afzender)} is niet bekend hoe de functionaris gegevensbescherming te "
            "bereiken is. Dat moet in deze brief staan (artikel 13 en 14 AVG).",
            doen="Vraag de beheerder een contact toe te voegen voor: functionaris gegevensbescherming.",
        )
    wie = (afzender, *(p for p in ontvangers if p != afzender and p in adressen))
    return tuple(f"{b.convenant.naam_van(p)}: {adressen[p]}" for p in wie)


def _belang(b: Documentbron, over: OverIemand) -> tuple[str, ...]:
    """The interest that is pursued, where that is the ground (article 13(1)(d), 14(2)(b) AVG)."""
    citaten = {b.convenant.grondslagen[g].citeer for g in over.grondslagen}
    if _BELANG not in citaten:
        return ()
    doelen = ", ".join(b.convenant.doelen[d].omschrijving.lower() for d in over.doelen)
    return (f"Wij doen dit ook omdat wij er een belang bij hebben: {doelen}.",)


def bewaartermijn(geldend: GeldendConvenant) -> str:
    """How long, from when and what then, in words, as people filled it in."""
    bewaren = geldend.convenant.bewaren
    begin = bewaren.vanaf_norm is not None and geldend.norm(bewaren.vanaf_norm) == VANAF_BEGIN
    vanaf = "nadat het is begonnen" if begin else "nadat het is afgesloten"

    def duur(norm: str) -> str:
        waarde = geldend.norm(norm)
        assert isinstance(waarde, Duur)
        return str(waarde)

    termijnen = [f"{duur(norm)} (register {register})" for register, norm in bewaren.per_register.items()]
    hoe_lang = " of ".join(termijnen) or duur(bewaren.norm)
    return (
        f"Wij bewaren dit dossier {hoe_lang} {vanaf}. Daarna wordt het {_DAARNA[bewaren.daarna]}. "
        "Hoort uw situatie hier niet thuis? Dan kan dat eerder zijn."
    )


_DAARNA = {"vernietigen": "vernietigd", "anonimiseren": "geanonimiseerd", "archiveren": "gearchiveerd"}


def _rechten(b: Documentbron, over: OverIemand) -> tuple[str, ...]:
    c = b.convenant
    citaten = [c.grondslagen[g].citeer for g in over.grondslagen]
    loket = c.naam_van(c.regiepartij)
    regels = [
        "U mag vragen welke gegevens wij van u hebben en aan wie wij die gaven. U mag ook vragen om ze te "
        "verbeteren, te wissen of minder te gebruiken. Dat staat in artikel 15 tot en met 18 van de Algemene "
        "verordening gegevensbescherming.",
        f"Stuur uw vraag aan {loket} en noem het kenmerk van deze brief. U krijgt binnen een maand antwoord.",
    ]
    if any(x in {_BELANG, "artikel 6 lid 1 onder e AVG"} for x in citaten):
        regels.append("U mag bezwaar maken tegen het gebruik van uw gegevens (artikel 21).")
    if any(x.endswith(_TOESTEMMING) for x in citaten):
        regels.append("U gaf toestemming. Die mag u altijd intrekken; dat geldt vanaf dan.")
    if any(spreekt_als_politie(b.geldend, p, ()) for p in (*over.gevers, *over.ontvangers)):
        regels.append(
            "Gaat uw vraag over wat de politie voor haar eigen taak bewaart? "
            "Dan geldt de Wet politiegegevens."
        )
    regels.append("Over u wordt niets door een computer besloten: dat doen mensen.")
    regels.append(
        "Bent u het niet met ons eens? Dan kunt u een klacht indienen bij de functionaris "
        "gegevensbescherming of bij de Autoriteit Persoonsgegevens."
    )
    return tuple(regels)


def _praat_mee(b: Documentbron, *, melder: bool) -> tuple[str, ...]:
    if melder or "uitgenodigd" not in b.convenant.informeren:
        return ()
    return ("U kunt met ons praten over het plan. Wij nodigen u daarvoor uit.",)
