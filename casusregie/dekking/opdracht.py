"""The command `casusregie convenant dekking`: what it asks and what it shows."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import click

from casusregie.cli_hulp import Staat, toon_json, toon_tabel
from casusregie.dekking import verslag
from casusregie.dekking.cellen import Vak, Vakken
from casusregie.dekking.spelen import scenarios
from casusregie.dekking.verslag import Dekking
from convenanten.tekening import teken
from rules.poorten import VRAGEN
from services.convenant import versies
from services.handelen.fouten import NietGevonden
from services.handelen.werkplek import Instellingen


@dataclass(frozen=True)
class Wens:
    """What was asked for: which convenanten (none: all), a sample or everything, and what to show."""

    convenanten: tuple[str, ...] = ()
    steekproef: int | None = None
    zaad: int = 1
    per_eis: bool = False
    tekening: Path | None = None
    tabel: Path | None = None


def bericht(st: Staat, wens: Wens) -> bool:
    """Measure and show. Returns whether a line without explanation survived, an explanation is wrong, or a
    scenario cannot be played.
    """
    gevonden = _bestanden(st, wens.convenanten)
    namen = None
    if wens.steekproef is not None:
        namen = {pad: verslag.steekproef(pad, wens.steekproef, wens.zaad) for pad in gevonden}
    alle = verslag.meet(gevonden, namen)
    if st.als_json:
        toon_json([_voor_machines(d) for d in alle])
    else:
        for d in alle:
            _toon(d, per_eis=wens.per_eis)
    if wens.tekening is not None:
        wens.tekening.mkdir(parents=True, exist_ok=True)
        for d in alle:
            pad = wens.tekening / f"{d.convenant.id}-{d.convenant.versie}.svg"
            pad.write_text(teken(d.convenant, VRAGEN, d.kleuren), encoding="utf-8")
    if wens.tabel is not None:
        _schrijf(wens.tabel, alle)
    return any(d.overlevers or d.onterecht or d.mislukt for d in alle)


def _bestanden(st: Staat, namen: tuple[str, ...]) -> list[Path]:
    """The files of these convenanten that have scenarios beside them. Raises NietGevonden."""
    bekend = versies.bestanden(Instellingen.uit_omgeving(st.data))
    onbekend = set(namen) - {id_ for id_, _ in bekend}
    if onbekend:
        raise NietGevonden(
            f"Er is geen convenant '{', '.join(sorted(onbekend))}'.",
            doen=f"Wel bekend: {', '.join(sorted({id_ for id_, _ in bekend}))}.",
        )
    gekozen = [pad for (id_, _), pad in bekend.items() if not namen or id_ in namen]
    zonder = [pad for pad in gekozen if not scenarios(pad)]
    if namen and zonder:
        raise NietGevonden(
            f"Bij {', '.join(str(p) for p in zonder)} staan geen scenario's.",
            doen="Schrijf er een in de map 'scenarios' naast dit bestand.",
        )
    return [pad for pad in gekozen if pad not in zonder]


def _toon(d: Dekking, *, per_eis: bool) -> None:
    c = d.convenant
    samen = [sum(kolom) for kolom in zip(*(getallen for _, *getallen in d.per_soort), strict=True)]
    toon_tabel(
        [
            "Soort regel",
            "Aantal",
            "Door een stap",
            "Door de tabel",
            "Dubbel gezegd",
            "Uitgelegd",
            "Overleeft",
        ],
        [(soort, *map(str, getallen)) for soort, *getallen in [*d.per_soort, ("samen", *samen)]],
        titel=f"{c.id} {c.versie}: {d.percentage} % in {d.seconden} s",
    )
    toon_tabel(
        [
            "Cellen",
            "Aantal",
            "Gelijk aan de tabel",
            "Dubbel gezegd",
            "Zonder gevolg",
            "Niet in de tabel",
            "Alleen in de tabel",
            "Geen tabel",
        ],
        [(v.soort, *(str(n) for n in (v.aantal, *(len(x) for x in _kolommen(v))))) for v in d.cellen],
    )
    for v in d.cellen:
        _lijst(f"Cellen van {v.soort} die een andere regel altijd tegenhoudt", map(str, v.zonder_gevolg))
        _lijst(f"Cellen van {v.soort} die de tabel niet heeft", map(str, v.te_ruim))
        _lijst(f"Cellen van {v.soort} die alleen de tabel heeft", map(str, v.te_krap))
    _lijst("Deze scenario's gaan al mis zoals ze er staan en bewijzen niets", d.mislukt)
    _lijst("Niets merkt het als deze regel weg is", (k.naam for k in d.overlevers))
    _lijst("Een andere regel zegt dit ook", (k.naam for k in d.zonder_gevolg))
    _lijst("Zonder deze regel struikelt de software", (f"{n}: {f}" for n, f in d.vastgelopen.items()))
    _lijst("Uitgelegd, maar dat hoeft niet of bestaat niet", d.onterecht)
    _lijst("Deze overgangen neemt geen scenario", (f"{van} → {naar}" for van, naar in d.niet_gelopen))
    _lijst("Deze handelingen lukken in geen scenario", d.nooit_gelukt)
    _lijst("Deze handelingen worden in geen scenario geweigerd", d.nooit_geweigerd)
    if per_eis:
        toon_tabel(
            ["Eis", "Regels die geen scenario merkt"],
            [(eis, "\n".join(namen)) for eis, namen in sorted(d.per_eis().items())],
        )


def _kolommen(v: Vakken) -> tuple[tuple[Vak, ...], ...]:
    return v.gedekt, v.dubbel, v.zonder_gevolg, v.te_ruim, v.te_krap, v.zonder_tabel


def _lijst(kop: str, regels: Iterable[str]) -> None:
    alle = list(regels)
    if alle:
        click.echo(f"{kop} ({len(alle)}):")
        for regel in alle:
            click.echo(f"  {regel}")


def _voor_machines(d: Dekking) -> dict[str, object]:
    return {
        "convenant": d.convenant.id,
        "versie": d.convenant.versie,
        "percentage": d.percentage,
        "seconden": d.seconden,
        "per_soort": {soort: getallen for soort, *getallen in d.per_soort},
        "cellen": {v.soort: [v.aantal, *(len(x) for x in _kolommen(v))] for v in d.cellen},
        "cellen_anders_dan_de_tabel": [str(x) for v in d.cellen for x in (*v.te_ruim, *v.te_krap)],
        "overlevers": [k.naam for k in d.overlevers],
        "dubbel_gezegd": [k.naam for k in d.zonder_gevolg],
        "uitgelegd": {k.naam: d.uitleg[k.naam] for k in d.uitgelegd},
        "mislukt": d.mislukt,
        "onterecht": d.onterecht,
        "vastgelopen": d.vastgelopen,
        "niet_gelopen": d.niet_gelopen,
        "nooit_gelukt": d.nooit_gelukt,
        "nooit_geweigerd": d.nooit_geweigerd,
        "per_eis": d.per_eis(),
    }


def _schrijf(pad: Path, alle: list[Dekking]) -> None:
    """Every line of every convenant: its kind, its eisen, and what holds it."""
    with pad.open("w", encoding="utf-8", newline="") as bestand:
        rijen = csv.writer(bestand)
        rijen.writerow(["convenant", "regel", "soort", "eis", "uitkomst", "waardoor"])
        for d in alle:
            for k in d.knopen:
                uitkomst = d.kleuren[k.naam]
                waardoor = d.bewezen.get(k.naam) or d.uitleg.get(k.naam, "")
                rijen.writerow([d.convenant.id, k.naam, k.soort, " ".join(k.eisen), uitkomst, waardoor])
