"""Sending released content to one partij, sealed for its key."""

from __future__ import annotations

import base64
from typing import Annotated, Any

from pydantic import Field

from models.tabellen import Bericht, Gegeven
from notifications import uitbox
from notifications.verzegelen import SleutelFout, verzegel
from rules.codes import SoortSignaal
from rules.feiten import GegevenVerstuurd
from rules.rollen import GEVER
from rules.stand import GegevenFeit
from rules.verstrekken import geheimhouding_bij
from rules.zicht import mag_versturen
from services.casus.bereik import InCasus, handeling
from services.casus.gegevens import zichtbaar_gegeven
from services.handelen.fouten import Conflict, eis
from services.handelen.handeling import Kop
from services.handelen.velden import Opdracht, Uit
from services.post.profielen import adres_van, sleutel_van
from services.toegang import signalen


class GegevenVersturen(Opdracht):
    """Released content to one partij, sealed."""

    gegeven: Annotated[str, Uit("eigen_gegevens", streng=False)] = Field(
        description="Het gegeven dat uw organisatie inbracht"
    )
    partij: Annotated[str, Uit("deelnemers", streng=False)] = Field(description="Ontvanger van het gegeven")


def _brief(h: InCasus, g: Gegeven, feit: GegevenFeit) -> str:
    """What the receiver reads: the gegeven, with the secrecy duty that travels with it."""
    inhoud = h.w.kluis.open(g, Gegeven.inhoud_kluis)
    geheim = geheimhouding_bij(h.geldend, feit)
    return inhoud if geheim is None else f"{inhoud}\n\nGeheimhouding: {geheim}."


@handeling(
    "Gegeven versleuteld versturen",
    kop=Kop.GEGEVENS,
    wie=GEVER,
    mails=("verzegelde_inhoud", "sleutel_verlopen"),
)
def gegeven_versturen(h: InCasus, op: GegevenVersturen) -> dict[str, Any]:
    """Stuur een gegeven dat uw organisatie inbracht versleuteld naar een ontvanger ervan."""
    g, feit = zichtbaar_gegeven(h, op.gegeven)
    eis(mag_versturen(h.stand, h.geldend, h.lezer, feit, op.partij))
    contacten = uitbox.contacten(h.s, h.casus.convenant, [op.partij], op=h.nu.wand)
    contact = next(iter(contacten.get(op.partij, [])), None)
    if contact is None or contact.modus == "alleen_portaal":
        raise Conflict(
            "Van deze ontvanger is geen sleutel vastgelegd; er is niets verstuurd.",
            doen="De ontvanger kan het gegeven inzien in het dossier.",
        )
    afzender = h.w.afzender
    if afzender is None:
        raise Conflict("Er is geen mailserver ingesteld; er is niets verstuurd.", doen="Vraag de beheerder.")
    wat = h.feit(GegevenVerstuurd(g.id, op.partij, contact.modus))
    (id_,) = h.vertel("verzegelde_inhoud", {op.partij}, om=wat.id)
    h.s.flush()
    rij = h.s.get_one(Bericht, id_)
    try:
        ruw = verzegel(
            sleutel_van(h.w, contact, h.nu.wand),
            h.geldend.convenant.gegevens[g.categorie].naam,
            _brief(h, g, feit),
            van=afzender,
            aan=adres_van(h.w, contact),
            onderwerp=f"Casusregie: versleuteld bericht {h.casus.nummer}",
            message_id=rij.message_id,
            datum=h.nu.wand,
        )
        h.verzegel(rij, Bericht.inhoud_kluis, base64.b64encode(ruw).decode())
    except SleutelFout as fout:
        rij.status, rij.uitkomst = "aangehouden", str(fout)
        uitbox.gebeurtenis(h.s, id_, "aangehouden", str(fout), h.nu.wand)
        signalen.meld(
            h.w,
            h.s,
            h.nu,
            h.casus.convenant,
            SoortSignaal.VERZEGELEN_MISLUKT,
            f"verzegelen:{contact.id}:{contact.vingerafdruk}",
            {"contact": contact.id},
        )
        h.vertel("sleutel_verlopen", {op.partij}, om=f"sleutel {id_}", opvolgen=False)
    return {"bericht": id_, "status": rij.status}
