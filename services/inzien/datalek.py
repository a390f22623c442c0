"""Looking at datalekken: the list, the dossier of one, and the register of article 33(5) AVG."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from convenanten.definitie import Convenant
from models import logboek
from models.tabellen import Bericht, Casus, Datalek, DatalekFeit, DatalekPartij
from notifications.opmaak import tijd
from rules import feiten
from rules.codes import (
    Aard,
    Code,
    DatalekStatus,
    Maatregel,
    Omvang,
    SoortBetrokkene,
    SoortPersoonsgegeven,
    woorden,
)
from rules.datalek import DatalekStand, afhandelaar, mag_op_datalek, mag_verhaal_lezen, mag_zien, open_punten
from rules.rollen import IEDEREEN
from rules.stand import Lezer
from services.datalek.afhandeling import AP_TERMIJN
from services.datalek.bereik import DATALEK, onzichtbaar, stand_van
from services.handelen.fouten import GeenBevoegdheid
from services.handelen.handeling import HANDELINGEN
from services.handelen.termijnen import STELSEL
from services.handelen.werkplek import Werkplek
from services.handelen.wie import Identiteit, beheert, controleer_sessie, convenanten_als, lezer_voor

BIJZONDER = {
    SoortPersoonsgegeven.GEZONDHEID,
    SoortPersoonsgegeven.STRAFRECHTELIJK,
    SoortPersoonsgegeven.POLITIE,
}
NIET_BEOORDEELD = "nog niet beoordeeld"


@dataclass(frozen=True)
class DatalekPartijBeeld:
    """How far the notice is with one responsible partij: made ready, accepted by a server, confirmed.

    `gebeurde_daar`: it happened there, so that it needs no notice.
    """

    partij: str
    gebeurde_daar: bool
    klaargezet_op: datetime | None
    aanvaard_op: datetime | None
    bevestigd_op: datetime | None

    @property
    def weet(self) -> bool:
        """Can this partij know?"""
        return self.gebeurde_daar or self.aanvaard_op is not None or self.bevestigd_op is not None


@dataclass(frozen=True)
class DatalekBeeld:
    """A datalek as those who may know of it see it; no personal data."""

    nummer: str
    convenant: str
    vaststelling: str
    status: str
    gesloten: bool
    bij_partij: str
    aard: tuple[str, ...]
    omvang: str
    maatregelen: tuple[str, ...]
    opgemerkt_op: datetime
    geregistreerd_op: datetime
    uiterlijk_op: datetime
    kennisgegeven_op: datetime | None
    automatisch: bool
    partijen: tuple[DatalekPartijBeeld, ...]

    @property
    def gedaan(self) -> bool:
        """Was the notice given, and can each responsible partij know?"""
        return self.kennisgegeven_op is not None and all(x.weet for x in self.partijen)

    @property
    def stand(self) -> str:
        """Where it stands, in words."""
        return woorden(DatalekStatus, self.status)


def bekijk(w: Werkplek, wie: Identiteit, *, nummer: str | None = None) -> list[DatalekBeeld]:
    """The datalekken this person may see (one, or all), most urgent first."""
    with w.db.lezen() as s:
        controleer_sessie(s, wie, w.nu(s).wand)
        vraag = select(Datalek).order_by(Datalek.uiterlijk_op)
        if nummer:
            vraag = vraag.where(Datalek.nummer == nummer)
        beeld = []
        for d in s.scalars(vraag):
            try:
                lezer = lezer_voor(s, wie, d.convenant, None)
            except GeenBevoegdheid:
                continue
            if mag_zien(stand_van(s, d), lezer, melder=d.door == wie.medewerker_id):
                beeld.append(_beeld(d, _partijen(s, d)))
        if nummer and not beeld:
            raise onzichtbaar(nummer)
        return beeld


def _partijen(s: Session, d: Datalek) -> tuple[DatalekPartijBeeld, ...]:
    """How far the notice is with each responsible partij. What came back was not received."""
    kennisgeving = s.scalars(
        select(Bericht).where(Bericht.onderwerp_id == d.id, Bericht.soort == "datalek_kennisgeving")
    ).all()
    rijen = s.execute(
        select(DatalekPartij.partij, DatalekPartij.bevestigd_op)
        .where(DatalekPartij.datalek_id == d.id)
        .order_by(DatalekPartij.partij)
    )
    uit = []
    for partij, bevestigd_op in rijen:
        eigen = [b for b in kennisgeving if b.partij == partij]
        aanvaard = [b.aanvaard_domein_op or b.aanvaard_op for b in eigen if b.status == "aanvaard"]
        uit.append(
            DatalekPartijBeeld(
                partij,
                partij == d.bij_partij,
                d.kennisgegeven_op if eigen else None,
                min((op for op in aanvaard if op is not None), default=None),
                bevestigd_op,
            )
        )
    return tuple(uit)


def _beeld(d: Datalek, partijen: tuple[DatalekPartijBeeld, ...]) -> DatalekBeeld:
    return DatalekBeeld(
        nummer=d.nummer,
        convenant=d.convenant,
        vaststelling=d.vaststelling_id,
        status=d.status,
        gesloten=d.gesloten_op is not None,
        bij_partij=d.bij_partij,
        aard=tuple(d.aard),
        omvang=d.omvang,
        maatregelen=tuple(d.maatregelen),
        opgemerkt_op=d.opgemerkt_op,
        geregistreerd_op=d.geregistreerd_op,
        uiterlijk_op=d.uiterlijk_op,
        kennisgegeven_op=d.kennisgegeven_op,
        automatisch=d.kennisgegeven_door == STELSEL,
        partijen=partijen,
    )


@dataclass(frozen=True)
class DatalekBesluit:
    """What was done in a datalek: when, what, by which partij, in codes and in words."""

    op: datetime
    handeling: str
    partij: str
    codes: dict[str, Any]
    tekst: str


@dataclass(frozen=True)
class DatalekDossier:
    """Everything about one datalek for who handles it: the story, the decisions, what is still open.

    `mogelijk`: the acts that this reader may perform now.
    """

    nummer: str
    afhandelaar: str
    open_punten: tuple[str, ...]
    ap_uiterlijk: datetime
    velden: tuple[tuple[str, str], ...]
    besluiten: tuple[DatalekBesluit, ...]
    concept: str
    mogelijk: tuple[str, ...]


def dossier(w: Werkplek, wie: Identiteit, nummer: str, *, namens: str | None = None) -> DatalekDossier:
    """The dossier of a datalek; `velden` follow the questions of the web form of the Autoriteit
    Persoonsgegevens, to be copied.

    The story and the words are for the partij that handles it; another responsible partij reads the draft
    message only.
    """
    with w.db.schrijven() as s:
        nu = w.nu(s)
        controleer_sessie(s, wie, nu.wand)
        d = s.scalars(select(Datalek).where(Datalek.nummer == nummer)).first()
        if d is None:
            raise onzichtbaar(nummer)
        try:
            lezer = lezer_voor(s, wie, d.convenant, namens)
        except GeenBevoegdheid as fout:
            raise onzichtbaar(nummer) from fout
        stand = stand_van(s, d)
        if not mag_zien(stand, lezer, melder=wie.medewerker_id == d.door):
            raise onzichtbaar(nummer)
        geldend = w.geldend(s, d.vaststelling_id)
        wie_handelt = afhandelaar(geldend, stand)
        eigen = mag_verhaal_lezen(geldend, stand, lezer)

        def tekst(f: DatalekFeit) -> str:
            concept = f.soort == feiten.BerichtOpgesteld.handeling
            leesbaar = concept or mag_verhaal_lezen(geldend, stand, lezer, van=f.partij)
            return w.kluis.open(f, DatalekFeit.toelichting_kluis) if leesbaar else ""

        rijen = s.scalars(
            select(DatalekFeit).where(DatalekFeit.datalek_id == d.id).order_by(DatalekFeit.volgnr)
        ).all()
        besluiten = tuple(
            DatalekBesluit(f.op, f"datalek_{f.soort}", f.partij, dict(f.gegevens), tekst(f)) for f in rijen
        )
        concepten = [tekst(f) for f in rijen if f.soort == feiten.BerichtOpgesteld.handeling]
        verhaal = (
            w.kluis.open(d, Datalek.verhaal_kluis)
            if eigen
            else "alleen voor de partij die het datalek afhandelt"
        )
        logboek.schrijf(
            s,
            d.id,
            "datalek_ingezien",
            door=lezer.medewerker,
            partij=lezer.partij,
            op=nu.domein,
            op_wand=nu.wand,
            codes={"verhaal": eigen},
        )
        mogelijk = tuple(
            naam
            for naam, h in HANDELINGEN.items()
            if h.bereik is DATALEK
            and h.wie != IEDEREEN
            and mag_op_datalek(geldend, stand, lezer, h.wie)
            and not _al_gedaan(s, d, lezer, naam)
        )
        return DatalekDossier(
            nummer=d.nummer,
            afhandelaar=geldend.convenant.partijen[wie_handelt].naam,
            open_punten=open_punten(stand),
            ap_uiterlijk=d.opgemerkt_op + AP_TERMIJN,
            velden=_velden(d, stand, geldend.convenant, wie_handelt, verhaal),
            besluiten=besluiten,
            concept=concepten[-1] if concepten else "",
            mogelijk=() if d.gesloten_op is not None else mogelijk,
        )


def _al_gedaan(s: Any, d: Datalek, lezer: Lezer, naam: str) -> bool:
    """What is done once is not offered again: the notice, and that this partij knows."""
    if naam == "datalek_kennisgeven":
        return d.kennisgegeven_op is not None
    if naam == "datalek_bevestigen":
        rij = select(DatalekPartij.bevestigd_op).where(
            DatalekPartij.datalek_id == d.id, DatalekPartij.partij == lezer.partij
        )
        return s.scalar(rij) is not None
    return False


def _velden(
    d: Datalek, stand: DatalekStand, c: Convenant, wie_handelt: str, verhaal: str
) -> tuple[tuple[str, str], ...]:
    """The questions of the web form of the Autoriteit Persoonsgegevens, answered with what people said
    so far.
    """
    b = stand.beoordeling
    gegevens = b.gegevens if b is not None else ()
    bijzonder = NIET_BEOORDEELD
    if gegevens:
        bijzonder = "ja" if BIJZONDER & set(gegevens) else "nee"
    anderen = sorted(stand.verantwoordelijk - {wie_handelt})
    bericht = "nog niet besloten"
    if stand.laatste(feiten.BerichtVerstuurd) is not None:
        bericht = "ja"
    elif stand.laatste(feiten.BerichtUitgebleven) is not None:
        bericht = "nee, gemotiveerd"
    return (
        ("Organisatie die meldt", c.naam_van(wie_handelt)),
        ("Andere betrokken organisaties", ", ".join(c.naam_van(p) for p in anderen) or "geen"),
        ("Samenwerking", c.titel),
        ("Wanneer was de inbreuk ontdekt?", tijd(d.opgemerkt_op)),
        ("Wat is er gebeurd?", verhaal),
        ("Aard van de inbreuk", _lijst(d.aard, Aard)),
        ("Soorten persoonsgegevens", _lijst(gegevens, SoortPersoonsgegeven)),
        ("Bijzondere of strafrechtelijke gegevens", bijzonder),
        ("Van wie zijn de gegevens?", _lijst(b.betrokkenen if b is not None else (), SoortBetrokkene)),
        ("Van hoeveel personen?", woorden(Omvang, d.omvang)),
        ("Risico voor de betrokkenen", b.risico.woorden.lower() if b is not None else NIET_BEOORDEELD),
        ("Maatregelen", _lijst(d.maatregelen, Maatregel)),
        ("Zijn de betrokkenen geïnformeerd?", bericht),
        ("Grensoverschrijdend", NIET_BEOORDEELD),
    )


def _lijst(codes: Iterable[str], klas: type[Code]) -> str:
    return "; ".join(woorden(klas, code) for code in codes) or "nog niet bekend"


REGISTER = (
    "nummer",
    "convenant",
    "casus",
    "bij",
    "verantwoordelijk",
    "opgemerkt",
    "geregistreerd",
    "aard",
    "omvang",
    "maatregelen",
    "status",
    "risico",
    "gegevens",
    "kennisgeving",
    "automatisch",
    "te laat",
    "gemeld aan AP",
    "ingediend",
    "AP te laat",
    "betrokkenen",
    "gesloten",
)


def register(w: Werkplek, wie: Identiteit) -> str:
    """The register of article 33(5) AVG as CSV: facts, effects and measures, without personal data.

    For the FG (of the datalekken of the own organisation) and the beheerder. It does not depend on the
    casus: it stays when that is destroyed.
    """
    with w.db.lezen() as s:
        controleer_sessie(s, wie, w.nu(s).wand)
        van = convenanten_als(s, wie, "fg")
        beheerder = beheert(s, wie)
        if not van and not beheerder:
            raise GeenBevoegdheid(
                "Het register is voor de functionaris gegevensbescherming en de beheerder.",
                doen="Vraag de FG.",
            )
        uit = io.StringIO()
        schrijver = csv.writer(uit, delimiter=";", lineterminator="\r\n")
        schrijver.writerow(REGISTER)
        lezers = {convenant: lezer_voor(s, wie, convenant, None) for convenant in van}
        for d in s.scalars(select(Datalek).order_by(Datalek.geregistreerd_op)):
            stand, lezer = stand_van(s, d), lezers.get(d.convenant)
            if beheerder or (lezer is not None and mag_zien(stand, lezer, melder=False)):
                casus = s.get(Casus, d.casus_id) if d.casus_id else None
                schrijver.writerow(_regel(d, stand, casus.nummer if casus is not None else ""))
        return uit.getvalue()


def _regel(d: Datalek, stand: DatalekStand, casus: str) -> list[str]:
    """A line of the register, in the order of `REGISTER`."""
    b, ap = stand.beoordeling, stand.laatste(feiten.ApBesloten)
    verstuurd, niet = stand.laatste(feiten.BerichtVerstuurd), stand.laatste(feiten.BerichtUitgebleven)
    return [
        d.nummer,
        d.convenant,
        casus,
        d.bij_partij,
        " ".join(sorted(stand.verantwoordelijk)),
        _moment(d.opgemerkt_op),
        _moment(d.geregistreerd_op),
        " ".join(d.aard),
        d.omvang,
        " ".join(d.maatregelen),
        d.status,
        str(b.risico) if b is not None else "",
        " ".join(b.gegevens) if b is not None else "",
        _moment(d.kennisgegeven_op),
        _ja(d.kennisgegeven_door == STELSEL),
        _ja(d.kennisgegeven_op is not None and d.kennisgegeven_op > d.uiterlijk_op),
        _ja(ap.feit.melden) if ap is not None else "niet besloten",
        (ap.feit.ingediend_op or "") if ap is not None else "",
        _ja(ap is not None and ap.feit.te_laat),
        "verstuurd" if verstuurd is not None else "niet" if niet is not None else "",
        _moment(d.gesloten_op),
    ]


def _ja(waar: bool) -> str:
    return "ja" if waar else "nee"


def _moment(op: datetime | None) -> str:
    return op.isoformat() if op is not None else ""
