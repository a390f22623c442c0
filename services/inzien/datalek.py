"""Looking at datalekken: the list, the dossier of one, and the register of article 33(5) AVG."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from models import logboek
from models.tabellen import Casus, Datalek, DatalekFeit, DatalekPartij
from notifications.opmaak import tijd
from notifications.soorten import AARD, MAATREGELEN, OMVANG
from rules.datalek import afhandelaar, mag_zien, open_punten
from services.datalek.afhandeling import HANDELINGEN, SOORTEN_BETROKKENEN, SOORTEN_GEGEVENS, _mag
from services.datalek.ladder import stand_van, vind
from services.handelen.fouten import GeenBevoegdheid, NietGevonden
from services.handelen.termijnen import STELSEL
from services.handelen.werkplek import Werkplek
from services.handelen.wie import Identiteit, beheert, controleer_sessie, convenanten_als, lezer_voor


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
    partijen: tuple[tuple[str, bool], ...]


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
                partijen = s.execute(
                    select(DatalekPartij.partij, DatalekPartij.bevestigd_op).where(
                        DatalekPartij.datalek_id == d.id
                    )
                ).all()
                beeld.append(
                    DatalekBeeld(
                        d.nummer,
                        d.convenant,
                        d.vaststelling_id,
                        d.status,
                        d.gesloten_op is not None,
                        d.bij_partij,
                        tuple(d.aard),
                        d.omvang,
                        tuple(d.maatregelen),
                        d.opgemerkt_op,
                        d.geregistreerd_op,
                        d.uiterlijk_op,
                        d.kennisgegeven_op,
                        d.kennisgegeven_door == STELSEL,
                        tuple((p, op is not None) for p, op in partijen),
                    )
                )
        if nummer and not beeld:
            raise NietGevonden(
                f"Datalek {nummer} bestaat niet, of is niet voor u te zien.", doen="Controleer het nummer."
            )
        return beeld


@dataclass(frozen=True)
class DatalekDossier:
    """Everything about one datalek for who handles it: with the story, the decisions and what is still
    open.
    """

    nummer: str
    afhandelaar: str
    open_punten: tuple[str, ...]
    ap_uiterlijk: datetime
    velden: tuple[tuple[str, str], ...]
    besluiten: tuple[tuple[datetime, str, str, dict[str, Any], str], ...]
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
        d, lezer = vind(s, wie, nummer, namens)
        geldend = w.geldend(s, d.vaststelling_id)
        c, stand = geldend.convenant, stand_van(s, d)
        wie_handelt = afhandelaar(geldend, stand)
        eigen = lezer.partij == wie_handelt or (lezer.partij == d.bij_partij)
        b = stand.beoordeling.gegevens if stand.beoordeling else {}

        def woorden(f: DatalekFeit) -> str:
            leesbaar = eigen or f.partij == lezer.partij or f.soort == "betrokkenen_opstellen"
            return (
                w.kluis.ontsleutel(d.id, f"datalek_feit.toelichting.{f.id}", f.toelichting_kluis)
                if f.toelichting_kluis and leesbaar
                else ""
            )

        def lijst(codes: object, namen: dict[str, str]) -> str:
            return (
                "; ".join(namen.get(str(x), str(x)) for x in codes)
                if isinstance(codes, list | tuple) and codes
                else "nog niet bekend"
            )

        feiten = s.scalars(
            select(DatalekFeit).where(DatalekFeit.datalek_id == d.id).order_by(DatalekFeit.volgnr)
        ).all()
        besluiten = tuple((f.op, f.soort, f.partij, dict(f.gegevens), woorden(f)) for f in feiten)
        concept = next(
            (tekst for _, soort, _, _, tekst in reversed(besluiten) if soort == "betrokkenen_opstellen"), ""
        )
        verhaal = (
            w.kluis.ontsleutel(d.id, f"datalek.verhaal.{d.id}", d.verhaal_kluis)
            if eigen
            else "alleen voor de partij die het datalek afhandelt"
        )
        bericht = stand.feit("betrokkenen_verstuurd") or stand.feit("betrokkenen_niet")
        velden = (
            ("Organisatie die meldt", c.partijen[wie_handelt].naam),
            (
                "Andere betrokken organisaties",
                ", ".join(c.partijen[p].naam for p in sorted(stand.verantwoordelijk - {wie_handelt}))
                or "geen",
            ),
            ("Samenwerking", c.titel),
            ("Wanneer was de inbreuk ontdekt?", tijd(d.opgemerkt_op)),
            ("Wat is er gebeurd?", verhaal),
            ("Aard van de inbreuk", lijst(d.aard, AARD)),
            ("Soorten persoonsgegevens", lijst(b.get("gegevens"), SOORTEN_GEGEVENS)),
            (
                "Bijzondere of strafrechtelijke gegevens",
                "ja" if {"gezondheid", "strafrechtelijk", "politie"} & set(b.get("gegevens", ())) else "nee",  # type: ignore[call-overload]
            ),
            ("Van wie zijn de gegevens?", lijst(b.get("betrokkenen"), SOORTEN_BETROKKENEN)),
            ("Van hoeveel personen?", OMVANG[d.omvang]),
            (
                "Risico voor de betrokkenen",
                {"geen": "geen", "risico": "een risico", "hoog": "een hoog risico"}.get(
                    str(b.get("risico")), "nog niet beoordeeld"
                ),
            ),
            ("Maatregelen", lijst(d.maatregelen, MAATREGELEN)),
            (
                "Zijn de betrokkenen geïnformeerd?",
                "ja"
                if bericht and bericht.soort == "betrokkenen_verstuurd"
                else "nee, gemotiveerd"
                if bericht
                else "nog niet besloten",
            ),
            ("Grensoverschrijdend", "nee, tenzij hieronder anders vermeld"),
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
        return DatalekDossier(
            d.nummer,
            c.partijen[wie_handelt].naam,
            open_punten(stand),
            d.opgemerkt_op + timedelta(hours=72),
            velden,
            besluiten,
            concept,
            ()
            if d.gesloten_op is not None
            else tuple(n for n, h in HANDELINGEN.items() if _mag(h, geldend, stand, lezer)),
        )


def register(w: Werkplek, wie: Identiteit) -> str:
    """The register of article 33(5) AVG as CSV: facts, effects and measures of every datalek, without
    personal data.

    For the FG (of the own convenanten) and the beheerder. It does not depend on the casus: it stays when that
    is destroyed.
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
        schrijver.writerow(
            [
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
            ]
        )
        for d in s.scalars(select(Datalek).order_by(Datalek.geregistreerd_op)):
            if d.convenant not in van and not beheerder:
                continue
            stand = stand_van(s, d)
            b = stand.beoordeling.gegevens if stand.beoordeling else {}
            ap = next((f.gegevens for f in reversed(stand.feiten) if f.soort == "ap_besluiten"), {})
            bericht = stand.feit("betrokkenen_verstuurd") or stand.feit("betrokkenen_niet")
            partijen = s.scalars(
                select(DatalekPartij.partij)
                .where(DatalekPartij.datalek_id == d.id)
                .order_by(DatalekPartij.partij)
            ).all()
            casus = s.get(Casus, d.casus_id) if d.casus_id else None
            schrijver.writerow(
                [
                    d.nummer,
                    d.convenant,
                    casus.nummer if casus else "",
                    d.bij_partij,
                    " ".join(partijen),
                    d.opgemerkt_op.isoformat(),
                    d.geregistreerd_op.isoformat(),
                    " ".join(d.aard),
                    d.omvang,
                    " ".join(d.maatregelen),
                    d.status,
                    b.get("risico", ""),
                    " ".join(b.get("gegevens", ())),  # type: ignore[arg-type]
                    d.kennisgegeven_op.isoformat() if d.kennisgegeven_op else "",
                    "ja" if d.kennisgegeven_door == "stelsel" else "nee",
                    "ja" if d.kennisgegeven_op and d.kennisgegeven_op > d.uiterlijk_op else "nee",
                    {True: "ja", False: "nee"}.get(ap.get("melden"), "niet besloten"),  # type: ignore[call-overload]
                    ap.get("ingediend_op") or "",
                    "ja" if ap.get("te_laat") else "nee",
                    bericht.soort.removeprefix("betrokkenen_") if bericht else "",
                    d.gesloten_op.isoformat() if d.gesloten_op else "",
                ]
            )
        return uit.getvalue()
