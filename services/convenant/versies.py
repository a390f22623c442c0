"""Registering a convenant, filling in its open norms and making it active."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from convenanten.definitie import Convenant, OpenNorm
from convenanten.lader import (
    MAP,
    ConvenantFout,
    Keuring,
    beschikbaar,
    hoort_te_heten,
    keur_tekst,
    lees_inhoud,
)
from convenanten.normen import beslisser, bezwaren, invulling
from models.tabellen import (
    Convenantversie,
    Invulling,
    Publicatie,
    Vaststelling,
    nieuw_id,
)
from rules.codes import Hoedanigheid, woorden
from rules.rollen import BEHEERDER
from services.alles import kennis
from services.handelen.fouten import CasusregieFout, Conflict, NietGevonden, OngeldigeInvoer
from services.handelen.handeling import Kop
from services.handelen.in_installatie import InInstallatie, beheer
from services.handelen.velden import Kenmerk, Opdracht, Persoonsregel, Positie, ZonderPersoon
from services.handelen.werkplek import Instellingen, Werkplek, definitie
from services.handelen.wie import Identiteit, autorisaties_van, beheert, controleer_sessie


class OpenNormen(CasusregieFout):
    """The definition still has norms that people must fill in."""

    http = 409
    code = "open_normen"


class OnbruikbaarConvenant(OngeldigeInvoer):
    """A convenant file with mistakes; `fouten` has a sentence for each. `waarschuwingen` do not refuse it."""

    def __init__(self, fouten: list[str], waarschuwingen: tuple[str, ...] = ()) -> None:
        self.fouten, self.waarschuwingen = fouten, waarschuwingen
        regels = [*(f"- {f}" for f in fouten), *(f"- Let op: {x}" for x in waarschuwingen)]
        super().__init__(
            "Dit convenant is niet bruikbaar:\n" + "\n".join(regels),
            doen="Verbeter het bestand en probeer het opnieuw.",
        )


def _mappen(i: Instellingen) -> tuple[Path, Path]:
    """Where convenanten stand: those that come with the software, and those of this installation."""
    return MAP, i.data / "convenanten"


def bestanden(i: Instellingen) -> dict[tuple[str, str], Path]:
    """The convenant files that come with the software and those in this data directory."""
    return beschikbaar(*_mappen(i))


def keur_bestand(i: Instellingen, pad: Path) -> Keuring:
    """Everything that there is to say about a file: what refuses it, and what does not."""
    try:
        tekst = lees_inhoud(pad)
    except ConvenantFout as fout:
        return Keuring(None, tuple(fout.fouten))
    hoort = hoort_te_heten(pad, *_mappen(i))
    return keur_tekst(tekst, naam=pad.name, kennis=kennis(), bronnen=i.bronnen, hoort=hoort)


def controleer_bestand(i: Instellingen, pad: Path) -> Convenant:
    """Read and check a file. Raises OnbruikbaarConvenant with one line per mistake."""
    return bruikbaar(keur_bestand(i, pad))


def bruikbaar(keuring: Keuring) -> Convenant:
    """The convenant, when nothing refuses it. Raises OnbruikbaarConvenant."""
    if keuring.convenant is None:
        raise OnbruikbaarConvenant(list(keuring.fouten), keuring.waarschuwingen)
    return keuring.convenant


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


class VanEenVersie(Opdracht):
    """Which version of which convenant file."""

    naam: Annotated[Kenmerk, Positie()] = Field(max_length=80, description="Korte naam van het convenant")
    versie: Annotated[Kenmerk, Positie()] = Field(max_length=20, description="Versie")


class NormInvullen(VanEenVersie):
    """What people decided on an open norm."""

    norm: Annotated[Kenmerk, Positie()] = Field(max_length=60, description="Open norm")
    waarde: Annotated[ZonderPersoon, Positie()] = Field(min_length=1, description="Waarde")
    namens: Persoonsregel = Field(min_length=1, description="Wie dit heeft besloten, met datum")


class ConvenantPubliceren(VanEenVersie):
    """Where a partij made it public."""

    partij: Kenmerk = Field(description="Partij die het convenant openbaar maakte")
    waar: Kenmerk = Field(
        min_length=5, description="Waar het staat, bijvoorbeeld het adres van een webpagina"
    )


@beheer(
    "Convenant registreren",
    kop=Kop.CONVENANT,
    wie=BEHEERDER,
    opdrachtregel="convenant registreer",
    gedaan="Het convenant is geregistreerd",
)
def convenant_registreren(h: InInstallatie, op: VanEenVersie) -> dict[str, Any]:
    """Neem een convenantbestand op in de database (beheerder)."""
    # its exact text stays with the casussen that begin under it
    pad = bestanden(h.w.instellingen).get((op.naam, op.versie))
    if pad is None:
        namen = ", ".join(f"{i} {v}" for i, v in bestanden(h.w.instellingen))
        raise NietGevonden(
            f"Er is geen convenant '{op.naam}' met versie '{op.versie}'.", doen=f"Wel bekend: {namen}."
        )
    c = controleer_bestand(h.w.instellingen, pad)
    laatste = _versie(h.s, op.naam, op.versie)
    if laatste is None or laatste.sha256 != c.sha256:
        _eis_nooit_vastgesteld(h.s, op.naam, op.versie)
        eerder = _versie(h.s, op.naam, op.versie, c.sha256)
        if eerder is not None:  # back to a text from before the last one
            eerder.geregistreerd_op = h.nu.domein
        else:
            h.s.add(
                Convenantversie(
                    convenant=op.naam,
                    versie=op.versie,
                    sha256=c.sha256,
                    tekst=pad.read_text(encoding="utf-8"),
                    geregistreerd_op=h.nu.domein,
                )
            )
        codes = {"convenant": op.naam, "versie": op.versie, "sha256": c.sha256}
        h.log("convenant_geregistreerd", codes)
    return {"convenant": c.titel, "sha256": c.sha256}


def _eis_nooit_vastgesteld(s: Session, convenant: str, versie: str) -> None:
    """One number, one text: what people once made active keeps its number to itself. Raises Conflict."""
    ooit = (
        select(Vaststelling)
        .join(Convenantversie, Convenantversie.id == Vaststelling.convenantversie_id)
        .where(Convenantversie.convenant == convenant, Convenantversie.versie == versie)
    )
    if s.scalars(ooit).first() is not None:
        raise Conflict(
            f"Versie {versie} van '{convenant}' is al vastgesteld, met een andere tekst.",
            doen="Geef het een nieuw versienummer, in de tekst en in de naam van het bestand.",
        )


def geregistreerd(w: Werkplek, convenant: str, versie: str) -> Convenant:
    """The text of this version as it was registered. Raises NietGevonden."""
    with w.db.lezen() as s:
        return definitie(s, _moet(_versie(s, convenant, versie), convenant).id)


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


@beheer(
    "Open norm invullen",
    kop=Kop.CONVENANT,
    wie=BEHEERDER,
    opdrachtregel="convenant invullen",
    gedaan="De open norm is ingevuld",
)
def norm_invullen(h: InInstallatie, op: NormInvullen) -> dict[str, Any]:
    """Leg vast wat mensen besloten over een open norm (beheerder)."""
    versie = _moet(_versie(h.s, op.naam, op.versie), op.naam)
    normen = definitie(h.s, versie.id).open_normen
    if op.norm not in normen:
        raise OngeldigeInvoer(
            f"De open norm '{op.norm}' bestaat niet.", doen=f"Kies uit: {', '.join(normen)}."
        )
    norm = normen[op.norm]
    try:
        namens = beslisser(norm, op.namens)
    except ValueError as fout:
        doen = f"Kies uit: {', '.join(norm.beslissers)}. Daarna mag een komma, met een datum of opmerking."
        raise OngeldigeInvoer(str(fout), doen=doen) from fout
    try:
        invulling(norm, op.waarde, h.nu.domein)
    except ValueError as fout:
        raise OngeldigeInvoer(str(fout), doen=norm.vraag) from fout
    op_moment = h.nu.domein.isoformat()
    inhoud = json.dumps([versie.sha256, op.norm, op.waarde, namens, h.wie.medewerker_id, op_moment])
    rij = Invulling(
        id=nieuw_id(),
        convenantversie_id=versie.id,
        norm=op.norm,
        waarde=op.waarde,
        door=h.wie.medewerker_id,
        op=h.nu.domein,
        hash=hashlib.sha256(inhoud.encode()).hexdigest(),
    )
    h.w.kluis.verzegel(rij, Invulling.naam_kluis, namens)
    h.s.add(rij)
    h.log("norm_ingevuld", {"convenant": op.naam, "norm": op.norm, "waarde": op.waarde})
    return {op.norm: op.waarde}


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
    which partij published it where. `open_normen`: what they decide on, by the text that was registered.
    """

    open_normen: Mapping[str, OpenNorm]
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
        erbij = beheert(s, wie) or bool(autorisaties_van(s, wie.medewerker_id, convenant))
        gevuld = s.scalars(
            select(Invulling)
            .where(Invulling.convenantversie_id == rij.id)
            .order_by(Invulling.op, Invulling.id)
        ).all()
        vast = s.scalars(
            select(Vaststelling).where(Vaststelling.convenantversie_id == rij.id).order_by(Vaststelling.op)
        ).all()
        openbaar = s.execute(
            select(Publicatie.partij, Publicatie.waar, Publicatie.op)
            .where(Publicatie.convenantversie_id == rij.id)
            .order_by(Publicatie.op)
        ).all()
        return Beslissingen(
            definitie(s, rij.id).open_normen,
            tuple(
                (
                    x.norm,
                    x.waarde,
                    w.kluis.open(x, Invulling.naam_kluis) if erbij else "",
                    x.op,
                )
                for x in gevuld
            ),
            tuple((v.op, v.actief) for v in vast),
            tuple((p, waar, op) for p, waar, op in openbaar),
        )


