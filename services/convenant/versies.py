"""Registering a convenant, filling in its open norms and making it active."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from convenanten.definitie import Convenant
from convenanten.lader import (
    MAP,
    ConvenantFout,
    beschikbaar,
    hoort_te_heten,
    invulling,
    lees_inhoud,
    lees_tekst,
)
from models import logboek
from models.kluis import INSTALLATIE
from models.tabellen import (
    Autorisatie,
    Contact,
    Convenantversie,
    Invulling,
    Publicatie,
    Vaststelling,
    nieuw_id,
)
from notifications.veiligmail import mag_kanaal
from services.alles import WIE_MAG
from services.handelen.fouten import CasusregieFout, Conflict, NietGevonden, OngeldigeInvoer
from services.handelen.werkplek import CONTROLES, LEEST_NORM, Instellingen, Werkplek, definitie
from services.handelen.wie import Identiteit, beheert, controleer_sessie, eis_beheerder, lopend


class OpenNormen(CasusregieFout):
    """The definition still has norms that people must fill in."""

    http = 409
    code = "open_normen"


def _mappen(i: Instellingen) -> tuple[Path, Path]:
    """Where convenanten stand: those that come with the software, and those of this installation."""
    return MAP, i.data / "convenanten"


def bestanden(i: Instellingen) -> dict[tuple[str, str], Path]:
    """The convenant files that come with the software and those in this data directory."""
    return beschikbaar(*_mappen(i))


def controleer_bestand(i: Instellingen, pad: Path) -> Convenant:
    """Read and check a file. Raises OngeldigeInvoer with one line per mistake."""
    try:
        return lees_tekst(
            lees_inhoud(pad),
            naam=pad.name,
            poorten=CONTROLES,
            met_norm=LEEST_NORM,
            handelingen=WIE_MAG,
            bronnen=i.bronnen,
            hoort=hoort_te_heten(pad, *_mappen(i)),
        )
    except ConvenantFout as fout:
        raise OngeldigeInvoer(
            "Dit convenant is niet bruikbaar:\n" + "\n".join(f"- {f}" for f in fout.fouten),
            doen="Verbeter het bestand en probeer het opnieuw.",
        ) from fout


def actief(w: Werkplek, convenant: str) -> Convenant:
    """The convenant in force under this name. Raises NietGevonden."""
    with w.db.lezen() as s:
        return w.actief(s, convenant)[1].convenant


def van(w: Werkplek, vaststelling_id: str) -> Convenant:
    """The convenant as it was when this vaststelling was made, also when another is in force now."""
    with w.db.lezen() as s:
        return w.geldend(s, vaststelling_id).convenant


def begin_eigen(i: Instellingen, naam: str, vanaf: str, titel: str) -> Path:
    """Copy a known convenant into the data directory under a new name, ready to be changed. Returns the file.

    The quotations stay those of the source of the original; what is changed there is for the author to state
    anew.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]{2,70}", naam):
        raise OngeldigeInvoer(
            "De korte naam bestaat uit kleine letters, cijfers en lage streepjes.",
            doen="Kies bijvoorbeeld: aanpak_voorbeeldstad.",
        )
    bekend = bestanden(i)
    bron = [pad for (id_, _), pad in sorted(bekend.items()) if id_ == vanaf]
    if not bron:
        raise NietGevonden(
            f"Er is geen convenant '{vanaf}'.",
            doen=f"Wel bekend: {', '.join(sorted({id_ for id_, _ in bekend}))}.",
        )
    if any(id_ == naam for id_, _ in bekend):
        raise Conflict(
            f"Er is al een convenant '{naam}'.", doen="Kies een andere naam, of pas dat bestand aan."
        )
    tekst = bron[-1].read_text(encoding="utf-8")
    tekst = re.sub(r"(?m)^id: .*$", f"id: {naam}", tekst, count=1)
    tekst = re.sub(r"(?m)^versie: .*$", 'versie: "1"', tekst, count=1)
    tekst = re.sub(
        r"(?m)^titel: .*$", lambda _: f"titel: {json.dumps(titel, ensure_ascii=False)}", tekst, count=1
    )
    pad = i.data / "convenanten" / naam / "1.yaml"
    pad.parent.mkdir(parents=True, exist_ok=True)
    pad.write_text(tekst, encoding="utf-8")
    return pad


