"""From aanmelding to a team: report, judge, feed back, choose partners, weigh the grondslag, inform the
betrokkene.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any, Literal

from pydantic import Field
from sqlalchemy import select

from models.tabellen import Betrokkene, Casus, Deelname, Gegeven, nieuw_id
from rules.grondslagen import mag_grondslag_noemen
from rules.zorgvuldig import is_lid_2_afgewogen, is_nagegaan, is_volledig_geinformeerd
from services.casus.termijnen import begin_fase
from services.handelen.fouten import Conflict, OngeldigeInvoer, eis
from services.handelen.handeling import Handeling, Opdracht, handeling
from services.handelen.omroep import vertel
from services.handelen.standen import tel


class Aanmelden(Opdracht):
    """Fields of an aanmelding."""

    naam: str = Field(min_length=2, max_length=200, description="Naam van de betrokkene")
    geboortedatum: date | None = Field(None, description="Geboortedatum (jjjj-mm-dd)")
    adres: str = Field("", max_length=300, description="Adres of verblijfplaats")
    telefoon: str = Field("", max_length=60, description="Telefoonnummer")
    situaties: tuple[str, ...] = Field((), description="Situaties uit het convenant (mag vaker)")
    grondslagen: tuple[str, ...] = Field(description="Grondslag waarop uw organisatie aanmeldt (mag vaker)")
    doel: str = Field(
        "",
        description="Doel waarvoor u aanmeldt, uit het convenant (leeg: het eerste doel van de eerste fase)",
    )
    toelichting: str = Field(min_length=3, max_length=20_000, description="Aanleiding van de aanmelding")


class Beoordelen(Opdracht):
    """Findings of the procesregisseur."""

    situaties: tuple[str, ...] = Field((), description="Vastgestelde situaties (mag vaker)")
    criteria: tuple[str, ...] = Field((), description="Vastgestelde criteria (mag vaker)")
    profiel: tuple[str, ...] = Field((), description="Vastgestelde kenmerken van de inwoner (mag vaker)")
    niveau: int = Field(
        0, ge=0, le=9, description="Niveau volgens het afwegingskader (als het convenant niveaus kent)"
    )
    motivering: str = Field(min_length=3, max_length=20_000, description="Waarom")


class Terugkoppelen(Opdracht):
    """Feedback to the aanmelder."""

    opgepakt: bool = Field(description="Wordt de melding opgepakt?")
    toelichting: str = Field("", max_length=20_000, description="Wat de aanmelder verder moet weten")


class CrisisoverlegBeoordelen(Opdracht):
    """Is a crisis meeting needed?"""

    nodig: bool = Field(description="Is een crisisoverleg nodig?")
    motivering: str = Field(min_length=3, max_length=20_000, description="Waarom wel of niet")


class PartnersKiezen(Opdracht):
    """The partners that are asked to join."""

    partijen: tuple[str, ...] = Field(min_length=1, description="Partij uit het convenant (mag vaker)")
    ontvangers_nagegaan: bool = Field(
        description="Nagegaan dat elke partij moet én mag weten om wie het gaat"
    )
    rol: str = Field("", description="Rol van deze partijen in de casus, als het convenant rollen kent")
    motivering: str = Field(min_length=3, max_length=20_000, description="Waarom deze partners")


class PartnerToevoegen(Opdracht):
    """A new partner for this casus only."""

    partij: str = Field(
        pattern=r"^[a-z][a-z0-9_]{2,50}$",
        description="Korte naam van de organisatie, zoals kredietbank_noord",
    )
    ontvangers_nagegaan: bool = Field(description="Nagegaan dat de partij moet én mag weten om wie het gaat")
    motivering: str = Field(min_length=3, max_length=20_000, description="Waarom deze partner nodig is")


class VerklaringTekenen(Opdracht):
    """The statement of a partner for one casus."""

    onderschrijft: bool = Field(
        description="Onze organisatie onderschrijft het convenant voor deze casus en komt het na"
    )


class GrondslagWegen(Opdracht):
    """The weighing of a partij."""

    grondslagen: tuple[str, ...] = Field(min_length=1, description="Grondslag van uw organisatie (mag vaker)")
    motivering: str = Field(min_length=3, max_length=20_000, description="De afweging voor deze casus")


class BetrokkeneInformeren(Opdracht):
    """What the betrokkene was told."""

    wijze: Literal["gesprek", "brief", "telefoon"] = Field(description="Hoe de betrokkene is geïnformeerd")
    over_gegevens_en_doel: bool = Field(description="Verteld dat en waarvoor gegevens worden verwerkt")
    over_partijen: bool = Field(description="Verteld bij wie gegevens worden gevraagd en aan wie ze gaan")
    over_rechten: bool = Field(
        description="Verteld welke rechten de betrokkene heeft en hoe die te gebruiken"
    )
    uitgenodigd: bool = Field(False, description="Uitgenodigd om het plan van aanpak te bespreken")
    partij: str = Field("", description="Partij die informeerde (leeg: uw eigen partij)")
    toelichting: str = Field("", max_length=20_000, description="Bijzonderheden")


class NietInformeren(Opdracht):
    """The reasoned decision not to inform."""

    grond: str = Field(description="Grond uit artikel 41 lid 1 UAVG, zoals in het convenant")
    lid_2_afgewogen: bool = Field(description="Artikel 41 lid 2 UAVG is afgewogen")
    motivering: str = Field(min_length=20, max_length=20_000, description="De beargumenteerde beslissing")


class Terugtrekken(Opdracht):
    """A partner leaves the casus."""

    partij: str = Field(
        "", description="Alleen voor de procesregisseur: welke partij stopt (anders uw eigen partij)"
    )
    reden: str = Field(
        min_length=3, max_length=20_000, description="Waarom kennisname of deelname niet meer nodig is"
    )


def bekend(waarden: tuple[str, ...], mogelijk: Any, wat: str) -> None:
    """Refuse words that are not among the possible ones."""
    vreemd = [x for x in waarden if x not in mogelijk]
    if vreemd:
        raise OngeldigeInvoer(
            f"Onbekend bij {wat}: {', '.join(vreemd)}.", doen=f"Kies uit: {', '.join(map(str, mogelijk))}."
        )


def _nummer(h: Handeling) -> str:
    jaar = h.nu.domein.year
    begin = f"{h.geldend.convenant.casusnummer}-{jaar}-"
    return f"{begin}{tel(h.s, begin):06d}"


@handeling(Aanmelden, met_casus=False)
def aanmelden(h: Handeling, op: Aanmelden) -> dict[str, Any]:
    """Meld een inwoner aan bij de procesregisseur."""
    c = h.geldend.convenant
    bekend(op.situaties, c.toelating.situaties, "situaties")
    eis(mag_grondslag_noemen(h.geldend, h.lezer.partij, op.grondslagen))
    persoon = op.model_dump(mode="json", include={"naam", "geboortedatum", "adres", "telefoon"})
    zoekindex = h.w.kluis.zoekindex(op.naam, op.geboortedatum.isoformat()) if op.geboortedatum else None
    casus = begin_casus(
        h,
        persoon=persoon,
        zoekindex=zoekindex,
        situaties=op.situaties,
        grondslagen=op.grondslagen,
        doel=op.doel,
        toelichting=op.toelichting,
    )
    return {"casus": casus.nummer, "id": casus.id}


def begin_casus(
    h: Handeling,
    *,
    persoon: dict[str, Any],
    zoekindex: str | None,
    situaties: tuple[str, ...],
    grondslagen: tuple[str, ...],
    doel: str,
    toelichting: str,
) -> Casus:
    """Open a casus in the first fase of the convenant in force, about this person, brought in by the partij
    that acts.
    """
    vaststelling_id, h.geldend = h.w.actief(h.s, h.convenant)
    c = h.geldend.convenant
    id_ = nieuw_id()
    h.w.kluis.maak_sleutel(id_, h.nu.wand)
    casus = Casus(
        id=id_,
        nummer=_nummer(h),
        convenant=h.convenant,
        vaststelling_id=vaststelling_id,
        fase=c.beginfase,
        ronde=1,
        fase_sinds=h.nu.domein,
        aanbrenger=h.lezer.partij,
        niveau=c.toelating.niveau,
        situaties=sorted(set(situaties)),
        criteria=[],
        profiel=[],
        geopend_op=h.nu.domein,
        werk_nr=1,
        verwerkt_nr=0,
    )
    h.s.add(casus)
    h.s.flush()
    h.begin(casus)
    betrokkene = Betrokkene(
        id=nieuw_id(),
        casus_id=id_,
        categorie=next(iter(c.categorieen_betrokkene)),
        persoon_kluis=b"",
        zoekindex=zoekindex,
    )
    betrokkene.persoon_kluis = h.verzegel(
        f"betrokkene.persoon.{betrokkene.id}", json.dumps(persoon, ensure_ascii=False)
    )
    h.s.add(betrokkene)
    h.s.flush()
    for partij in {c.regiepartij, h.lezer.partij}:
        aanbrenger = partij == h.lezer.partij
        h.s.add(
            Deelname(
                casus_id=id_,
                partij=partij,
                gekozen_op=h.nu.domein,
                gewogen_op=h.nu.domein if aanbrenger else None,
                grondslagen=list(grondslagen) if aanbrenger else [],
            )
        )
    leesbaar = "\n".join(f"{k.capitalize()}: {v}" for k, v in persoon.items() if v)
    for categorie, inhoud in (
        (c.bij_aanmelding.persoon, leesbaar),
        (c.bij_aanmelding.aanleiding, toelichting),
    ):
        _gegeven(h, betrokkene.id, categorie, inhoud, doel, grondslagen)
    begin_fase(h.s, casus, c.werkafspraken)
    h.feit("aanmelden", {"situaties": casus.situaties, "grondslagen": list(grondslagen)}, toelichting)
    vertel(
        h.s,
        casus,
        "nieuwe_aanmelding",
        {c.regiepartij},
        gebeurtenis="aanmelden",
        wand=h.nu.wand,
        domein=h.nu.domein,
    )
    return casus


def _gegeven(
    h: Handeling, betrokkene_id: str, categorie: str, inhoud: str, doel: str, grondslagen: tuple[str, ...]
) -> None:
    id_ = nieuw_id()
    c = h.geldend.convenant
    doelen = [d for z in c.fasen[h.casus.fase].zicht if categorie in z.gegevens for d in z.doelen]
    doel = doel or doelen[0]
    bekend((doel,), doelen, "doelen van deze fase")
    h.s.add(
        Gegeven(
            id=id_,
            casus_id=h.casus.id,
            betrokkene_id=betrokkene_id,
            categorie=categorie,
            inbrenger=h.lezer.partij,
            door=h.lezer.medewerker,
            fase=h.casus.fase,
            doel=doel,
            grondslagen=list(grondslagen),
            ontvangers=sorted({c.regiepartij, h.lezer.partij}),
            inhoud_kluis=h.verzegel(f"gegeven.inhoud.{id_}", inhoud),
            op=h.nu.domein,
        )
    )


@handeling(Beoordelen)
def beoordelen(h: Handeling, op: Beoordelen) -> None:
    """Beoordeel of de casus hier hoort: situaties, criteria, kenmerken en niveau."""
    regels = h.geldend.convenant.toelating
    bekend(op.situaties, regels.situaties, "situaties")
    bekend(op.criteria, regels.criteria, "criteria")
    bekend(op.profiel, regels.profiel, "kenmerken")
    if regels.niveaus:
        bekend((op.niveau,), regels.niveaus, "niveaus")  # type: ignore[arg-type]
    c = h.casus
    c.situaties, c.criteria, c.profiel = (
        sorted(set(op.situaties)),
        sorted(set(op.criteria)),
        sorted(set(op.profiel)),
    )
    c.niveau = op.niveau
    h.feit(
        "beoordelen",
        {"situaties": c.situaties, "criteria": c.criteria, "profiel": c.profiel, "niveau": op.niveau},
        op.motivering,
    )


@handeling(Terugkoppelen)
def terugkoppelen(h: Handeling, op: Terugkoppelen) -> None:
    """Laat de aanmelder weten of de melding wordt opgepakt."""
    feit = h.feit("terugkoppelen", {"opgepakt": op.opgepakt}, op.toelichting or None)
    vertel(
        h.s,
        h.casus,
        "terugkoppeling",
        {h.casus.aanbrenger},
        gebeurtenis=feit.id,
        wand=h.nu.wand,
        domein=h.nu.domein,
    )


@handeling(CrisisoverlegBeoordelen)
def crisisoverleg_beoordelen(h: Handeling, op: CrisisoverlegBeoordelen) -> None:
    """Beoordeel of een crisisoverleg nodig is."""
    h.feit("crisisoverleg_beoordelen", {"nodig": op.nodig}, op.motivering)


def _neem_op(h: Handeling, partij: str, *, ad_hoc: bool) -> None:
    rij = h.s.scalars(
        select(Deelname).where(Deelname.casus_id == h.casus.id, Deelname.partij == partij)
    ).first()
    if rij is None:
        h.s.add(
            Deelname(
                casus_id=h.casus.id, partij=partij, ad_hoc=ad_hoc, gekozen_op=h.nu.domein, grondslagen=[]
            )
        )
    elif rij.teruggetrokken_op is not None:
        rij.teruggetrokken_op, rij.gewogen_op, rij.gekozen_op, rij.grondslagen = None, None, h.nu.domein, []
    else:
        return
    begin = h.geldend.convenant.bij_aanmelding
    deel_met(h, {begin.persoon, begin.aanleiding}, partij)


def deel_met(h: Handeling, categorieen: set[str], partij: str) -> None:
    """Make a partij recipient of what was recorded at the aanmelding."""
    for g in h.s.scalars(
        select(Gegeven).where(Gegeven.casus_id == h.casus.id, Gegeven.categorie.in_(categorieen))
    ):
        g.ontvangers = sorted({*g.ontvangers, partij})


def nagegaan(h: Handeling, ja: bool) -> None:
    """Refuse when it was not confirmed that each partij must and may know whom this is about."""
    eis(is_nagegaan(h.geldend, ja))


@handeling(PartnersKiezen)
def partners_kiezen(h: Handeling, op: PartnersKiezen) -> None:
    """Kies welke partners meedoen in deze casus."""
    nagegaan(h, op.ontvangers_nagegaan)
    bekend(op.partijen, h.geldend.convenant.partijen, "partijen")
    rollen = h.geldend.convenant.rollen_deelnemers
    if rollen or op.rol:
        bekend((op.rol,), rollen, "rollen van deelnemers")
    for partij in sorted(set(op.partijen)):
        _neem_op(h, partij, ad_hoc=False)
    feit = h.feit("partners_kiezen", {"partijen": sorted(set(op.partijen)), "rol": op.rol}, op.motivering)
    actief = {d.partij for d in h.stand.actieve_deelnames}
    vertel(
        h.s,
        h.casus,
        "gevraagd_als_partner",
        set(op.partijen) - actief,
        gebeurtenis=feit.id,
        wand=h.nu.wand,
        domein=h.nu.domein,
    )


@handeling(PartnerToevoegen)
def partner_toevoegen(h: Handeling, op: PartnerToevoegen) -> None:
    """Vraag een nieuwe partner voor alleen deze casus."""
    nagegaan(h, op.ontvangers_nagegaan)
    if op.partij in h.geldend.convenant.partijen:
        raise OngeldigeInvoer(
            f"'{op.partij}' is al partij van het convenant.", doen="Gebruik partners-kiezen."
        )
    _neem_op(h, op.partij, ad_hoc=True)
    feit = h.feit("partner_toevoegen", {"partij": op.partij}, op.motivering)
    vertel(
        h.s,
        h.casus,
        "gevraagd_als_partner",
        {op.partij},
        gebeurtenis=feit.id,
        wand=h.nu.wand,
        domein=h.nu.domein,
    )


def _eigen_deelname(h: Handeling, partij: str) -> Deelname:
    return h.s.scalars(
        select(Deelname).where(Deelname.casus_id == h.casus.id, Deelname.partij == partij)
    ).one()


@handeling(VerklaringTekenen)
def verklaring_tekenen(h: Handeling, op: VerklaringTekenen) -> None:
    """Teken als nieuwe partner de verklaring voor deze casus."""
    rij = _eigen_deelname(h, h.lezer.partij)
    if not rij.ad_hoc:
        raise Conflict("Uw organisatie is al partij van het convenant; een verklaring is niet nodig.")
    if not op.onderschrijft:
        raise OngeldigeInvoer(
            "Zonder deze verklaring kan uw organisatie niet meedoen.",
            doen="Onderschrijf het convenant, of trek u terug.",
        )
    rij.verklaring_op = h.nu.domein
    h.feit("verklaring_tekenen", {"partij": h.lezer.partij})


@handeling(GrondslagWegen)
def grondslag_wegen(h: Handeling, op: GrondslagWegen) -> None:
    """Weeg voor deze casus of uw organisatie een grondslag heeft."""
    bekend(op.grondslagen, h.geldend.convenant.grondslagen, "grondslagen")
    eis(mag_grondslag_noemen(h.geldend, h.lezer.partij, op.grondslagen))
    rij = _eigen_deelname(h, h.lezer.partij)
    rij.gewogen_op, rij.grondslagen = h.nu.domein, sorted(set(op.grondslagen))
    h.feit("grondslag_wegen", {"grondslagen": rij.grondslagen}, op.motivering)


@handeling(BetrokkeneInformeren)
def betrokkene_informeren(h: Handeling, op: BetrokkeneInformeren) -> None:
    """Leg vast dat de betrokkene is geïnformeerd en uitgenodigd."""
    verteld = {
        "gegevens_en_doel": ("welke gegevens en waarvoor", op.over_gegevens_en_doel),
        "partijen": ("van wie en aan wie", op.over_partijen),
        "rechten": ("welke rechten", op.over_rechten),
        "uitgenodigd": ("de uitnodiging", op.uitgenodigd),
    }
    mist = [
        verteld[onderdeel][0] for onderdeel in h.geldend.convenant.informeren if not verteld[onderdeel][1]
    ]
    partij = op.partij or h.lezer.partij
    bekend((partij,), {d.partij for d in h.stand.actieve_deelnames}, "deelnemers")
    eis(is_volledig_geinformeerd(h.geldend, mist))
    h.feit("betrokkene_informeren", {"wijze": op.wijze, "partij": partij}, op.toelichting or None)


@handeling(NietInformeren)
def niet_informeren(h: Handeling, op: NietInformeren) -> None:
    """Besluit gemotiveerd om de betrokkene niet te informeren (artikel 41 UAVG)."""
    bekend((op.grond,), h.geldend.convenant.niet_informeren, "gronden")
    eis(is_lid_2_afgewogen(op.lid_2_afgewogen))
    h.feit("niet_informeren", {"grond": op.grond}, op.motivering)


@handeling(Terugtrekken)
def terugtrekken(h: Handeling, op: Terugtrekken) -> None:
    """Stop de deelname van uw organisatie; de toegang eindigt meteen."""
    c = h.geldend.convenant
    regie = h.lezer.partij == c.regiepartij and "procesregisseur" in h.lezer.rollen
    partij = op.partij or h.lezer.partij
    if partij != h.lezer.partij and not regie:
        raise OngeldigeInvoer(
            "U kunt alleen uw eigen organisatie terugtrekken.", doen="Laat het veld partij leeg."
        )
    if partij == c.regiepartij:
        raise OngeldigeInvoer(
            "De partij met de regie kan zich niet terugtrekken.", doen="Sluit de casus, of draag hem over."
        )
    deelname = h.stand.deelname(partij)
    if deelname is None or not deelname.actief:
        raise Conflict(f"'{partij}' doet niet (meer) mee.", doen="Bekijk de casus.")
    _eigen_deelname(h, partij).teruggetrokken_op = h.nu.domein
    feit = h.feit("terugtrekken", {"partij": partij}, op.reden)
    vertel(
        h.s,
        h.casus,
        "partner_teruggetrokken",
        {c.regiepartij},
        gebeurtenis=feit.id,
        wand=h.nu.wand,
        domein=h.nu.domein,
    )
