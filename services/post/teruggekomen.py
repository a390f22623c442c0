"""What came back: delivery reports change the fate of a bericht, and a bounce is told to the regie."""

from __future__ import annotations

from sqlalchemy import select

from models.tabellen import Bericht
from notifications import dsn, uitbox
from services.handelen.werkplek import Werkplek


def lees(w: Werkplek, url: str) -> int:
    """Handle every new report in the mailbox. Returns how many were ours. A mail is marked only after it was
    recorded.
    """
    aantal = 0
    with dsn.postbus(url) as imap:
        for nummer, ruw in dsn.nieuwe(imap):
            verslag = dsn.lees_verslag(ruw)
            if verslag is not None and verwerk(w, verslag):
                aantal += 1
            dsn.klaar(imap, nummer)
    return aantal


def verwerk(w: Werkplek, v: dsn.Verslag) -> bool:
    """Record one report; a repeat changes nothing. Returns whether the bericht is ours."""
    with w.db.schrijven() as s:
        nu = w.nu(s)
        b = s.scalars(select(Bericht).where(Bericht.id == v.kenmerk).with_for_update()).first()
        if b is None:
            return False
        if b.status == "teruggekomen" or (b.uitkomst == v.uitleg and v.uitslag != "teruggekomen"):
            return True
        b.uitkomst = v.uitleg
        uitbox.gebeurtenis(s, b.id, v.uitslag, v.uitleg, nu.wand)
        if v.uitslag == "teruggekomen":
            b.status = "teruggekomen"
            regie = w.actief(s, b.convenant)[1].convenant.regiepartij
            oorzaak = uitbox.Oorzaak(
                b.onderwerp, b.onderwerp_id, b.kenmerk, b.convenant, f"teruggekomen {b.id}"
            )
            uitbox.zet_klaar(
                s,
                oorzaak,
                "bericht_teruggekomen",
                {regie} - {b.partij},
                wand=nu.wand,
                voor=("casus", "datalek"),
            )
        return True