@beheer(
    "Convenant vaststellen",
    kop=Kop.CONVENANT,
    wie=BEHEERDER,
    opdrachtregel="convenant activeer",
    gedaan="Het convenant is vastgesteld en geldt nu",
)
def convenant_vaststellen(h: InInstallatie, op: VanEenVersie) -> dict[str, Any]:
    """Maak een convenant actief (beheerder). Open normen moeten eerst zijn ingevuld."""
    # running casussen stay on what they began under
    rij = _moet(_versie(h.s, op.naam, op.versie), op.naam)
    c = definitie(h.s, rij.id)
    ingevuld = _invullingen(h.s, rij.id)
    open_ = [
        f"- {n}: {o.vraag} (in te vullen door: {' of '.join(o.beslissers)})"
        for n, o in c.open_normen.items()
        if n not in ingevuld and o.strengste is None
    ]
    if open_:
        raise OpenNormen(
            "Het convenant kan nog niet actief worden. Deze open normen wachten op een besluit van mensen:\n"
            + "\n".join(open_),
            doen="Vul ze in met: casusregie convenant invullen",
        )
    klachten = bezwaren(c, ingevuld, h.nu.domein)
    if klachten:
        raise OngeldigeInvoer(
            "Het convenant kan nog niet actief worden:\n" + "\n".join(f"- {k}" for k in klachten),
            doen="Vul deze open normen opnieuw in, of wacht tot het convenant in werking treedt.",
        )
    for eerdere in h.s.scalars(
        select(Vaststelling).where(Vaststelling.convenant == op.naam, Vaststelling.actief).with_for_update()
    ):
        eerdere.actief = False
    h.s.flush()  # one is active at a time: this one ends before the next begins
    hash_ = hashlib.sha256(json.dumps([c.sha256, ingevuld], sort_keys=True).encode()).hexdigest()
    h.s.add(
        Vaststelling(
            convenant=op.naam,
            convenantversie_id=rij.id,
            invullingen=ingevuld,
            hash=hash_,
            actief=True,
            door=h.wie.medewerker_id,
            op=h.nu.domein,
        )
    )
    codes = {"convenant": op.naam, "versie": op.versie, "sha256": c.sha256, "vaststelling": hash_}
    h.log("convenant_geactiveerd", codes)
    return {"convenant": c.titel, **{f"let op {i}": x for i, x in enumerate(c.opmerkingen, 1)}}