def registreer(w: Werkplek, wie: Identiteit, convenant: str, versie: str) -> Convenant:
    """Put a convenant file into the database, so that its exact text stays with the casussen that begin under
    it.
    """
    pad = bestanden(w.instellingen).get((convenant, versie))
    if pad is None:
        namen = ", ".join(f"{i} {v}" for i, v in bestanden(w.instellingen))
        raise NietGevonden(
            f"Er is geen convenant '{convenant}' met versie '{versie}'.", doen=f"Wel bekend: {namen}."
        )
    c = controleer_bestand(w.instellingen, pad)
    with w.db.schrijven() as s:
        nu = w.nu(s)
        controleer_sessie(s, wie, nu.wand)
        eis_beheerder(s, wie)
        if _versie(s, convenant, versie, c.sha256) is None:
            s.add(
                Convenantversie(
                    convenant=convenant,
                    versie=versie,
                    sha256=c.sha256,
                    tekst=pad.read_text(encoding="utf-8"),
                    geregistreerd_op=nu.domein,
                )
            )
            logboek.schrijf(
                s,
                "installatie",
                "convenant_geregistreerd",
                door=wie.medewerker_id,
                partij="",
                op=nu.domein,
                op_wand=nu.wand,
                codes={"convenant": convenant, "versie": versie, "sha256": c.sha256},
            )
    return c


def _versie(s: Session, convenant: str, versie: str, sha256: str | None = None) -> Convenantversie | None:
    vraag = select(Convenantversie).where(
        Convenantversie.convenant == convenant, Convenantversie.versie == versie
    )
    if sha256:
        vraag = vraag.where(Convenantversie.sha256 == sha256)
    return s.scalars(vraag.order_by(Convenantversie.geregistreerd_op.desc())).first()


def _moet(rij: Convenantversie | None, convenant: str) -> Convenantversie:
    if rij is None:
        raise NietGevonden(
            f"Het convenant '{convenant}' is nog niet geregistreerd.",
            doen="Doe eerst: casusregie convenant registreer",
        )
    return rij


def vul_in(
    w: Werkplek, wie: Identiteit, convenant: str, versie: str, norm: str, waarde: str, namens: str
) -> None:
    """Record what people decided on an open norm: value, who filled it in, on whose behalf, when, and a
    hash.
    """
    with w.db.schrijven() as s:
        nu = w.nu(s)
        controleer_sessie(s, wie, nu.wand)
        eis_beheerder(s, wie)
        rij = _moet(_versie(s, convenant, versie), convenant)
        c = definitie(s, rij.id)
        if norm not in c.open_normen:
            raise OngeldigeInvoer(
                f"De open norm '{norm}' bestaat niet.", doen=f"Kies uit: {', '.join(c.open_normen)}."
            )
        if not namens.strip():
            raise OngeldigeInvoer(
                "Vul in wie dit heeft besloten.",
                doen=f"Volgens de tekst: {c.open_normen[norm].invulling_door}.",
            )
        try:
            invulling(c.open_normen[norm], waarde)
        except ValueError as fout:
            raise OngeldigeInvoer(str(fout), doen=c.open_normen[norm].vraag) from fout
        id_ = nieuw_id()
        inhoud = json.dumps([rij.sha256, norm, waarde, namens, wie.medewerker_id, nu.domein.isoformat()])
        s.add(
            Invulling(
                id=id_,
                convenantversie_id=rij.id,
                norm=norm,
                waarde=waarde,
                door=wie.medewerker_id,
                op=nu.domein,
                naam_kluis=w.kluis.versleutel(INSTALLATIE, f"invulling.naam.{id_}", namens),
                hash=hashlib.sha256(inhoud.encode()).hexdigest(),
            )
        )
        logboek.schrijf(
            s,
            "installatie",
            "norm_ingevuld",
            door=wie.medewerker_id,
            partij="",
            op=nu.domein,
            op_wand=nu.wand,
            codes={"convenant": convenant, "norm": norm, "waarde": waarde},
        )


