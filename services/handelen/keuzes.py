"""Where the choices of a field come from: the convenant, the casus, and what this person may see of it.

A field names its source (`Uit("leefgebieden")`). The form shows the choices in words, the command line
lists them, and the machinery refuses what is not among them, unless a rule of the act does so with its
article.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from convenanten.definitie import Convenant, Fase, GeldendConvenant
from rules.codes import namen
from rules.feiten import ToestemmingBetrokkene, ToestemmingVastgelegd
from rules.stand import OPEN_ACTIE, GegevenFeit, Lezer, PersoonFeit, Stand
from rules.toestemming import categorieen_melder, gebruikt, ingetrokken
from rules.zeggenschap import mee_naar_huis
from services.handelen.fouten import OngeldigeInvoer
from services.handelen.velden import Veld

Keuzes = dict[str, str]


@dataclass(frozen=True)
class TeKiezenGegeven:
    """A gegeven that this person may see: what rules know of it, and how it reads in a list."""

    feit: GegevenFeit
    woorden: str


def _geen_gegevens() -> tuple[TeKiezenGegeven, ...]:
    return ()


def _geen_nummers() -> tuple[str, ...]:
    return ()


@dataclass(frozen=True)
class Omstandigheden:
    """What choices depend on. Without `geldend` there is no convenant to choose from; without `stand` no
    casus yet.
    """

    geldend: GeldendConvenant | None = None
    stand: Stand | None = None
    lezer: Lezer | None = None
    gegevens: Callable[[], tuple[TeKiezenGegeven, ...]] = _geen_gegevens
    eerdere: Callable[[], tuple[str, ...]] = _geen_nummers
    convenanten: Callable[[], Keuzes] = dict
    collegas: Callable[[], Keuzes] = dict
    adviesvragen: Callable[[], Keuzes] = dict

    @property
    def c(self) -> Convenant:
        """The convenant that this is about."""
        assert self.geldend is not None, "deze keuzes horen bij een convenant"
        return self.geldend.convenant

    @property
    def fase(self) -> Fase:
        """The fase of the casus; of one that does not exist yet, the first."""
        return self.c.fasen[self.stand.fase if self.stand is not None else self.c.beginfase]

    @property
    def partij(self) -> str:
        """On behalf of which partij this person acts."""
        return self.lezer.partij if self.lezer is not None else ""


@dataclass(frozen=True)
class Keuzebron:
    """A source of choices. `wat`: how a refusal calls them; `los`: it needs no convenant."""

    wat: str
    los: bool
    geef: Callable[[Omstandigheden], Mapping[str, str]]


BRONNEN: dict[str, Keuzebron] = {}
Geef = Callable[[Omstandigheden], Mapping[str, str]]


def _bron(wat: str, *, los: bool = False) -> Callable[[Geef], Geef]:
    def merk(geef: Geef) -> Geef:
        BRONNEN[geef.__name__] = Keuzebron(wat, los, geef)
        return geef

    return merk


def keuzes_voor(veld: Veld, o: Omstandigheden) -> Keuzes:
    """What can be chosen in this field: code and words. Empty for a field that is filled in freely."""
    if veld.codes is not None:
        return namen(veld.codes)
    bron = BRONNEN[veld.bron.bron] if veld.bron is not None else None
    if bron is None or (o.geldend is None and not bron.los):
        return {}
    return dict(bron.geef(o))


def eis_keuzes(velden: Iterable[Veld], opdracht: BaseModel, o: Omstandigheden) -> None:
    """Raise OngeldigeInvoer where a field holds what cannot be chosen, with what can be."""
    for veld in velden:
        if veld.bron is None or not veld.bron.streng:
            continue
        waarde = getattr(opdracht, veld.naam)
        gekozen = waarde if veld.meer else (waarde,)
        moet = veld.bron.moet
        if not moet and (waarde in ("", None) or waarde == veld.standaard):
            continue
        mogelijk = keuzes_voor(veld, o)
        if moet and not mogelijk and waarde == veld.standaard:
            continue
        eis_bekend(gekozen, mogelijk, BRONNEN[veld.bron.bron].wat)


def eis_bekend(waarden: Iterable[Any], mogelijk: Iterable[str], wat: str) -> None:
    """Refuse words that are not among the possible ones."""
    mogelijk = list(mogelijk)
    vreemd = [str(x) for x in waarden if str(x) not in mogelijk]
    if vreemd:
        raise OngeldigeInvoer(
            f"Onbekend bij {wat}: {', '.join(vreemd)}.", doen=f"Kies uit: {', '.join(mogelijk) or 'geen'}."
        )


# --- from the convenant ---


@_bron("partijen")
def partijen(o: Omstandigheden) -> Keuzes:
    """Every partij of the convenant."""
    return {naam: p.naam for naam, p in o.c.partijen.items()}


@_bron("partijen")
def partijen_naast_de_regie(o: Omstandigheden) -> Keuzes:
    """Every partij that can be asked something by the regie."""
    return {naam: p.naam for naam, p in o.c.partijen.items() if naam != o.c.regiepartij}


@_bron("andere partijen")
def andere_partijen(o: Omstandigheden) -> Keuzes:
    """Every partij but the own one."""
    return {naam: p.naam for naam, p in o.c.partijen.items() if naam != o.partij}


@_bron("adviesvragen van uw organisatie")
def eigen_adviesvragen(o: Omstandigheden) -> Keuzes:
    """The questions for advice outside a casus that this person may go on from."""
    return o.adviesvragen()


# what an article is about, for who does not know it by number
_IN_WOORDEN = {
    "artikel 6 lid 1 onder a AVG": "toestemming",
    "artikel 6 lid 1 onder b AVG": "overeenkomst, bijvoorbeeld een behandeling",
    "artikel 6 lid 1 onder c AVG": "wettelijke plicht",
    "artikel 6 lid 1 onder d AVG": "vitaal belang",
    "artikel 6 lid 1 onder e AVG": "publieke taak",
    "artikel 6 lid 1 onder f AVG": "gerechtvaardigd belang",
    "artikel 9 lid 2 onder a AVG": "uitdrukkelijke toestemming",
    "artikel 9 lid 2 onder c AVG": "vitaal belang",
    "artikel 9 lid 2 onder h AVG": "zorg en behandeling",
    "artikel 41 lid 1 UAVG": "uitzondering op het informeren",
    "artikel 20 Wet politiegegevens": "samenwerkingsverband met de politie",
}


@_bron("grondslagen")
def grondslagen(o: Omstandigheden) -> Keuzes:
    """The grondslagen of the convenant, each with what it is about."""
    return {
        naam: f"{g.citeer}: {_IN_WOORDEN[g.citeer]}" if g.citeer in _IN_WOORDEN else g.citeer
        for naam, g in o.c.grondslagen.items()
    }


@_bron("doelen")
def doelen(o: Omstandigheden) -> Keuzes:
    """Every doel of the convenant."""
    return {naam: d.omschrijving for naam, d in o.c.doelen.items()}


@_bron("doelen van deze fase")
def doelen_van_deze_fase(o: Omstandigheden) -> Keuzes:
    """The doelen for which this fase uses anything."""
    hier = {d for z in o.fase.zicht for d in z.doelen}
    return {naam: woorden for naam, woorden in doelen(o).items() if naam in hier}


@_bron("fasen")
def lopende_fasen(o: Omstandigheden) -> Keuzes:
    """The fasen in which a casus is worked on."""
    return {naam: fase.titel for naam, fase in o.c.fasen.items() if not fase.eind}


@_bron("situaties")
def situaties(o: Omstandigheden) -> Mapping[str, str]:
    """The situaties that the convenant names."""
    return o.c.toelating.situaties


@_bron("criteria")
def criteria(o: Omstandigheden) -> Mapping[str, str]:
    """The criteria for toelating."""
    return o.c.toelating.criteria


@_bron("kenmerken")
def profiel(o: Omstandigheden) -> Mapping[str, str]:
    """The kenmerken of an inwoner."""
    return o.c.toelating.profiel


@_bron("niveaus")
def niveaus(o: Omstandigheden) -> Keuzes:
    """The niveaus of the afwegingskader."""
    return {str(n): f"{n}: {woorden}" for n, woorden in o.c.toelating.niveaus.items()}


@_bron("voorwaarden voor opschaling")
def voorwaarden_opschaling(o: Omstandigheden) -> Mapping[str, str]:
    """What the higher niveau asks."""
    return o.c.toelating.opschaling_voorwaarden


@_bron("routes")
def routes(o: Omstandigheden) -> Mapping[str, str]:
    """The routes that the convenant knows."""
    return o.c.routes


@_bron("rollen van deelnemers")
def rollen_deelnemers(o: Omstandigheden) -> Mapping[str, str]:
    """The rollen that partijen may have in a casus."""
    return o.c.rollen_deelnemers


@_bron("leefgebieden")
def leefgebieden(o: Omstandigheden) -> Mapping[str, str]:
    """The parts of the toestandsbeeld."""
    return o.c.leefgebieden


@_bron("gronden")
def gronden_niet_informeren(o: Omstandigheden) -> Mapping[str, str]:
    """The grounds not to inform the betrokkene."""
    return o.c.niet_informeren


@_bron("afwegingen van het beroepsgeheim")
def beroepsgeheim(o: Omstandigheden) -> Mapping[str, str]:
    """How a professional may have weighed the beroepsgeheim."""
    return o.c.beroepsgeheim


@_bron("maatregelen")
def maatregelen(o: Omstandigheden) -> Keuzes:
    """The intrusive and reserved measures of the convenant."""
    voorbehouden = {naam: v.naam for naam, v in o.c.voorbehouden_interventies.items()}
    return {**o.c.ingrijpende_maatregelen, **voorbehouden}


def in_woorden(b: PersoonFeit, c: Convenant) -> str:
    """How people read about whom something is, without a name."""
    return f"{c.categorieen_betrokkene[b.categorie]}, nummer {b.volgnr}"


def anderen(stand: Stand, c: Convenant) -> dict[str, str]:
    """By id, how people read everybody but the one who was brought in."""
    aangemeld = stand.eerste(next(iter(c.categorieen_betrokkene)))
    return {b.id: in_woorden(b, c) for b in stand.betrokkenen if b.id != aangemeld}


@_bron("categorieën betrokkenen")
def betrokkenen(o: Omstandigheden) -> Mapping[str, str]:
    """The kinds of people that a casus can be about, and who of them was recorded, by number."""
    bekend = o.stand.betrokkenen if o.stand is not None else ()
    return {**o.c.categorieen_betrokkene, **{b.aanduiding: in_woorden(b, o.c) for b in bekend}}


@_bron("categorieën betrokkenen")
def categorieen_betrokkene(o: Omstandigheden) -> Mapping[str, str]:
    """The kinds of people that a casus can be about."""
    return o.c.categorieen_betrokkene


@_bron("melders")
def melders(o: Omstandigheden) -> Keuzes:
    """The people who were recorded in a category of which nothing is kept without their consent."""
    van_melders = categorieen_melder(o.c)
    return {b.aanduiding: in_woorden(b, o.c) for b in _stand(o).betrokkenen if b.categorie in van_melders}


@_bron("categorieën gegevens")
def gegevens_van_deze_fase(o: Omstandigheden) -> Keuzes:
    """The kinds of data that this fase has use for."""
    hier = {g for z in o.fase.zicht for g in z.gegevens}
    return {naam: g.naam for naam, g in o.c.gegevens.items() if naam in hier}


@_bron("soorten gegevens met een eigen regel")
def bijzondere_categorieen(o: Omstandigheden) -> Keuzes:
    """The kinds of data that have a rule of their own for who may receive them."""
    return {naam: g.naam for naam, g in o.c.gegevens.items() if g.soort != "gewoon"}


@_bron("vragen")
def vragen(o: Omstandigheden) -> Keuzes:
    """The questions of this fase."""
    return {code: v.vraag for code, v in o.fase.vragen.items()}


@_bron("fasen hierna")
def vervolg(o: Omstandigheden) -> Keuzes:
    """Where a casus can go from here."""
    return {x.naar: o.c.fasen[x.naar].titel for x in o.fase.overgangen}


@_bron("rollen")
def rollen(o: Omstandigheden) -> Keuzes:
    """What a medewerker can be authorised as."""
    return {naam: r.naam for naam, r in o.c.rollen.items()}


@_bron("convenanten", los=True)
def convenanten(o: Omstandigheden) -> Keuzes:
    """The convenanten in force."""
    return o.convenanten()


# --- from the casus ---


def _stand(o: Omstandigheden) -> Stand:
    assert o.stand is not None, "deze keuzes horen bij een casus"
    return o.stand


@_bron("deelnemers")
def deelnemers(o: Omstandigheden) -> Keuzes:
    """The partijen that take part now."""
    return {d.partij: o.c.naam_van(d.partij) for d in _stand(o).actieve_deelnames}


@_bron("toestemmingen voor politiegegevens")
def toestemmingen_politie(o: Omstandigheden) -> Keuzes:
    """The consents for a gegeven of article 9 that nothing used yet."""
    stand = _stand(o)
    weg = ingetrokken(stand) | gebruikt(stand)
    return {
        str(v.feit.nr): f"{v.feit.nr}: {v.feit.van.woorden}, {v.feit.gegeven_op}"
        for v in stand.alle(ToestemmingVastgelegd)
        if v.feit.nr and v.feit.nr not in weg
    }


@_bron("toestemmingen die uw organisatie vastlegde")
def eigen_toestemmingen(o: Omstandigheden) -> Keuzes:
    """The consents that the own partij recorded and that did not end."""
    stand = _stand(o)
    wie = {b.id: b.aanduiding for b in stand.betrokkenen}
    eigen = {
        **{
            v.feit.nr: f"{v.feit.van.woorden}, {v.feit.gegeven_op}"
            for v in stand.alle(ToestemmingVastgelegd)
            if v.partij == o.partij and v.feit.nr
        },
        **{
            v.feit.nr: f"{wie.get(v.feit.betrokkene, '')}, {v.feit.waarvoor.woorden}, {v.feit.gegeven_op}"
            for v in stand.alle(ToestemmingBetrokkene)
            if v.partij == o.partij
        },
    }
    return {str(nr): f"{nr}: {eigen[nr]}" for nr in sorted(eigen.keys() - ingetrokken(stand))}


@_bron("collega's met de rol van procesregisseur")
def procesregisseurs(o: Omstandigheden) -> Keuzes:
    """Who can have the regie of this casus instead of who has it."""
    return o.collegas()


@_bron("genodigden van het volgende overleg")
def genodigden(o: Omstandigheden) -> Keuzes:
    """The partijen that are invited to the overleg that was not held yet."""
    komend = next((x for x in reversed(_stand(o).overleggen) if not x.gehouden), None)
    return {p: o.c.naam_van(p) for p in komend.genodigden} if komend is not None else {}


def _acties(o: Omstandigheden, mag: Callable[[str, str], bool]) -> Keuzes:
    return {
        str(a.volgnr): f"{a.volgnr}: {o.c.naam_van(a.partij)} ({a.status.woorden})"
        for a in _stand(o).acties
        if mag(a.partij, a.status)
    }


@_bron("acties")
def acties(o: Omstandigheden) -> Keuzes:
    """Every actie of the plan."""
    return _acties(o, lambda _partij, _status: True)


@_bron("open acties")
def open_acties(o: Omstandigheden) -> Keuzes:
    """The acties that are not finished or handed over."""
    return _acties(o, lambda _, status: status in OPEN_ACTIE)


@_bron("acties van uw organisatie")
def eigen_acties(o: Omstandigheden) -> Keuzes:
    """The acties of the own partij."""
    return _acties(o, lambda partij, _: partij == o.partij)


@_bron("gegevens")
def gegevens(o: Omstandigheden) -> Keuzes:
    """Every gegeven that this person may see."""
    return {g.feit.id: g.woorden for g in o.gegevens()}


@_bron("gegevens van uw organisatie")
def eigen_gegevens(o: Omstandigheden) -> Keuzes:
    """The gegevens that the own partij brought in."""
    return {g.feit.id: g.woorden for g in o.gegevens() if g.feit.inbrenger == o.partij}


@_bron("gegevens van andere organisaties")
def gegevens_zonder_vrijgave(o: Omstandigheden) -> Keuzes:
    """The gegevens that may be seen here and not be taken home yet."""
    assert o.geldend is not None
    stand, geldend = _stand(o), o.geldend
    return {g.feit.id: g.woorden for g in o.gegevens() if not mee_naar_huis(stand, geldend, g.feit, o.partij)}


@_bron("eerdere casussen over deze persoon")
def eerdere(o: Omstandigheden) -> Keuzes:
    """The closed casussen about the same person."""
    return {nummer: nummer for nummer in o.eerdere()}
