"""Sending released content to one partij, sealed for its key."""

from __future__ import annotations

import base64
from typing import Any

from pydantic import Field

from models.tabellen import Bericht
from notifications import uitbox
from notifications.verzegelen import SleutelFout, verzegel
from rules.verstrekken import mag_versturen
from services.casus.gegevens import zichtbaar_gegeven
from services.handelen.fouten import Conflict, eis
from services.handelen.handeling import Handeling, Opdracht, handeling
from services.handelen.omroep import vertel
from services.post.profielen import adres_van, sleutel_van
from services.toegang import signalen


class GegevenVersturen(Opdracht):
    """Released content to one partij, sealed."""

    gegeven: str = Field(description="Het gegeven dat uw organisatie inbracht (id uit het dossier)")
    partij: str = Field(description="Ontvanger van het gegeven")


@handeling(GegevenVersturen)
def gegeven_versturen(h: Handeling, op: GegevenVersturen) -> dict[str, Any]:
    """Stuur een gegeven dat uw organisatie inbracht versleuteld naar een ontvanger ervan."""
    g, feit = zichtbaar_gegeven(h, op.gegeven)
    eis(mag_versturen(h.stand, h.geldend, h.lezer, feit, op.partij))
    contact = next(
        iter(uitbox.contacten(h.s, h.casus.convenant, [op.partij], op=h.nu.wand).get(op.partij, [])), None
    )
    if contact is None or contact.modus == "alleen_portaal":
        raise Conflict(
            "Van deze ontvanger is geen sleutel vastgelegd; er is niets verstuurd.",
            doen="De ontvanger kan het gegeven inzien in het dossier.",
        )
    relay = h.w.afzender
    if relay is None:
        raise Conflict("Er is geen mailserver ingesteld; er is niets verstuurd.", doen="Vraag de beheerder.")
    wat = h.feit("gegeven_versturen", {"gegeven": g.id, "partij": op.partij, "modus": contact.modus})
    (id_,) = vertel(
        h.s, h.casus, "verzegelde_inhoud", {op.partij}, gebeurtenis=wat.id, wand=h.nu.wand, domein=h.nu.domein
    )
    h.s.flush()
    rij = h.s.get_one(Bericht, id_)
    try:
        sleutel = sleutel_van(h.w, contact, h.nu.wand)
        zin = h.geldend.convenant.gegevens[g.categorie].naam
        inhoud = h.w.kluis.ontsleutel(h.casus.id, f"gegeven.inhoud.{g.id}", g.inhoud_kluis)
        ruw = verzegel(
            sleutel,
            zin,
            inhoud,
            van=relay,
            aan=adres_van(h.w, contact),
            onderwerp=f"Casusregie: versleuteld bericht {h.casus.nummer}",
            message_id=rij.message_id,
            datum=h.nu.wand,
        )
        rij.inhoud_kluis = h.verzegel(f"bericht.inhoud.{id_}", base64.b64encode(ruw).decode())
    except SleutelFout as fout:
        rij.status, rij.uitkomst = "aangehouden", str(fout)
        uitbox.gebeurtenis(h.s, id_, "aangehouden", str(fout), h.nu.wand)
        signalen.meld(
            h.w,
            h.s,
            h.nu,
            h.casus.convenant,
            "verzegelen_mislukt",
            f"verzegelen:{contact.id}:{contact.vingerafdruk}",
            {"contact": contact.id},
        )
        vertel(h.s, h.casus, "sleutel_verlopen", {op.partij}, gebeurtenis=f"sleutel {id_}", wand=h.nu.wand)
    return {"bericht": id_, "status": rij.status}
