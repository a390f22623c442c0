"""The one door for content about people: whatever act it comes with, it is judged and kept as a gegeven."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from models.tabellen import Betrokkene, Gegeven, nieuw_id
from rules.feiten import TriageVastgesteld
from rules.ontvangen import Inhoud, mag_ontvangen
from rules.stand import Stand
from rules.verstrekken import LENGTE_MOTIVERING, Opgave, dragende_toestemmingen, mag_inbrengen
from rules.zicht import hoedanigheden
from services.casus.bereik import InCasus
from services.casus.mensen import nieuwe_betrokkene, wie_is
from services.handelen.fouten import eis
from services.handelen.velden import Opdracht, Uit, Verhaal


class Verantwoording(Opdracht):
    """What the giver confirms, and how it weighed what its secrecy or its grondslag asks."""

    zorgvuldig: bool = Field(
        False, description="Het gegeven is toereikend, ter zake dienend, niet bovenmatig en juist"
    )
    ontvangers_nagegaan: bool = Field(False, description="Nagegaan dat elke ontvanger dit moet én mag weten")
    beroepsgeheim: Annotated[str, Uit("beroepsgeheim", streng=False)] | None = Field(
        None, description="Afweging bij een beroepsgeheim"
    )
    motivering_beroepsgeheim: Verhaal = Field(
        "", description="Waarom u dit deelt zonder toestemming (bij een beroepsgeheim, minstens 20 tekens)"
    )
    in_eigen_dossier: bool = Field(
        False, description="De afweging staat in het eigen dossier van uw organisatie"
    )
    belangenafweging: Verhaal = Field("", description="Belangenafweging (bij een gerechtvaardigd belang)")
    ook_nieuwe_partner: bool = Field(
        False, description="Alleen politie: ook voor een nieuwe partner in deze casus"
    )

    @property
    def afweging(self) -> str:
        """What the giver weighed, in words."""
        return "\n".join(x for x in (self.belangenafweging, self.motivering_beroepsgeheim) if x)


class Bijdrage(Verantwoording):
    """Content that comes with another act, such as an answer. What is left empty follows from the casus."""

    doel: Annotated[str, Uit("doelen", streng=False)] = Field(
        "", description="Doel waarvoor u het geeft (leeg: dat van de triage, of het eerste van deze fase)"
    )
    grondslagen: tuple[Annotated[str, Uit("grondslagen", streng=False)], ...] = Field(
        (), description="Grondslag van uw organisatie (leeg: wat u voor deze casus woog)"
    )
    ontvangers: tuple[Annotated[str, Uit("deelnemers", streng=False)], ...] = Field(
        (), description="Partijen die dit moeten én mogen weten (leeg: elke deelnemer die dit mag weten)"
    )
    reden: Verhaal = Field(
        "", description="Waarom juist dit gegeven (waar het convenant dat per verstrekking vraagt)"
    )


def breng_in(
    h: InCasus,
    stand: Stand,
    op: Verantwoording,
    *,
    inhoud: str,
    categorie: str,
    over: Betrokkene,
    doel: str,
    grondslagen: tuple[str, ...],
    ontvangers: tuple[str, ...],
    reden: bool,
    herkomst: str = "",
    toestemmingen: tuple[int, ...] = (),
) -> Gegeven:
    """Keep content as a gegeven of who acts. `herkomst`: what it answers or describes, in codes;
    `toestemmingen`: the consents of article 9 Wpg that it names.

    Raises the refusal of `rules.verstrekken`.
    """
    opgave = Opgave(
        partij=h.lezer.partij,
        categorie=categorie,
        betrokkene=over.categorie,
        doel=doel,
        grondslagen=grondslagen,
        ontvangers=frozenset(ontvangers),
        zorgvuldig=op.zorgvuldig,
        ontvangers_nagegaan=op.ontvangers_nagegaan,
        beroepsgeheim=op.beroepsgeheim,
        in_eigen_dossier=op.in_eigen_dossier,
        reden=reden,
        belangenafweging=bool(op.belangenafweging),
        ook_ad_hoc=op.ook_nieuwe_partner,
        wie=hoedanigheden(stand, h.geldend, h.lezer),
        betrokkene_id=over.id,
        toestemmingen=toestemmingen,
        beroepsgeheim_gemotiveerd=len(op.motivering_beroepsgeheim) >= LENGTE_MOTIVERING,
    )
    eis(mag_inbrengen(stand, h.geldend, opgave))
    rij = Gegeven(
        id=nieuw_id(),
        casus_id=h.casus.id,
        betrokkene_id=over.id,
        categorie=categorie,
        inbrenger=h.lezer.partij,
        door=h.lezer.medewerker,
        fase=h.casus.fase,
        doel=doel,
        grondslagen=list(grondslagen),
        ontvangers=sorted(set(ontvangers)),
        ook_ad_hoc=op.ook_nieuwe_partner,
        beroepsgeheim=op.beroepsgeheim,
        herkomst=herkomst,
        toestemmingen=list(dragende_toestemmingen(stand, h.geldend, opgave)),
        op=h.nu.domein,
    )
    h.verzegel(rij, Gegeven.inhoud_kluis, inhoud)
    h.s.add(rij)
    return rij


def draag_bij(
    h: InCasus, op: Bijdrage, *, inhoud: str, categorie: str, betrokkene: str, herkomst: str
) -> Gegeven:
    """Keep content that came with another act; what the giver left empty follows from the casus."""
    grondslagen = op.grondslagen or _gewogen_voor(h, categorie)
    over = betrokkene_van(h, betrokkene)
    gezegd = Inhoud(
        h.lezer.partij, grondslagen, categorie, op.beroepsgeheim, op.ook_nieuwe_partner, over.categorie
    )
    allen = tuple(
        d.partij
        for d in h.stand.actieve_deelnames
        if mag_ontvangen(h.stand, h.geldend, gezegd, d.partij, nu=False)
    )
    return breng_in(
        h,
        h.stand,
        op,
        inhoud=inhoud,
        categorie=categorie,
        over=over,
        doel=op.doel or eerste_doel(h, h.stand, categorie),
        grondslagen=grondslagen,
        ontvangers=op.ontvangers or allen,
        reden=bool(op.reden),
        herkomst=herkomst,
    )


def _gewogen_voor(h: InCasus, categorie: str) -> tuple[str, ...]:
    """What the own partij weighed for this casus, without what cannot carry this category."""
    deelname = h.stand.deelname(h.lezer.partij)
    bekend = h.geldend.convenant.grondslagen
    gewogen = deelname.grondslagen if deelname is not None else ()
    return tuple(
        g
        for g in gewogen
        if g not in bekend or not bekend[g].alleen_voor or categorie in bekend[g].alleen_voor
    )


def eerste_doel(h: InCasus, stand: Stand, categorie: str) -> str:
    """The doel that the triage set for this casus, where this fase uses this category for it; else the first
    one for which it does. Empty where it has no use for it.
    """
    zicht = h.geldend.convenant.fasen[h.casus.fase].zicht
    doelen = [doel for z in zicht if categorie in z.gegevens for doel in z.doelen]
    triage = stand.laatste(TriageVastgesteld)
    if triage is not None and triage.feit.doel in doelen:
        return triage.feit.doel
    return next(iter(doelen), "")


def betrokkene_van(h: InCasus, woord: str) -> Betrokkene:
    """The person whom a field points out: "melder 2", the first of a bare category, or (empty) the one who
    was brought in; made where there is none yet.
    """
    categorie, id_ = wie_is(h, woord)
    return h.s.get_one(Betrokkene, id_) if id_ else nieuwe_betrokkene(h, categorie, {})