def _invullingen(s: Session, convenantversie_id: str) -> dict[str, str]:
    rijen = s.scalars(
        select(Invulling)
        .where(Invulling.convenantversie_id == convenantversie_id)
        .order_by(Invulling.op, Invulling.id)
    )
    return {r.norm: r.waarde for r in rijen}


@dataclass(frozen=True)
class Beslissingen:
    """What people decided about a version: (norm, value, who decided it, when), when it was made active, and
    which partij published it where.
    """

    invullingen: tuple[tuple[str, str, str, datetime], ...]
    vaststellingen: tuple[tuple[datetime, bool], ...]
    publicaties: tuple[tuple[str, str, datetime], ...]


def beslissingen(w: Werkplek, wie: Identiteit, convenant: str, versie: str) -> Beslissingen | None:
    """The decisions about this version, or None when it was never registered. The names are for the beheerder
    and who works in this samenwerking.
    """
    with w.db.lezen() as s:
        controleer_sessie(s, wie, w.nu(s).wand)
        rij = _versie(s, convenant, versie)
        if rij is None:
            return None
        erbij = (
            beheert(s, wie)
            or s.scalars(select(Autorisatie.id).where(lopend(wie.medewerker_id, convenant))).first()
            is not None
        )
        gevuld = s.scalars(
            select(Invulling)
            .where(Invulling.convenantversie_id == rij.id)
            .order_by(Invulling.op, Invulling.id)
        ).all()
        vast = s.execute(
            select(Vaststelling.op, Vaststelling.actief)
            .where(Vaststelling.convenantversie_id == rij.id)
            .order_by(Vaststelling.op)
        ).all()
        openbaar = s.execute(
            select(Publicatie.partij, Publicatie.waar, Publicatie.op)
            .where(Publicatie.convenantversie_id == rij.id)
            .order_by(Publicatie.op)
        ).all()
        return Beslissingen(
            tuple(
                (
                    x.norm,
                    x.waarde,
                    w.kluis.ontsleutel(INSTALLATIE, f"invulling.naam.{x.id}", x.naam_kluis) if erbij else "",
                    x.op,
                )
                for x in gevuld
            ),
            tuple((op, actief) for op, actief in vast),
            tuple((p, waar, op) for p, waar, op in openbaar),
        )


def activeer(w: Werkplek, wie: Identiteit, convenant: str, versie: str) -> Convenant:
    """Make a version active with its invullingen. Running casussen stay on what they began under.

    Raises OpenNormen, listing every norm that has neither an invulling nor a strictest reading.
    """
    with w.db.schrijven() as s:
        nu = w.nu(s)
        controleer_sessie(s, wie, nu.wand)
        eis_beheerder(s, wie)
        rij = _moet(_versie(s, convenant, versie), convenant)
        c = definitie(s, rij.id)
        ingevuld = _invullingen(s, rij.id)
        open_ = [
            f"- {n}: {o.vraag} (in te vullen door: {o.invulling_door})"
            for n, o in c.open_normen.items()
            if n not in ingevuld and o.strengste is None
        ]
        if open_:
            raise OpenNormen(
                (
                    "Het convenant kan nog niet actief worden. Deze open normen wachten op een besluit van "
                    "mensen:\n"
                )
                + "\n".join(open_),
                doen="Vul ze in met: casusregie convenant invullen",
            )
        s.execute(
            update(Vaststelling)
            .where(Vaststelling.convenant == convenant, Vaststelling.actief)
            .values(actief=False)
        )
        hash_ = hashlib.sha256(json.dumps([c.sha256, ingevuld], sort_keys=True).encode()).hexdigest()
        s.add(
            Vaststelling(
                convenant=convenant,
                convenantversie_id=rij.id,
                invullingen=ingevuld,
                hash=hash_,
                actief=True,
                door=wie.medewerker_id,
                op=nu.domein,
            )
        )
        logboek.schrijf(
            s,
            "installatie",
            "convenant_geactiveerd",
            door=wie.medewerker_id,
            partij="",
            op=nu.domein,
            op_wand=nu.wand,
            codes={"convenant": convenant, "versie": versie, "sha256": c.sha256, "vaststelling": hash_},
        )
        return c