@dataclass(frozen=True)
class ConvenantBeeld:
    """A line of the list of convenanten. `fouten`: how many mistakes its file has now."""

    convenant: str
    versie: str
    titel: str
    status: str
    open_normen: tuple[str, ...]
    opmerkingen: tuple[str, ...]
    fouten: int = 0

    @property
    def status_en_fouten(self) -> str:
        """The status, and how many mistakes there are, for who reads the list."""
        if not self.fouten:
            return self.status
        return f"{self.status}, {self.fouten} {'fout' if self.fouten == 1 else 'fouten'}"


def overzicht(w: Werkplek) -> list[ConvenantBeeld]:
    """Every known convenant with its status: actief, geregistreerd, beschikbaar, or a concept whose file has
    mistakes. No personal data.
    """
    with w.db.lezen() as s:
        return [_beeld(w, s, *sleutel, pad) for sleutel, pad in bestanden(w.instellingen).items()]


def _beeld(w: Werkplek, s: Session, naam: str, versie: str, pad: Path) -> ConvenantBeeld:
    rij = _versie(s, naam, versie)
    try:
        c, fouten = controleer_bestand(w.instellingen, pad), 0
    except OnbruikbaarConvenant as fout:
        fouten = len(fout.fouten)
        if rij is None:
            return ConvenantBeeld(naam, versie, pad.name, "concept", (), (), fouten)
        c = definitie(s, rij.id)  # somebody broke the file after it was registered
    ingevuld = _invullingen(s, rij.id) if rij else {}
    open_ = tuple(n for n, o in c.open_normen.items() if n not in ingevuld and o.strengste is None)
    status = "beschikbaar" if rij is None else "actief" if _is_actief(s, rij) else "geregistreerd"
    return ConvenantBeeld(naam, versie, c.titel, status, open_, c.opmerkingen, fouten)


