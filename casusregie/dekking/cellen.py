"""Who may read what and who may do what, cell by cell, against the table that was written by hand.

A row of a convenant file allows many things at once: every kind of data that it names, about every
betrokkene, for every reader and doel. Those are its cells; so is every act in a fase. There are too many of
them for stories, and they need none: they are asked of the rules alone, with the cell and without it, and
held against `convenanten/<id>/orakel/<versie>.yaml`, a second reading of the source. A cell is held when
that table has it too and its reader sees nothing without it. What the file allows and the table does not, or
the other way round, differs; without a table nothing is held.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from casusregie.dekking.anders import Anders, met, zonder_lid
from convenanten.definitie import Convenant, Fase, GeldendConvenant, OpenNorm, Waarde, ZichtRegel
from convenanten.orakel import Orakel, lees_orakel
from rules.codes import Hoedanigheid
from rules.feiten import BekendheidGevraagd, ToestemmingMelder, Vastgelegd
from rules.stand import DeelnameFeit, GegevenFeit, Lezer, Stand, spreekt_als_politie
from rules.zicht import mag_inzien


@dataclass(frozen=True, order=True)
class Leescel:
    """Somebody may read this: a kind of data about a betrokkene, in a fase, for a doel."""

    fase: str
    gegeven: str
    betrokkene: str
    lezer: str
    doel: str

    def __str__(self) -> str:
        """Its name in a list."""
        return f"{self.fase}: {self.gegeven} over {self.betrokkene} door {self.lezer} voor {self.doel}"


@dataclass(frozen=True, order=True)
class Doecel:
    """An act that is possible in a fase."""

    fase: str
    handeling: str

    def __str__(self) -> str:
        """Its name in a list."""
        return f"{self.fase}: {self.handeling}"


Vak = Leescel | Doecel


@dataclass(frozen=True)
class Vakken:
    """What was found of one kind of cell. `dubbel`: its reader sees it without the cell too, as something
    else that it is (the regie takes part as well); `zonder_gevolg`: another rule always keeps it from the
    reader; `te_ruim`: the table does not have it; `te_krap`: only the table has it; `zonder_tabel`: there is
    nothing to hold it against.
    """

    soort: str
    gedekt: tuple[Vak, ...] = ()
    dubbel: tuple[Vak, ...] = ()
    zonder_gevolg: tuple[Vak, ...] = ()
    te_ruim: tuple[Vak, ...] = ()
    te_krap: tuple[Vak, ...] = ()
    zonder_tabel: tuple[Vak, ...] = ()

    @property
    def aantal(self) -> int:
        """How many cells the file has."""
        eigen = (self.gedekt, self.dubbel, self.zonder_gevolg, self.te_ruim, self.zonder_tabel)
        return sum(len(x) for x in eigen)


def leescellen(naam: str, fase: Fase) -> Iterator[Leescel]:
    """What the rows of this fase allow, each thing apart."""
    for z in fase.zicht:
        for g in z.gegevens:
            for b in z.betrokkenen:
                for wie in z.lezers:
                    yield from (Leescel(naam, g, b, wie, d) for d in z.doelen)


def cellen(c: Convenant, tabel: Path) -> tuple[Vakken, Vakken]:
    """The cells of sight and the cells of acts of this convenant, against the table in this file (which need
    not exist).
    """
    lezen = {cel for naam, fase in c.fasen.items() for cel in leescellen(naam, fase)}
    doen = {Doecel(naam, h) for naam, fase in c.fasen.items() for h in fase.handelingen}
    if not tabel.exists():
        return (
            Vakken("zicht", zonder_tabel=tuple(sorted(lezen))),
            Vakken("handelingen", zonder_tabel=tuple(sorted(doen))),
        )
    o = lees_orakel(tabel)
    gelezen = leescellen_van(o)
    gedaan = {Doecel(d.fase, d.handeling) for d in o.daden}
    return _lezen(c, lezen, gelezen), _doen(c, doen, gedaan)


def plek(convenant: Path) -> Path:
    """Where the table of a convenant file stands."""
    return convenant.parent / "orakel" / convenant.name


def leescellen_van(tabel: Orakel) -> set[Leescel]:
    """The cells of sight that the table names."""
    return {Leescel(x.fase, x.gegeven, x.betrokkene, x.lezer, x.doel) for x in tabel.cellen}


def _lezen(c: Convenant, eigen: set[Leescel], tabel: set[Leescel]) -> Vakken:
    samen = eigen & tabel
    gezien = {cel: wie_ziet(c, cel, None) for cel in samen}
    over = {cel: wie_ziet(c, cel, zonder_cel(cel)) for cel in samen}
    return Vakken(
        "zicht",
        gedekt=tuple(sorted(cel for cel in samen if gezien[cel] - over[cel])),
        dubbel=tuple(sorted(cel for cel in samen if gezien[cel] and not gezien[cel] - over[cel])),
        zonder_gevolg=tuple(sorted(cel for cel in samen if not gezien[cel])),
        te_ruim=tuple(sorted(eigen - tabel)),
        te_krap=tuple(sorted(tabel - eigen)),
    )


def _doen(c: Convenant, eigen: set[Doecel], tabel: set[Doecel]) -> Vakken:
    samen = eigen & tabel
    gedekt = {cel for cel in samen if _kan(c, cel, None) and not _kan(c, cel, zonder_handeling(cel))}
    return Vakken(
        "handelingen",
        gedekt=tuple(sorted(gedekt)),
        te_ruim=tuple(sorted(eigen - tabel)),
        te_krap=tuple(sorted(tabel - eigen)),
    )


def zonder_cel(cel: Leescel) -> Anders:
    """The fase allows everything that it allowed, except this."""

    def rest(fase: Fase) -> Fase:
        over = dict.fromkeys(x for x in leescellen(cel.fase, fase) if x != cel)
        regels = (ZichtRegel((x.gegeven,), (x.betrokkene,), (x.lezer,), (x.doel,)) for x in over)
        return replace(fase, zicht=tuple(regels))

    return met(("fasen", cel.fase), rest)


def zonder_handeling(cel: Doecel) -> Anders:
    """The act is not possible in this fase."""
    return zonder_lid(("fasen", cel.fase, "handelingen"), cel.handeling)


def _kan(c: Convenant, cel: Doecel, anders: Anders | None) -> bool:
    geldend = GeldendConvenant(c) if anders is None else anders(GeldendConvenant(c))
    return cel.handeling in geldend.convenant.fasen[cel.fase].handelingen


def wie_ziet(c: Convenant, cel: Leescel, anders: Anders | None) -> frozenset[DeelnameFeit | None]:
    """In which kinds of deelname the reader of this cell sees it: none, without and with a weighed grondslag.

    All else is in order: the giver named it as a recipient, its grondslagen carry everything, and what must
    be agreed is agreed.
    """
    echt = GeldendConvenant(c, {naam: ingevuld(norm) for naam, norm in c.open_normen.items()})
    geldend = echt if anders is None else anders(echt)
    lezer = lezer_als(c, cel.lezer)
    anderen = [p for p in c.partijen if p != lezer.partij]
    gewoon = (p for p in anderen if c.partijen[p].alles is None and not spreekt_als_politie(geldend, p, ()))
    gever = next(gewoon, "een_ander")
    gegeven = GegevenFeit(
        cel.gegeven,
        cel.betrokkene,
        lezer.partij if cel.lezer == "inbrenger" else gever,
        frozenset({lezer.partij}),
        doel=cel.doel,
        beroepsgeheim=next(iter(c.beroepsgeheim_draagt), None),
    )
    kennen = (
        None,
        DeelnameFeit(lezer.partij, actief=True),
        DeelnameFeit(lezer.partij, actief=True, gewogen=True, grondslagen=tuple(c.grondslagen)),
    )
    return frozenset(
        d for d in kennen if mag_inzien(_stand(cel, lezer, gever, d), geldend, lezer, gegeven, cel.doel)
    )


def _stand(cel: Leescel, lezer: Lezer, ander: str, deelname: DeelnameFeit | None) -> Stand:
    return Stand(
        fase=cel.fase,
        ronde=1,
        gesloten=False,
        aanbrenger=lezer.partij if cel.lezer == Hoedanigheid.AANBRENGER else ander,
        niveau=0,
        situaties=frozenset(),
        criteria=frozenset(),
        profiel=frozenset(),
        feiten=_feiten(ander, lezer.partij, bevraagd=cel.lezer == Hoedanigheid.BEVRAAGDEN),
        deelnames=(deelname,) if deelname is not None else (),
    )


def ingevuld(norm: OpenNorm) -> Waarde:
    """What leaves most open: the first choice."""
    if norm.opties:
        return norm.opties[0]
    return norm.waarde({"duur": "P1Y", "datum": "2026-01-01"}.get(norm.soort, "ingevuld"))


def _feiten(melder: str, bevraagde: str, *, bevraagd: bool) -> tuple[Vastgelegd[Any], ...]:
    """What must have happened for anybody to read: the melder agreed, and who is asked was asked."""
    feiten: list[Any] = [ToestemmingMelder(gegeven=True)]
    if bevraagd:
        feiten.append(BekendheidGevraagd((bevraagde,)))
    return tuple(Vastgelegd(f, 1, melder, "iemand") for f in feiten)


def lezer_als(c: Convenant, wie: str) -> Lezer:
    """Somebody who looks as this: the regie, a partij, of a kind of partij, in a rol, or one that takes
    part.
    """
    if wie == Hoedanigheid.REGIE:
        return Lezer("lezer", c.regiepartij, frozenset({"procesregisseur"}))
    if wie in c.partijen:
        return Lezer("lezer", wie, frozenset({"partnermedewerker"}))
    van_soort = [naam for naam, p in c.partijen.items() if p.soort == wie]
    if van_soort:
        return Lezer("lezer", van_soort[0], frozenset({"partnermedewerker"}))
    if wie in c.rollen:
        return Lezer("lezer", _partij_met(c, wie), frozenset({wie}))
    partner = next(naam for naam, p in c.partijen.items() if p.rol != "regie")
    return Lezer("lezer", partner, frozenset({"partnermedewerker"}))


def _partij_met(c: Convenant, rol: str) -> str:
    """A partij on whose behalf somebody can have this rol."""
    namens = c.rollen[rol].namens
    return next((naam for naam, p in c.partijen.items() if p.soort in namens), c.regiepartij)