def voeg_contact_toe(
    w: Werkplek,
    wie: Identiteit,
    convenant: str,
    partij: str,
    adres: str,
    *,
    voor: str = "casus",
    volgorde: int = 1,
) -> None:
    """Record where a partij is reached: a mail address, or the URL of another channel for reminders and
    alarms.
    """
    from email_validator import EmailNotValidError, validate_email

    if voor not in {"casus", "datalek", "wacht"}:
        raise OngeldigeInvoer(
            f"'{voor}' is geen gebruik voor een contact.", doen="Kies uit: casus, datalek, wacht."
        )
    kanaal = "apprise" if "://" in adres else "mail"
    if kanaal == "mail":
        try:
            geldig = validate_email(adres, check_deliverability=False, test_environment=w.instellingen.demo)
            domein = geldig.ascii_domain
            if not adres.isascii():
                raise OngeldigeInvoer(
                    (
                        "Een mailadres bestaat hier uit gewone letters (ASCII); andere letters lijken soms "
                        "op een ander adres."
                    ),
                    doen="Controleer het adres.",
                )
        except EmailNotValidError as fout:
            raise OngeldigeInvoer("Dit is geen geldig mailadres.", doen="Controleer het adres.") from fout
    else:
        bezwaar = mag_kanaal(adres)
        if bezwaar:
            raise OngeldigeInvoer(bezwaar, doen="Kies een ander kanaal.")
        if voor == "casus":
            raise OngeldigeInvoer(
                "Voor een casus is een mailadres nodig.", doen="Gebruik dit kanaal voor 'wacht' of 'datalek'."
            )
        domein = adres.partition("://")[0]
    with w.db.schrijven() as s:
        nu = w.nu(s)
        controleer_sessie(s, wie, nu.wand)
        eis_beheerder(s, wie)
        _, geldend = w.actief(s, convenant)
        if partij not in geldend.convenant.partijen and not _is_ad_hoc(s, convenant, partij):
            raise OngeldigeInvoer(
                f"'{partij}' is geen partij van dit convenant.",
                doen=f"Kies uit: {', '.join(geldend.convenant.partijen)}.",
            )
        id_ = nieuw_id()
        s.add(
            Contact(
                id=id_,
                convenant=convenant,
                partij=partij,
                voor=voor,
                kanaal=kanaal,
                volgorde=volgorde,
                domein=domein,
                adres_kluis=w.kluis.versleutel(INSTALLATIE, f"contact.adres.{id_}", adres),
            )
        )
        logboek.schrijf(
            s,
            "installatie",
            "contact_toegevoegd",
            door=wie.medewerker_id,
            partij=partij,
            op=nu.domein,
            op_wand=nu.wand,
            codes={"convenant": convenant, "contact": id_, "voor": voor, "kanaal": kanaal},
        )


def _is_ad_hoc(s: Session, convenant: str, partij: str) -> bool:
    from models.tabellen import Casus, Deelname

    return (
        s.scalars(
            select(Deelname.id)
            .join(Casus, Casus.id == Deelname.casus_id)
            .where(Casus.convenant == convenant, Deelname.partij == partij, Deelname.ad_hoc)
            .limit(1)
        ).first()
        is not None
    )


@dataclass(frozen=True)
class ConvenantBeeld:
    """A line of the list of convenanten."""

    convenant: str
    versie: str
    titel: str
    status: str
    open_normen: tuple[str, ...]
    opmerkingen: tuple[str, ...]


