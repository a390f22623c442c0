"""The passing of a poort: the one place that writes `casus.fase`.

One transaction locks the casus, evaluates the whole poort again, and records who decided, when, and which
checks held. Called by the flow's task; whoever calls it, and however often, an approved poort passes
exactly once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import exists, select

from models import logboek
from models.tabellen import Besluit, Casus, Datalek, GedaneOvergang, Termijn
from rules.poorten import mag_door, oordeel, overgang_naar
from services.bewaren import bewaartermijn, vernietigen
from services.casus.termijnen import begin_fase
from services.handelen.fouten import Conflict
from services.handelen.omroep import deelnemers, vertel
from services.handelen.standen import genomen_besluit, laad_stand, vergrendel_casus
from services.handelen.termijnen import STELSEL, sluit_af
from services.handelen.werkplek import Werkplek
from services.uitvoeren import lease


@dataclass(frozen=True)
class Stap:
    """What a look at a casus found, in codes only (this is what Prefect gets to see)."""

    nummer: str
    convenant: str
    fase: str
    ronde: int
    gesloten: bool
    doorgegaan: bool
    wacht_op: str
    open_punten: tuple[str, ...] = ()
    termijn_verstreken: bool = False


def zet_stap(w: Werkplek, casus_id: str, hek: int | None = None) -> Stap:
    """Pass the poort on which a decision was taken, if it is open; else say what the casus waits for.

    `hek`: the fencing number of the caller's lease; an executor whose lease went to another is refused
    (Conflict). A decision whose poort closed meanwhile lapses, and the regie is told.
    """
    with w.db.schrijven() as s:
        c = vergrendel_casus(s, casus_id)
        if hek is not None and not lease.geldig(s, casus_id, hek):
            raise Conflict("Een andere uitvoerder werkt nu aan deze casus.")
        nu = w.nu(s)
        geldend = w.geldend(s, c.vaststelling_id)
        b = genomen_besluit(s, c)
        stand = laad_stand(s, c, b)
        regie = geldend.convenant.regiepartij
        c.verwerkt_nr = c.werk_nr
        door = False
        if b is not None:
            if mag_door(stand, geldend, b.naar):
                van, overgang = c.fase, overgang_naar(geldend, c.fase, b.naar)
                assert overgang is not None
                controles = [x.controle for x in overgang.poort]
                s.add(
                    GedaneOvergang(
                        casus_id=c.id,
                        ronde=c.ronde,
                        van=van,
                        naar=b.naar,
                        besluit_id=b.id,
                        controles=controles,
                        op=nu.domein,
                        op_wand=nu.wand,
                    )
                )
                logboek.schrijf(
                    s,
                    c.id,
                    "overgang",
                    door=b.door,
                    partij="",
                    op=nu.domein,
                    op_wand=nu.wand,
                    codes={
                        "ronde": c.ronde,
                        "van": van,
                        "naar": b.naar,
                        "besluit": b.id,
                        "controles": controles,
                    },
                )
                b.status = "uitgevoerd"
                c.fase, c.ronde, c.fase_sinds = b.naar, c.ronde + 1, nu.domein
                door = True
                eind = geldend.convenant.fasen[b.naar].eind
                if eind:
                    c.gesloten_op = nu.domein
                    sluit_af(s, c.id)
                    bewaartermijn.bij_sluiting(s, c, geldend, stand)
                else:
                    begin_fase(s, c, geldend.convenant.werkafspraken)
                vertel(
                    s,
                    c,
                    "afsluiting" if eind else "fasewissel",
                    deelnemers(stand),
                    gebeurtenis=f"ronde {c.ronde}",
                    wand=nu.wand,
                )
            else:
                b.status = "vervallen"
                logboek.schrijf(
                    s,
                    c.id,
                    "besluit_vervallen",
                    door=STELSEL,
                    partij="",
                    op=nu.domein,
                    op_wand=nu.wand,
                    codes={"ronde": c.ronde, "besluit": b.id, "naar": b.naar},
                )
                vertel(s, c, "besluit_vervallen", {regie}, gebeurtenis=b.id, wand=nu.wand)
            stand = replace(
                stand, fase=c.fase, ronde=c.ronde, gesloten=c.gesloten_op is not None, besluit=None
            )
        bevestigen = b is None and s.scalar(
            select(exists().where(Besluit.casus_id == c.id, Besluit.status == "wacht_op_bevestiging"))
        )
        te_laat = bool(
            s.scalar(
                select(
                    exists().where(
                        Termijn.onderwerp_id == c.id,
                        Termijn.status == "open",
                        Termijn.vervalt_op <= nu.domein,
                    )
                )
            )
        )
        oordelen = [oordeel(stand, geldend, o) for o in geldend.convenant.fasen[c.fase].overgangen]
        open_ = tuple(
            sorted(
                {
                    r.controle.controle
                    for o in oordelen
                    for r in o.regels
                    if not r.uitkomst and not r.controle.discreet
                }
            )
        )
        if c.gesloten_op is not None:
            wacht_op = "niets"
        elif bevestigen:
            wacht_op = "bevestiging"
        elif any(o.voldaan and o.regels for o in oordelen):
            wacht_op = "besluit"
        else:
            wacht_op = "voorwaarden"
        stap = Stap(
            c.nummer, c.convenant, c.fase, c.ronde, c.gesloten_op is not None, door, wacht_op, open_, te_laat
        )
        meteen = (
            c.gesloten_op is not None
            and c.vernietigd_op is None
            and geldend.convenant.fasen[c.fase].vernietigen is not None
        )
        if meteen:
            c.werk_nr += 1  # until it is done there is work, also after a crash
    if meteen:
        vernietigen.vernietig_meteen(w, casus_id)
    return stap


def vraag_besluit(w: Werkplek, casus_id: str, ronde: int) -> None:
    """Tell the regie, once per ronde, that everything for a next fase is in place and a decision is
    needed.
    """
    with w.db.schrijven() as s:
        c = vergrendel_casus(s, casus_id)
        if c.ronde != ronde or c.gesloten_op is not None:
            return
        regie = w.geldend(s, c.vaststelling_id).convenant.regiepartij
        vertel(s, c, "beslissing_nodig", {regie}, gebeurtenis=f"beslissing {ronde}", wand=w.nu(s).wand)


def met_werk(w: Werkplek) -> tuple[list[str], list[str]]:
    """The casussen and datalekken that have something to look at."""
    with w.db.lezen() as s:
        casussen = s.scalars(select(Casus.id).where(Casus.werk_nr > Casus.verwerkt_nr)).all()
        datalekken = s.scalars(select(Datalek.id).where(Datalek.werk_nr > Datalek.verwerkt_nr)).all()
    return list(casussen), list(datalekken)
