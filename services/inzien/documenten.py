"""The documents that people need on paper, made from the dossier as the maker may see it. Nothing is kept;
making one is logged.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from convenanten.definitie import Convenant
from convenanten.duur import AMSTERDAM
from documenten.pdf import Blok, Document, teken
from models import logboek
from models.klok import Moment
from models.tabellen import Betrokkene, Casus, Deelname, Gegeven
from models.tabellen import CasusFeit as FeitRij
from notifications.opmaak import datum
from rules.codes import RedenRaadplegen, lees, namen
from rules.feiten import (
    Feit,
    Geevalueerd,
    GegevenGecorrigeerd,
    LeefgebiedBeschreven,
    Overgedragen,
    PlanVastgesteld,
    PlanVerteld,
    ResultaatVastgesteld,
    VoortgangVastgelegd,
)
from rules.nadien import RAPPORTAGES
from rules.stand import Lezer, Stand
from rules.uitkomst import Geweigerd
from rules.zicht import hoedanigheden, mag_document_maken
from services.handelen.fouten import OngeldigeInvoer, eis
from services.handelen.werkplek import Werkplek
from services.handelen.wie import Identiteit, controleer_sessie
from services.inzien.dossier import DossierBeeld, bekijk_dossier
from services.inzien.openen import open_casus


@dataclass(frozen=True)
class Documentbron:
    """Everything a document may be made from."""

    w: Werkplek
    s: Session
    nu: Moment
    casus: Casus
    stand: Stand
    lezer: Lezer
    convenant: Convenant
    dossier: DossierBeeld | None

    def feiten(self, *soorten: type[Feit]) -> list[tuple[FeitRij, str]]:
        """The recorded acts of these kinds with their words, oldest first; for who may read all of them."""
        rijen = self.s.scalars(
            select(FeitRij)
            .where(
                FeitRij.casus_id == self.casus.id,
                FeitRij.soort.in_([k.handeling for k in soorten]),
                FeitRij.toelichting_kluis.is_not(None),
            )
            .order_by(FeitRij.volgnr)
        )
        return [(f, self.w.kluis.open(f, FeitRij.toelichting_kluis)) for f in rijen]

    @property
    def persoon(self) -> dict[str, str]:
        """Name and address of the person the casus is about. Nothing, once somebody corrected them: then the
        corrected gegeven counts (article 16 AVG), and a letter goes to no address of before.
        """
        eerste = next(iter(self.convenant.categorieen_betrokkene))
        b = self.s.scalars(
            select(Betrokkene)
            .where(Betrokkene.casus_id == self.casus.id, Betrokkene.categorie == eerste)
            .order_by(Betrokkene.volgnr, Betrokkene.id)
        ).first()
        assert b is not None
        verbeterd = [v.feit.gegeven for v in self.stand.alle(GegevenGecorrigeerd)]
        naam_of_adres = select(Gegeven).where(
            Gegeven.id.in_(verbeterd),
            Gegeven.betrokkene_id == b.id,
            Gegeven.categorie == self.convenant.bij_aanmelding.persoon,
        )
        if self.s.scalars(naam_of_adres).first() is not None:
            return {}
        return dict(json.loads(self.w.kluis.open(b, Betrokkene.persoon_kluis)))


@dataclass(frozen=True)
class Documentsoort:
    """A kind of document: its name, what is in it, and whether it is made from the dossier (then for a
    doel).
    """

    titel: str
    maak: Callable[[Documentbron], Document]
    uit_dossier: bool


def _document(
    b: Documentbron,
    titel: str,
    blokken: list[Blok],
    *,
    voet: str,
    adres: tuple[str, ...] = (),
    handtekeningen: tuple[str, ...] = (),
) -> Document:
    regie = b.convenant.naam_van(b.convenant.regiepartij)
    kop = (
        ("Casus", b.casus.nummer),
        ("Samenwerking", b.convenant.titel),
        ("Datum", datum(b.nu.domein)),
        ("Opgemaakt door", b.convenant.naam_van(b.lezer.partij)),
    )
    gevuld = tuple(x for x in blokken if x.alineas or x.punten or x.rijen)
    return Document(
        titel, b.casus.nummer, regie, kop, gevuld, adres=adres, voet=voet, handtekeningen=handtekeningen
    )


def _tekst(kop: str, tekst: str | None) -> Blok:
    return Blok(kop, tuple(x for x in (tekst or "").splitlines() if x.strip()))


def _partijen(b: Documentbron) -> Blok:
    rijen = tuple(
        (b.convenant.naam_van(d.partij), "deelnemer" if d.actief else "doet niet meer mee")
        for d in b.stand.deelnames
    )
    return Blok("Wie doen er mee", kolommen=("Partij", "Deelname"), rijen=rijen)


def _acties(b: Documentbron) -> Blok:
    assert b.dossier is not None
    return Blok(
        "Acties",
        kolommen=("Nr.", "Partij", "Wat", "Stand"),
        rijen=tuple(
            (str(a.volgnr), b.convenant.naam_van(a.partij), a.wat, a.status.woorden) for a in b.dossier.acties
        ),
    )


_VERTROUWELIJK = "Vertrouwelijk: alleen voor deelnemers die dit moeten weten"


def _plan(b: Documentbron) -> Document:
    assert b.dossier is not None
    beschreven = LeefgebiedBeschreven.handeling
    gebieden = (
        *((g.waarover, g.inhoud) for g in b.dossier.gegevens if g.herkomst == beschreven),
        *((t.wat, t.tekst) for t in b.dossier.toelichtingen if t.handeling == beschreven),
    )
    blokken = [
        _tekst("Plan", b.dossier.plan or "Er is nog geen plan vastgesteld."),
        Blok("Toestandsbeeld", kolommen=("Leefgebied", "Beschrijving"), rijen=gebieden),
        _acties(b),
        _partijen(b),
        Blok("De inwoner en dit plan", (_inwoner(b.stand),)),
    ]
    return _document(b, "Plan van aanpak (maatwerkformulier)", blokken, voet=_VERTROUWELIJK)


def _inwoner(stand: Stand) -> str:
    plan = stand.laatste(PlanVastgesteld)
    if plan is not None and plan.feit.betrokkene_aanwezig:
        return "De inwoner was erbij toen dit plan werd gemaakt."
    if stand.laatste(PlanVerteld) is not None:
        return "De inwoner was er niet bij en is over het plan geïnformeerd."
    return "De inwoner was er niet bij en is nog niet over het plan geïnformeerd."


def _zonder_kop(tekst: str, kop: str) -> str:
    return tekst.removeprefix(f"{kop}: ")


def _voortgang(b: Documentbron) -> Document:
    assert b.dossier is not None
    voortgang = tuple(
        (_dag(t.op), b.convenant.naam_van(t.partij), _zonder_kop(t.tekst, "Voortgang"))
        for t in b.dossier.toelichtingen
        if t.handeling == VoortgangVastgelegd.handeling
    )
    verslagen = tuple((_dag(op), tekst) for op, tekst in b.dossier.verslagen)
    niets = () if voortgang or verslagen else ("Er is nog geen voortgang vastgelegd.",)
    blokken = [
        _tekst("Plan", b.dossier.plan),
        _acties(b),
        Blok("Voortgang en bijstelling", kolommen=("Datum", "Partij", "Voortgang"), rijen=voortgang),
        Blok("Uit de overleggen", kolommen=("Datum", "Verslag"), rijen=verslagen),
        Blok("", niets),
    ]
    return _document(b, "Voortgangsrapportage", blokken, voet=_VERTROUWELIJK)


def _dag(op: datetime) -> str:
    return op.astimezone(AMSTERDAM).strftime("%d-%m-%Y")


_KOPPEN: dict[str, str] = {
    PlanVastgesteld.handeling: "Plan",
    VoortgangVastgelegd.handeling: "Voortgang",
    ResultaatVastgesteld.handeling: "Resultaat",
}


def _afsluiting(b: Documentbron) -> Document:
    fase = b.convenant.fasen[b.casus.fase]
    blokken = [Blok("Uitkomst", (f"{fase.titel}. {fase.doel}.",))]
    for f, tekst in b.feiten(*RAPPORTAGES):
        kop = _KOPPEN[f.soort]
        blokken.append(_tekst(f"{kop} ({_dag(f.op)})", _zonder_kop(tekst, kop)))
    blokken += [_tekst("Overdracht", tekst) for _, tekst in b.feiten(Overgedragen)]
    blokken += [_tekst("Leerpunten", tekst) for _, tekst in b.feiten(Geevalueerd)]
    return _document(b, "Afsluitrapportage", [*blokken, _partijen(b)], voet=_VERTROUWELIJK)


def _brief(b: Documentbron) -> Document:
    c, persoon = b.convenant, b.persoon
    # only what is about this person: that somebody else complained is not for this letter
    zichtbaar = {
        g
        for f in c.fasen.values()
        for z in f.zicht
        if next(iter(c.categorieen_betrokkene)) in z.betrokkenen
        for g in z.gegevens
    }
    gewogen = [
        c.grondslagen[g] for d in b.stand.actieve_deelnames for g in d.grondslagen if g in c.grondslagen
    ]
    grondslagen = sorted({g.citeer for g in gewogen if not g.alleen_voor or zichtbaar & set(g.alleen_voor)})
    blokken = [
        Blok(
            "",
            (
                f"Geachte {persoon.get('naam', 'heer of mevrouw')},",
                (
                    f"Verschillende organisaties werken samen in: {c.titel}. Wij schrijven u omdat wij in "
                    "deze samenwerking ook over uw situatie overleggen."
                ),
            ),
        ),
        Blok("Waarom doen wij dit?", punten=tuple(x.omschrijving for x in c.doelen.values())),
        Blok(
            "Wie doen er mee?",
            ("Deze organisaties vragen of krijgen gegevens over u:",),
            tuple(b.convenant.naam_van(d.partij) for d in b.stand.actieve_deelnames),
        ),
        Blok(
            "Welke gegevens gebruiken wij?",
            ("Wij gebruiken alleen wat nodig is. Het kan gaan om:",),
            tuple(c.gegevens[g].naam for g in c.gegevens if g in zichtbaar),
        ),
        Blok("Op welke grond mag dat?", punten=tuple(grondslagen)),
        Blok(
            "Hoe lang bewaren wij dit?",
            ("Wij bewaren de gegevens niet langer dan nodig is. Na de bewaartermijn vernietigen wij ze.",),
        ),
        Blok(
            "Welke rechten heeft u?",
            (
                "U mag vragen welke gegevens wij van u hebben en aan wie wij die gaven. U mag vragen om "
                "gegevens te verbeteren, te wissen of minder te gebruiken. "
                "U mag bezwaar maken. Dit zijn uw rechten volgens de Algemene verordening "
                "gegevensbescherming (artikel 15 tot en met 21).",
                (
                    f"Stuur uw vraag aan {c.naam_van(c.regiepartij)} en noem het kenmerk van deze brief. U "
                    "krijgt binnen een maand antwoord."
                ),
                (
                    "Bent u het niet met ons eens? Dan kunt u een klacht indienen bij de functionaris "
                    "gegevensbescherming van de gemeente of bij de Autoriteit Persoonsgegevens."
                ),
            ),
        ),
        Blok(
            "Praat mee",
            ("U kunt met ons praten over het plan. Wij nodigen u daarvoor uit.",)
            if "uitgenodigd" in c.informeren
            else (),
        ),
        Blok("", (f"Met vriendelijke groet, {b.convenant.naam_van(c.regiepartij)}",)),
    ]
    adres = tuple(x for x in (persoon.get("naam", ""), *persoon.get("adres", "").split(", ")) if x)
    return _document(b, "Wij overleggen over uw situatie", blokken, voet="Persoonlijk", adres=adres)


def _verklaring(b: Documentbron) -> Document:
    ad_hoc = b.s.scalars(
        select(Deelname.partij)
        .where(Deelname.casus_id == b.casus.id, Deelname.ad_hoc, Deelname.teruggetrokken_op.is_(None))
        .order_by(Deelname.partij)
    ).all()
    if not ad_hoc:
        raise OngeldigeInvoer(
            "In deze casus is geen partner voor alleen deze casus.", doen="Voeg de partner eerst toe."
        )
    tekst = (
        (
            f"Ondergetekende neemt deel aan casus {b.casus.nummer} in de samenwerking: {b.convenant.titel} "
            f"(versie {b.convenant.versie})."
        ),
        (
            "Ondergetekende onderschrijft dit convenant voor deze casus en komt het na: doelbinding, "
            "geheimhouding, zorgvuldigheid en beveiliging daarbij inbegrepen."
        ),
        (
            "De geheimhouding blijft gelden als de deelname stopt. Politiegegevens krijgt ondergetekende "
            "niet, tenzij de politie daartoe besluit."
        ),
    )
    return _document(
        b,
        "Verklaring voor deelname aan één casus",
        [Blok("", tekst)],
        voet="Vertrouwelijk",
        handtekeningen=tuple(ad_hoc),
    )


SOORTEN: dict[str, Documentsoort] = {
    "plan": Documentsoort("Plan van aanpak (maatwerkformulier)", _plan, True),
    "voortgang": Documentsoort("Voortgangsrapportage", _voortgang, True),
    "afsluiting": Documentsoort("Afsluitrapportage", _afsluiting, False),
    "brief": Documentsoort("Brief aan de betrokkene", _brief, False),
    "verklaring": Documentsoort("Verklaring voor één casus", _verklaring, False),
}


def maak_document(
    w: Werkplek,
    wie: Identiteit,
    nummer: str,
    soort: str,
    *,
    doel: str = "",
    reden: str = "",
    namens: str | None = None,
) -> bytes:
    """Make a document of a casus as a tagged PDF (bytes). `doel`: needed where the document is made from the
    dossier; `reden`: a code of `RedenRaadplegen`, needed where the dossier is not active any more.

    Raises OngeldigeInvoer for an unknown kind or reason, and what reading the dossier raises.
    """
    if soort not in SOORTEN:
        raise OngeldigeInvoer(
            f"Het document '{soort}' bestaat niet.", doen=f"Kies uit: {', '.join(SOORTEN)}."
        )
    if reden and reden not in namen(RedenRaadplegen):
        raise OngeldigeInvoer(
            f"De reden '{reden}' bestaat niet.", doen=f"Kies uit: {', '.join(namen(RedenRaadplegen))}."
        )
    waarom = lees(RedenRaadplegen, reden) if reden else None
    dossier = bekijk_dossier(w, wie, nummer, doel, namens=namens) if SOORTEN[soort].uit_dossier else None
    with w.db.schrijven() as s:
        nu = w.nu(s)
        controleer_sessie(s, wie, nu.wand)
        casus, stand, lezer = open_casus(s, w, wie, nummer, namens)
        geldend = w.geldend(s, casus.vaststelling_id)
        mag = mag_document_maken(stand, geldend, hoedanigheden(stand, geldend, lezer), soort, waarom)
        if isinstance(mag, Geweigerd):
            eis(mag)
        document = SOORTEN[soort].maak(
            Documentbron(w, s, nu, casus, stand, lezer, geldend.convenant, dossier)
        )
        logboek.schrijf(
            s,
            casus.id,
            "document_gemaakt",
            door=lezer.medewerker,
            partij=lezer.partij,
            op=nu.domein,
            op_wand=nu.wand,
            codes={"soort": soort, "doel": doel, "reden": reden},
        )
    return teken(document)