def overzicht(w: Werkplek) -> list[ConvenantBeeld]:
    """Every known convenant with its status: actief, geregistreerd or beschikbaar. No personal data."""
    beeld = []
    with w.db.lezen() as s:
        for (naam, versie), pad in bestanden(w.instellingen).items():
            c = controleer_bestand(w.instellingen, pad)
            rij = _versie(s, naam, versie)
            ingevuld = _invullingen(s, rij.id) if rij else {}
            actief = (
                rij is not None
                and s.scalars(
                    select(Vaststelling.id).where(
                        Vaststelling.convenantversie_id == rij.id, Vaststelling.actief
                    )
                ).first()
                is not None
            )
            open_ = tuple(n for n, o in c.open_normen.items() if n not in ingevuld and o.strengste is None)
            status = "actief" if actief else "geregistreerd" if rij else "beschikbaar"
            beeld.append(ConvenantBeeld(naam, versie, c.titel, status, open_, c.opmerkingen))
    return beeld


@dataclass(frozen=True)
class Verwerking:
    """A line of the register of verwerkingen: in which step what is processed, for whom, and who is
    responsible.
    """

    stap: str
    verwerking: str
    persoonsgegeven: bool
    ontvanger: str
    verantwoordelijk: str
    gezamenlijk: bool


def verwerkingsregister(c: Convenant) -> list[Verwerking]:
    """What is joint and what is own responsibility, per processing step, as the convenant says (K4.1).

    A question names its responsible; the data of a step are the responsibility of who brings them in.
    """
    regels = []
    for fase in c.fasen.values():
        for v in fase.vragen.values():
            eigen = v.verantwoordelijk.casefold()
            regels.append(
                Verwerking(
                    fase.titel,
                    v.vraag,
                    v.persoonsgegeven,
                    v.ontvanger,
                    v.verantwoordelijk,
                    "samenwerking" in eigen or "partijen" in eigen,
                )
            )
        for naam in sorted({g for z in fase.zicht for g in z.gegevens}):
            g = c.gegevens[naam]
            door = (
                ", ".join(c.partijen[p].naam if p in c.partijen else p for p in g.inbrengers)
                or "de partij die het inbrengt"
            )
            ontvangers = ", ".join(
                sorted(
                    {lezer.replace("_", " ") for z in fase.zicht if naam in z.gegevens for lezer in z.lezers}
                )
            )
            regels.append(Verwerking(fase.titel, g.naam, True, ontvangers, door, False))
    return regels


def publiceer(w: Werkplek, wie: Identiteit, convenant: str, versie: str, partij: str, waar: str) -> None:
    """Record where a partij made this convenant public (a web address, or a sentence). Once per partij and
    version.
    """
    with w.db.schrijven() as s:
        nu = w.nu(s)
        controleer_sessie(s, wie, nu.wand)
        eis_beheerder(s, wie)
        rij = _moet(_versie(s, convenant, versie), convenant)
        c = definitie(s, rij.id)
        if partij not in c.partijen:
            raise OngeldigeInvoer(
                f"'{partij}' is geen partij van dit convenant.", doen=f"Kies uit: {', '.join(c.partijen)}."
            )
        if not 5 <= len(waar.strip()) <= 300:
            raise OngeldigeInvoer(
                "Vul in waar het convenant openbaar is.",
                doen="Bijvoorbeeld het adres van een webpagina (5 tot 300 tekens).",
            )
        if s.scalars(
            select(Publicatie.id).where(Publicatie.convenantversie_id == rij.id, Publicatie.partij == partij)
        ).first():
            raise Conflict(
                "De publicatie door deze partij is al vastgelegd.", doen="Bekijk de lijst van convenanten."
            )
        s.add(
            Publicatie(
                convenantversie_id=rij.id,
                partij=partij,
                waar=waar.strip(),
                door=wie.medewerker_id,
                op=nu.domein,
            )
        )
        logboek.schrijf(
            s,
            "installatie",
            "convenant_gepubliceerd",
            door=wie.medewerker_id,
            partij=partij,
            op=nu.domein,
            op_wand=nu.wand,
            codes={"convenant": convenant, "versie": versie},
        )


def niet_gepubliceerd(w: Werkplek, convenant: str, versie: str) -> list[str]:
    """The partijen of which no publication of this version is recorded."""
    with w.db.lezen() as s:
        rij = _moet(_versie(s, convenant, versie), convenant)
        gedaan = set(s.scalars(select(Publicatie.partij).where(Publicatie.convenantversie_id == rij.id)))
        return [p for p in definitie(s, rij.id).partijen if p not in gedaan]
