"""Management information: how many casussen of which kind, how long they take. Never by personal
characteristics.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from statistics import median

from sqlalchemy import select

from models.tabellen import Casus, GedaneOvergang, Termijn
from rules.cijfers import KLEINSTE, onderdruk
from rules.codes import Trede
from rules.zicht import VERANTWOORDEN
from services.handelen.fouten import GeenBevoegdheid
from services.handelen.werkplek import Werkplek
from services.handelen.wie import Identiteit, controleer_sessie, lezer_voor


@dataclass(frozen=True)
class Tabel:
    """One table of numbers; None is a number that stays unsaid because it is small."""

    titel: str
    kolom: str
    eenheid: str
    rijen: tuple[tuple[str, int | None], ...]


def cijfers(w: Werkplek, wie: Identiteit, convenant: str, *, namens: str | None = None) -> tuple[Tabel, ...]:
    """Counts by fase, by kind of problem and by niveau, missed reminders, and the median days per fase."""
    with w.db.lezen() as s:
        controleer_sessie(s, wie, w.nu(s).wand)
        lezer = lezer_voor(s, wie, convenant, namens)
        if not lezer.rollen & VERANTWOORDEN:
            raise GeenBevoegdheid(
                "Cijfers zijn voor de procesregisseur, de FG en de burgemeester.",
                doen="Vraag het aan een van hen.",
            )
        _, geldend = w.actief(s, convenant)
        c = geldend.convenant
        casussen = s.execute(
            select(Casus.id, Casus.fase, Casus.niveau, Casus.situaties, Casus.geopend_op).where(
                Casus.convenant == convenant
            )
        ).all()
        fasen = Counter(fase for _, fase, *_ in casussen)
        situaties = Counter(x for *_, lijst, _ in casussen for x in lijst)
        niveaus = Counter(niveau for _, _, niveau, *_ in casussen)
        escalaties = Counter(
            s.scalars(
                select(Casus.fase)
                .join(Termijn, Termijn.onderwerp_id == Casus.id)
                .where(
                    Casus.convenant == convenant,
                    Termijn.trede != Trede.HERINNERING,
                    Termijn.trede != Trede.VERNIETIGEN,
                    Termijn.status == "afgegaan",
                )
            )
        )
        duren: dict[str, list[float]] = defaultdict(list)
        begin = {id_: geopend for id_, *_, geopend in casussen}
        for o in s.execute(
            select(GedaneOvergang.casus_id, GedaneOvergang.van, GedaneOvergang.op)
            .join(Casus, Casus.id == GedaneOvergang.casus_id)
            .where(Casus.convenant == convenant)
            .order_by(GedaneOvergang.casus_id, GedaneOvergang.ronde)
        ):
            duren[o.van].append((o.op - begin[o.casus_id]).total_seconds() / 86400)
            begin[o.casus_id] = o.op

    def tabel(titel: str, kolom: str, namen: dict[str, str], telling: Counter[str]) -> Tabel:
        veilig = onderdruk({k: telling.get(k, 0) for k in namen})
        return Tabel(titel, kolom, "casussen", tuple((namen[k], n) for k, n in veilig.items()))

    titels = {k: f.titel for k, f in c.fasen.items()}
    tabellen = [tabel("Casussen per fase", "Fase", titels, fasen)]
    if c.toelating.situaties:
        tabellen.append(
            tabel("Casussen per soort probleem", "Situatie", dict(c.toelating.situaties), situaties)
        )
    if c.toelating.niveaus:
        tabellen.append(
            tabel(
                "Casussen per niveau",
                "Niveau",
                {str(k): f"{k}: {v}" for k, v in c.toelating.niveaus.items()},
                Counter({str(k): n for k, n in niveaus.items()}),
            )
        )
    tabellen.append(tabel("Termijnen die verstreken, per fase van nu", "Fase", titels, escalaties))
    doorlooptijd = tuple(
        (titels[f], round(median(duren[f])) if len(duren.get(f, ())) >= KLEINSTE else None)
        for f in c.fasen
        if not c.fasen[f].eind
    )
    return (*tabellen, Tabel("Doorlooptijd per fase (mediaan)", "Fase", "dagen", doorlooptijd))
