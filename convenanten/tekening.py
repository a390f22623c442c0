"""Draws a convenant as SVG: the fasen from top to bottom, per way out the decider and the checks, the ends at
the side.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape

from convenanten.definitie import Convenant, Fase, Overgang

LINKS, BREED, EIND_X, EIND_BREED = 90, 640, 780, 250
REGEL, TEKENS = 20, 84
STIJL = """
text{font:14px system-ui,'Segoe UI',sans-serif;fill:#1d2733}
.titel{font-size:24px;font-weight:700}
.kop{font-size:17px;font-weight:700}
.zacht{fill:#4a5868}
.naar{font-weight:600}
.kaart{fill:#fff;stroke:#1f5c8b;stroke-width:2}
.poort{fill:#eef4f9;stroke:#b9cfe0}
.eind{fill:#f3efe4;stroke:#8a7440;stroke-width:1.5}
.pijl{fill:none;stroke:#1f5c8b;stroke-width:2;marker-end:url(#punt)}
.terug{stroke-dasharray:6 4}
.bewezen{fill:#1d6b35}
.uitgelegd{fill:#7a5a00}
.overleeft{fill:#b3261e;font-weight:600}
"""
MERK = {"bewezen": "✓", "uitgelegd": "○", "overleeft": "✗"}
LEGENDA = (
    "✓ een scenario mislukt zonder deze regel · ○ uitgelegd · ✗ geen scenario merkt het als deze regel weg is"
)


@dataclass
class _Blad:
    """What was drawn so far, and how far down. `vragen`: every check as people read it; `dekking`: of a line
    of the file, by its name, whether a scenario holds it.
    """

    y: float
    vragen: Mapping[str, str]
    dekking: Mapping[str, str] = field(default_factory=dict)
    delen: list[str] = field(default_factory=list)

    def merk(self, plek: str, anders: str) -> tuple[str, str]:
        """The sign before a line and its class: those of the file, or of its coverage where that is known."""
        klas = self.dekking.get(plek, "")
        return MERK.get(klas, anders), klas

    def tekst(self, x: float, woorden: str, klas: str = "") -> None:
        self.delen.append(f'<text x="{x}" y="{self.y:.0f}" class="{klas}">{escape(woorden)}</text>')

    def regels(self, x: float, woorden: str, klas: str = "", tekens: int = TEKENS) -> None:
        for regel in textwrap.wrap(woorden, tekens):
            self.tekst(x, regel, klas)
            self.y += REGEL


def _overgang(
    blad: _Blad, c: Convenant, o: Overgang, waar: dict[tuple[str, int], float], sleutel: tuple[str, int]
) -> None:
    boven = blad.y
    blad.y += 22
    waar[sleutel] = blad.y - 5
    vier_ogen = ", bevestigd door een tweede persoon" if o.besluit.vier_ogen else ""
    plek = f"fasen.{sleutel[0]}.overgangen.{o.naar}"
    merk, klas = blad.merk(plek, "")
    blad.tekst(LINKS + 30, f"→ {c.fasen[o.naar].titel} {merk}".rstrip(), f"naar {klas}".rstrip())
    blad.y += REGEL
    merk, klas = blad.merk(f"{plek}.besluit.door", "")
    wie = f"Besluit: {c.rollen[o.besluit.door].naam}{vier_ogen} {merk}".rstrip()
    blad.tekst(LINKS + 30, wie, klas or "zacht")
    blad.y += REGEL
    for controle in o.poort:
        plaats = f" ({controle.plaats})" if controle.plaats else ""
        merk, klas = blad.merk(f"{plek}.poort.{controle.controle}", "☐")
        blad.regels(LINKS + 42, f"{merk} {blad.vragen[controle.controle]}{plaats}", klas, TEKENS - 4)
    if c.fasen[o.naar].vernietigen is not None:
        blad.regels(LINKS + 42, "Het dossier wordt daarna meteen vernietigd.", "zacht")
    hoog = blad.y - boven - 6
    blad.delen.insert(
        0,
        (
            f'<rect class="poort" x="{LINKS + 16}" y="{boven:.0f}" width="{BREED - 32}" height="{hoog:.0f}" '
            'rx="6"/>'
        ),
    )
    if c.fasen[o.naar].eind:
        midden = boven + 22
        blad.delen.append(f'<path class="pijl" d="M{LINKS + BREED - 16} {midden:.0f} H{EIND_X - 4}"/>')
        blad.delen.append(
            f'<rect class="eind" x="{EIND_X}" y="{midden - 18:.0f}" width="{EIND_BREED}" height="36" '
            'rx="18"/>'
        )
        titel = textwrap.shorten(c.fasen[o.naar].titel, 34, placeholder="…")
        blad.delen.append(
            f'<text x="{EIND_X + EIND_BREED / 2}" y="{midden + 5:.0f}" '
            f'text-anchor="middle">{escape(titel)}</text>'
        )
    blad.y += 8


def _fase(
    blad: _Blad,
    c: Convenant,
    naam: str,
    fase: Fase,
    boven: dict[str, float],
    waar: dict[tuple[str, int], float],
) -> None:
    begin = blad.y
    boven[naam] = begin
    eigen = _Blad(begin + 28, blad.vragen, blad.dekking)
    eigen.tekst(LINKS + 16, fase.titel, "kop")
    eigen.y += REGEL + 2
    eigen.regels(LINKS + 16, fase.doel, "zacht")
    for code, vraag in fase.vragen.items():
        merk, klas = eigen.merk(f"fasen.{naam}.vragen.{code}", "•")
        slot = "" if vraag.persoonsgegeven else " (zonder persoonsgegevens)"
        eigen.regels(LINKS + 16, f"{merk} {vraag.vraag}{slot}", klas)
    eigen.y -= 4
    for i, o in enumerate(fase.overgangen):
        _overgang(eigen, c, o, waar, (naam, i))
    hoog = eigen.y - begin + 4
    blad.delen.append(
        f'<rect class="kaart" x="{LINKS}" y="{begin:.0f}" width="{BREED}" height="{hoog:.0f}" rx="10"/>'
    )
    blad.delen += eigen.delen
    blad.y = begin + hoog + 44


def teken(c: Convenant, vragen: Mapping[str, str], dekking: Mapping[str, str] | None = None) -> str:
    """The convenant as an SVG document (text, UTF-8): fasen, ways out with decider and checks, ends.

    `vragen`: by the name of each check the question that it asks; `dekking`: by the name of a line of the
    file a key of MERK, to show which lines a scenario holds in place.
    """
    blad = _Blad(44.0, vragen, dekking or {})
    blad.tekst(LINKS, c.titel, "titel")
    blad.y += 26
    blad.regels(
        LINKS,
        f"{c.id}, versie {c.versie} · partijen: {', '.join(p.naam for p in c.partijen.values())}",
        "zacht",
        tekens=110,
    )
    if dekking is not None:
        blad.regels(LINKS, LEGENDA, "zacht", tekens=120)
    blad.y += 8
    boven: dict[str, float] = {}
    waar: dict[tuple[str, int], float] = {}
    werk = [naam for naam, fase in c.fasen.items() if not fase.eind]
    for naam in werk:
        _fase(blad, c, naam, c.fasen[naam], boven, waar)
    spoor = 0
    for (van, i), y in waar.items():
        naar = c.fasen[van].overgangen[i].naar
        if naar not in boven:
            continue
        doel = boven[naar] + 22
        x = LINKS - 14 - 11 * (spoor % 6)
        spoor += 1
        terug = " terug" if doel <= y else ""
        blad.delen.append(
            f'<path class="pijl{terug}" d="M{LINKS + 16} {y:.0f} H{x} V{doel:.0f} H{LINKS - 3}"/>'
        )
    hoogte, breedte = blad.y, EIND_X + EIND_BREED + 40
    beschrijving = "; ".join(
        f"{c.fasen[n].titel}: naar {' of '.join(c.fasen[o.naar].titel for o in c.fasen[n].overgangen)}"
        for n in werk
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {breedte} {hoogte:.0f}" width="{breedte}" '
        f'height="{hoogte:.0f}" role="img" aria-labelledby="t b">'
        f'<title id="t">{escape(c.titel)}: fasen, poorten en besluiten</title><desc '
        f'id="b">{escape(beschrijving)}</desc><style>{STIJL}</style>'
        '<defs><marker id="punt" markerWidth="8" markerHeight="8" refX="6" refY="4" orient="auto"><path '
        'd="M0 0 L8 4 L0 8 z" fill="#1f5c8b"/></marker></defs>'
        f'<rect width="100%" height="100%" fill="#fafbfc"/>{"".join(blad.delen)}</svg>\n'
    )