def _is_actief(s: Session, rij: Convenantversie) -> bool:
    vraag = select(Vaststelling).where(Vaststelling.convenantversie_id == rij.id, Vaststelling.actief)
    return s.scalars(vraag).first() is not None


def _lezer(c: Convenant, lezer: str) -> str:
    """Who may read: a partij, a rol, or a way to take part, in words."""
    if lezer in c.partijen:
        return c.partijen[lezer].naam
    return c.rollen[lezer].naam if lezer in c.rollen else woorden(Hoedanigheid, lezer)


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
            regels.append(
                Verwerking(
                    fase.titel,
                    v.vraag,
                    v.persoonsgegeven,
                    v.ontvanger,
                    v.verantwoordelijk,
                    v.gezamenlijk,
                )
            )
        for naam in sorted({g for z in fase.zicht for g in z.gegevens}):
            g = c.gegevens[naam]
            door = ", ".join(c.naam_van(p) for p in g.inbrengers) or "de partij die het inbrengt"
            lezers = {_lezer(c, lezer) for z in fase.zicht if naam in z.gegevens for lezer in z.lezers}
            ontvangers = ", ".join(sorted(lezers))
            regels.append(Verwerking(fase.titel, g.naam, True, ontvangers, door, False))
    return regels


@beheer(
    "Publicatie vastleggen",
    kop=Kop.CONVENANT,
    wie=BEHEERDER,
    opdrachtregel="convenant gepubliceerd",
    gedaan="De publicatie is vastgelegd",
)
def convenant_publiceren(h: InInstallatie, op: ConvenantPubliceren) -> dict[str, Any]:
    """Leg vast waar een partij het convenant openbaar maakte."""
    rij = _moet(_versie(h.s, op.naam, op.versie), op.naam)
    partijen = definitie(h.s, rij.id).partijen
    if op.partij not in partijen:
        raise OngeldigeInvoer(
            f"'{op.partij}' is geen partij van dit convenant.", doen=f"Kies uit: {', '.join(partijen)}."
        )
    if not op.waar.isprintable():
        raise OngeldigeInvoer(
            "Vul in waar het convenant openbaar is.", doen="Bijvoorbeeld het adres van een webpagina."
        )
    gedaan = set(h.s.scalars(select(Publicatie.partij).where(Publicatie.convenantversie_id == rij.id)))
    if op.partij in gedaan:
        raise Conflict(
            "De publicatie door deze partij is al vastgelegd.", doen="Bekijk de lijst van convenanten."
        )
    h.s.add(
        Publicatie(
            convenantversie_id=rij.id,
            partij=op.partij,
            waar=op.waar,
            door=h.wie.medewerker_id,
            op=h.nu.domein,
        )
    )
    codes = {"convenant": op.naam, "versie": op.versie}
    h.log("convenant_gepubliceerd", codes, partij=op.partij)
    nog = [p for p in partijen if p not in gedaan | {op.partij}]
    return {"nog niet": ", ".join(nog) or "niemand"}
