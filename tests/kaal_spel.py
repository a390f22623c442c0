"""Plays a convenant on bare facts: everybody does what the fase allows, and the rules themselves judge.

The oracle for `convenanten.gezond`, which judges the same from the file alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import product

from convenanten.definitie import Convenant, GeldendConvenant
from rules import feiten
from rules.bevoegdheid import mag_handelen
from rules.codes import (
    ActieStatus,
    Bekendheid,
    Betrekking,
    DoelBereikt,
    RedenAfschaling,
    RedenStoppen,
    SoortOntvanger,
    Wijze,
)
from rules.poorten import oordeel
from rules.stand import (
    OPEN_ACTIE,
    ActieFeit,
    BesluitFeit,
    DeelnameFeit,
    Lezer,
    OverlegFeit,
    PersoonFeit,
    Stand,
)
from rules.toestemming import categorieen_melder
from services.alles import wie_mag
from tests.feiten import vast

# in which order people work
VOLGORDE = (
    *("beoordelen", "niveau_vaststellen", "partners_kiezen", "partner_toevoegen", "verklaring_tekenen"),
    *(
        "grondslag_wegen",
        "eigen_systemen_doorzoeken",
        "bekendheid_vragen",
        "bekendheid_beantwoorden",
        "plan_vaststellen",
    ),
    *("actie_voorstellen", "actie_beantwoorden", "vrijgeven", "zonder_gegevens", "actie_afronden"),
    *("overleg_plannen", "kennisname_toetsen", "overleg_houden", "stemmen", "overdragen"),
    *("betrokkene_informeren", "terugtrekken"),
)
EENMALIG = {
    "stoppen_motiveren": feiten.StoppenGemotiveerd(RedenStoppen.ANDERS),
    "triage_vaststellen": feiten.TriageVastgesteld("een_doel", "2026-01-01"),
    "betrokkene_betrekken": feiten.BetrokkeneBetrokken(Betrekking.STEMT_IN),
    "resultaat_vaststellen": feiten.ResultaatVastgesteld(DoelBereikt.JA),
    "afschaling_motiveren": feiten.AfschalingGemotiveerd(RedenAfschaling.TAKEN_HELDER),
    "plan_vaststellen": feiten.PlanVastgesteld(True),
    "betrokkene_over_plan": feiten.PlanVerteld(Wijze.BRIEF),
    "overdragen": feiten.Overgedragen((), SoortOntvanger.SAMENWERKINGSVERBAND, geen_gegevens=True),
    "samenwerkingsafspraken_vastleggen": feiten.SamenwerkingsafsprakenVastgelegd(),
    "toestemming_melder_vastleggen": feiten.ToestemmingMelder(True),
}


@dataclass(frozen=True)
class Keuze:
    """What people find or do, where it decides the way."""

    naar: str
    ernstig: bool
    stopt: bool
    niveau: int


def begin(c: Convenant) -> Stand:
    """A casus that a partner just brought in."""
    regie = c.regiepartij
    aanbrenger = next((p for p in c.partijen if p != regie), regie)
    deelnames = {regie: DeelnameFeit(regie, True), aanbrenger: DeelnameFeit(aanbrenger, True, gewogen=True)}
    leeg: frozenset[str] = frozenset()
    niveau = 0
    stand = Stand(c.beginfase, 1, False, aanbrenger, niveau, leeg, leeg, leeg)
    melders = tuple(PersoonFeit(categorie, categorie) for categorie in categorieen_melder(c))
    return replace(stand, deelnames=tuple(deelnames.values()), betrokkenen=melders)


def doe(c: Convenant, s: Stand, handeling: str, k: Keuze) -> Stand:
    """The stand after everybody who can did this."""

    def met(*erbij: feiten.Feit, **anders: object) -> Stand:
        nieuw = tuple(vast(f, ronde=s.ronde, partij=c.regiepartij) for f in erbij)
        return replace(s, feiten=s.feiten + nieuw, **anders)  # type: ignore[arg-type]

    def van_elk(feit: feiten.Feit, partijen: Iterable[str]) -> Stand:
        return replace(s, feiten=s.feiten + tuple(vast(feit, ronde=s.ronde, partij=p) for p in partijen))

    actief = [d.partij for d in s.deelnames if d.actief]
    t = c.toelating
    match handeling:
        case "beoordelen":
            situaties = tuple(x for x in t.situaties if x != t.melden_bij)[:1]
            gevonden = {"situaties": situaties, "criteria": t.criteria, "profiel": t.profiel}
            waarden = {veld: frozenset(x) for veld, x in gevonden.items()}
            return met(feiten.Beoordeeld(situaties, waarom_niet_hier=True), niveau=k.niveau, **waarden)
        case "niveau_vaststellen":
            return met(feiten.NiveauVastgesteld(s.niveau, k.niveau), niveau=k.niveau)
        case "terugkoppelen":
            return met(feiten.Teruggekoppeld(not c.fasen[k.naar].eind))
        case "partners_kiezen":
            nieuw = tuple(DeelnameFeit(p, True) for p in c.partijen if s.deelname(p) is None)
            return met(feiten.PartnersGekozen(tuple(c.partijen)), deelnames=s.deelnames + nieuw)
        case "partner_toevoegen":
            nieuw = () if s.deelname("ad_hoc") else (DeelnameFeit("ad_hoc", True, ad_hoc=True),)
            return met(feiten.PartnerToegevoegd("ad_hoc"), deelnames=s.deelnames + nieuw)
        case "grondslag_wegen":
            return met(deelnames=tuple(replace(d, gewogen=True) for d in s.deelnames))
        case "bekendheid_vragen":
            return met(feiten.BekendheidGevraagd(tuple(c.partijen)))
        case "bekendheid_beantwoorden":
            return van_elk(feiten.BekendheidBeantwoord(Bekendheid.BEKEND), c.partijen)
        case "leefgebied_beschrijven":
            return met(*(feiten.LeefgebiedBeschreven(x) for x in c.leefgebieden))
        case "casusregisseur_benoemen":
            return met(feiten.CasusregisseurBenoemd(c.regiepartij))
        case "vraag_beantwoorden":
            return met(*(feiten.VraagBeantwoord(x) for x in c.fasen[s.fase].vragen))
        case "complexiteit_vaststellen":
            return met(feiten.ComplexiteitVastgesteld(k.ernstig, k.ernstig and not k.stopt, True))
        case "eigen_systemen_doorzoeken":
            return van_elk(feiten.EigenSystemenDoorzocht(True), actief)
        case "betrokkene_informeren":
            over = ("", *(b.id for b in s.betrokkenen))
            return met(*(feiten.BetrokkeneGeinformeerd(Wijze.BRIEF, betrokkene=wie) for wie in over))
        case "niet_informeren":
            over = ("", *(b.id for b in s.betrokkenen))
            return met(*(feiten.NietGeinformeerd("uavg", betrokkene=wie) for wie in over))
        case "melder_informeren":
            return met(*(feiten.MelderGeinformeerd(b.id, Wijze.TELEFOON) for b in s.betrokkenen))
        case "crisisoverleg_beoordelen":
            return met(feiten.CrisisoverlegBeoordeeld(k.ernstig))
        case "terugtrekken" if k.stopt and s.aanbrenger != c.regiepartij:
            blijft = tuple(replace(d, actief=d.actief and d.partij != s.aanbrenger) for d in s.deelnames)
            return met(feiten.Teruggetrokken(s.aanbrenger), deelnames=blijft)
        case "actie_voorstellen":
            nieuw = ActieFeit(c.regiepartij, ActieStatus.VOORGESTELD, len(s.acties) + 1)
            return met(acties=(*s.acties, nieuw))
        case "actie_beantwoorden":
            return _zet(s, {ActieStatus.VOORGESTELD}, ActieStatus.AANVAARD)
        case "actie_afronden":
            return _zet(s, {ActieStatus.AANVAARD}, ActieStatus.AFGEROND)
        case "overdragen":
            return _zet(met(EENMALIG[handeling]), OPEN_ACTIE, ActieStatus.OVERGEDRAGEN)
        case "vrijgeven":
            return met(*(feiten.Vrijgegeven("iets", a.partij, a.volgnr) for a in s.acties))
        case "zonder_gegevens":
            return met(*(feiten.ZonderGegevens(a.volgnr) for a in s.acties))
        case "overleg_plannen":
            nieuw_overleg = OverlegFeit(s.ronde, False, True, tuple(actief))
            return met(overleggen=(*s.overleggen, nieuw_overleg))
        case "kennisname_toetsen":
            weten = dict.fromkeys(actief, True)
            *vorige, laatste = s.overleggen or (None,)
            return met(overleggen=(*vorige, replace(laatste, kennisname=weten))) if laatste else s
        case "overleg_houden":
            # another overleg than the next one, which stays planned
            return met(feiten.OverlegGehouden(1, (), True)) if s.overleggen else s
        case "stemmen":
            return van_elk(feiten.Gestemd(k.naar, True, True), actief)
        case "opschaling_beoordelen":
            return met(feiten.OpschalingBeoordeeld(tuple(t.opschaling_voorwaarden)))
    return met(EENMALIG[handeling]) if handeling in EENMALIG else s


def _zet(s: Stand, van: Iterable[ActieStatus], naar: ActieStatus) -> Stand:
    return replace(s, acties=tuple(replace(a, status=naar) if a.status in van else a for a in s.acties))


def doe_alles(c: Convenant, s: Stand, handelingen: Iterable[str], k: Keuze) -> Stand:
    """Each of these acts, in the order in which people work."""
    rij = sorted(handelingen, key=lambda h: (VOLGORDE.index(h) if h in VOLGORDE else -1, h))
    for handeling in rij:
        s = doe(c, s, handeling, k)
    return s


def mensen(c: Convenant) -> list[Lezer]:
    """Somebody for every rol that a partij can have."""
    return [
        Lezer("iemand", naam, frozenset({rol}))
        for naam, partij in c.partijen.items()
        for rol, r in c.rollen.items()
        if not r.namens or partij.soort in r.namens
    ]


def kan_iemand(c: Convenant, handelingen: Iterable[str], rol: str = "") -> set[str]:
    """The acts that somebody (with this rol) may perform, as the rule says."""
    wie, wij = wie_mag(), [m for m in mensen(c) if not rol or rol in m.rollen]
    geldend = GeldendConvenant(c)
    return {
        h for h in handelingen if h in wie and any(mag_handelen(None, geldend, m, h, wie[h]) for m in wij)
    }


def speel(c: Convenant) -> Iterator[tuple[str, frozenset[str]]]:
    """Every (fase, acts that were possible on the way) that a casus can come to."""
    gezien: set[tuple[str, frozenset[str]]] = set()
    rij: list[tuple[str, frozenset[str]]] = [(c.beginfase, frozenset())]
    while rij:
        fase, eerder = rij.pop()
        if (fase, eerder) in gezien:
            continue
        gezien.add((fase, eerder))
        yield fase, eerder
        for naar in open_naar(c, fase, eerder):
            rij.append((naar, eerder | set(c.fasen[fase].handelingen)))


def open_naar(c: Convenant, fase: str, eerder: frozenset[str]) -> set[str]:
    """To which fasen can a casus go from here, when before this `eerder` was possible?"""
    if c.fasen[fase].eind:
        return set()
    stand = replace(begin(c), fase=fase)
    hier, toen = kan_iemand(c, c.fasen[fase].handelingen), kan_iemand(c, eerder)
    uit = set()
    for overgang in c.fasen[fase].overgangen:
        besluit = {"besluiten", "meebeslissen"} if overgang.besluit.vier_ogen else {"besluiten"}
        if not besluit <= kan_iemand(c, hier, overgang.besluit.door):
            continue
        niveaus = {c.toelating.niveau, *c.toelating.niveaus, c.toelating.opschaling_niveau or 0}
        for ernstig, stopt, niveau in product((True, False), (False, True), sorted(niveaus)):
            k = Keuze(overgang.naar, ernstig, stopt, niveau)
            s = doe_alles(c, stand, toen, k)
            s = doe_alles(c, replace(s, ronde=2), hier, k)
            s = replace(s, besluit=BesluitFeit(2, overgang.naar, True, "een", "ander"))
            if oordeel(s, GeldendConvenant(c), overgang).open:
                uit.add(overgang.naar)
                break
    return uit
