"""Which lines the table that was written by hand holds (`convenanten/<id>/orakel/<versie>.yaml`).

Who reads what, who brings it in, what kind of data it is to the law, who can have a rol and for whom an
answer is: a file says this in hundreds of small ways, too many for stories. The rules are asked twice, with
the line and without it. A line is held when their answers differ and the table says that the first was right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from casusregie.dekking.anders import wordt
from casusregie.dekking.cellen import Leescel, ingevuld, leescellen, leescellen_van, lezer_als, wie_ziet
from casusregie.dekking.knoop import Knoop, Tabelvraag, iedereen
from convenanten.definitie import Convenant, GeldendConvenant
from convenanten.orakel import Orakel, lees_orakel
from rules.bevoegdheid import Verlener, mag_toegang_regelen
from rules.codes import Hoedanigheid
from rules.feiten import (
    SamenwerkingsafsprakenVastgelegd,
    ToestemmingMelder,
    Vastgelegd,
    VraagBeantwoord,
)
from rules.ontvangen import mag_ontvangen
from rules.stand import DeelnameFeit, Stand, spreekt_als_politie
from rules.toestemming import BEROEPSGEHEIM_MET_TOESTEMMING
from rules.verstrekken import Opgave, mag_inbrengen
from rules.zicht import mag_woorden_lezen

Antwoorden = Mapping[tuple[str, ...], bool]
VERLENER = Verlener(beheerder=True, functionaris=True)
# to the law these are one kind; the file keeps them apart for their conditions
POLITIE = "politie"


@dataclass(frozen=True)
class VolgensTabel:
    """What the table says of the lines. `gehouden`: by name, the row that holds it; `zonder_gevolg`: lines
    without which everybody reads and brings in exactly the same, for another line says it too.
    """

    gehouden: Mapping[str, str] = field(default_factory=dict)
    zonder_gevolg: frozenset[str] = frozenset()


def oordeel(c: Convenant, plek: Path, knopen: Iterable[Knoop]) -> VolgensTabel:
    """Ask the table in this file (which need not exist) about these lines."""
    if not plek.exists():
        return VolgensTabel()
    tabel = lees_orakel(plek)
    vragend = [(k, k.tabel) for k in knopen if k.tabel is not None]
    gevonden = {k.naam: VRAGEN[vraag.soort](c, tabel, k) for k, vraag in vragend}
    return VolgensTabel(
        {naam: f"de tabel: {rij}" for naam, rij in gevonden.items() if rij},
        frozenset(k.naam for k, vraag in vragend if not gevonden[k.naam] and _zonder_gevolg(c, k, vraag)),
    )


def _zonder_gevolg(c: Convenant, k: Knoop, vraag: Tabelvraag) -> bool:
    match vraag.soort:
        case Tabelvraag.ZICHT:
            return not any(_gevolgen(c, k))
        case Tabelvraag.INBRENGERS:
            return not _verschil(c, k, lambda g: _brengt_in(g, vraag.over))
        case _:
            return False


def _over(k: Knoop) -> str:
    assert k.tabel is not None
    return k.tabel.over


def _met_invulling(c: Convenant) -> GeldendConvenant:
    return GeldendConvenant(c, {naam: ingevuld(norm) for naam, norm in c.open_normen.items()})


def _zicht(c: Convenant, tabel: Orakel, k: Knoop) -> str:
    """A row of readers, or a wider one: does a reader lose or gain a cell, and does the table say so?"""
    bekend = leescellen_van(tabel)
    for cel, ziet in _gevolgen(c, k):
        if (cel in bekend) is ziet:
            return str(cel) if ziet else f"niet {cel}"
    return ""


def _gevolgen(c: Convenant, k: Knoop) -> Iterator[tuple[Leescel, bool]]:
    """The cells in which a reader loses (it saw: yes) or gains something without this line."""
    voor, na = _cellen(c), _cellen(k.anders(GeldendConvenant(c)).convenant)
    yield from (
        (cel, True) for cel in sorted(voor - na) if wie_ziet(c, cel, None) - wie_ziet(c, cel, k.anders)
    )
    yield from (
        (cel, False) for cel in sorted(na - voor) if wie_ziet(c, cel, k.anders) - wie_ziet(c, cel, None)
    )


def _cellen(c: Convenant) -> set[Leescel]:
    alle = (cel for naam, fase in c.fasen.items() for cel in leescellen(naam, fase))
    return {cel for cel in alle if cel.gegeven in c.gegevens}


def _soort(c: Convenant, tabel: Orakel, k: Knoop) -> str:
    """The kind of data to the law: it decides who can give and have it."""
    code = _over(k)
    eigen = c.gegevens[code].soort
    aard = POLITIE if eigen.startswith(POLITIE) else eigen
    if tabel.gegevens[code].soort != aard or not _verschil(c, k, lambda g: _verkeer(g, code)):
        return ""
    return f"{code} is {aard}"


def _inbrengers(c: Convenant, tabel: Orakel, k: Knoop) -> str:
    """Who brings this kind of data in."""
    code = _over(k)
    genoemd = set(tabel.gegevens[code].brengt_in)
    for (partij, *_), brengt_in in _verschil(c, k, lambda g: _brengt_in(g, code)).items():
        soort = c.partijen[partij].soort
        kan = {naam for naam, rol in c.rollen.items() if soort in rol.namens}
        volgens_tabel = not genoemd or bool(genoemd & {partij, soort, *kan})
        if volgens_tabel is brengt_in:
            return f"{partij} brengt {code} {'in' if brengt_in else 'niet in'}"
    return ""


def _rol(c: Convenant, tabel: Orakel, k: Knoop) -> str:
    """On behalf of which kinds of partij somebody can have this rol."""
    rol = _over(k)
    for (partij,), kan in _verschil(c, k, lambda g: _toegang(g, rol)).items():
        if rol in tabel.rollen and (c.partijen[partij].soort in tabel.rollen[rol].namens) is kan:
            return f"{rol} {'namens' if kan else 'niet namens'} {partij}"
    return ""


def _vraag(c: Convenant, tabel: Orakel, k: Knoop) -> str:
    """For whom an answer without personal data is, beside the regie."""
    vraag = _over(k)
    genoemd = set(tabel.lezen_woorden(VraagBeantwoord.handeling))
    for (lezer,), leest in _verschil(c, k, lambda g: _antwoord(g, vraag)).items():
        if (lezer in genoemd) is leest:
            return f"{lezer} leest het antwoord op {vraag} {'' if leest else 'niet'}".strip()
    return ""


Vraag = Callable[[Convenant, Orakel, Knoop], str]
VRAGEN: dict[str, Vraag] = {
    Tabelvraag.ZICHT: _zicht,
    Tabelvraag.SOORT: _soort,
    Tabelvraag.INBRENGERS: _inbrengers,
    Tabelvraag.ROL: _rol,
    Tabelvraag.VRAAG: _vraag,
}


def _verschil(c: Convenant, k: Knoop, vraag: Callable[[GeldendConvenant], Antwoorden]) -> Antwoorden:
    """What the rules answer under the convenant itself, where they answer otherwise without the line."""
    echt = _met_invulling(c)
    voor, na = vraag(echt), vraag(k.anders(echt))
    return {sleutel: antwoord for sleutel, antwoord in voor.items() if na[sleutel] is not antwoord}


def _toegang(g: GeldendConvenant, rol: str) -> Antwoorden:
    return {(p,): bool(mag_toegang_regelen(g, VERLENER, p, rol)) for p in g.convenant.partijen}


def _antwoord(g: GeldendConvenant, vraag: str) -> Antwoorden:
    """Who reads the answer of another partij that speaks freely, in whatever way somebody looks."""
    c = g.convenant
    fase = next(naam for naam, f in c.fasen.items() if vraag in f.vragen)
    vrij = [p for p, x in c.partijen.items() if x.alles is None and not spreekt_als_politie(g, p, ())]

    def leest(wie: str) -> bool:
        lezer = lezer_als(c, wie)
        gever = next(p for p in vrij if p != lezer.partij)
        gedaan = Vastgelegd(VraagBeantwoord(vraag), 1, gever, "m")
        deelname = DeelnameFeit(lezer.partij, True, True, tuple(c.grondslagen))
        stand = _stand(fase, (deelname, DeelnameFeit(gever, True, True)))
        return mag_woorden_lezen(stand, g, lezer, frozenset({wie}), gedaan)

    return {(wie,): leest(wie) for wie in iedereen(c)}


def _brengt_in(g: GeldendConvenant, code: str) -> Antwoorden:
    """Which partijen bring this in on which of their grondslagen, for themselves alone."""
    return dict(_pogingen(g, code, ontvangers=False))


def _verkeer(g: GeldendConvenant, code: str) -> Antwoorden:
    """The same, and who of the others may have it, with and without a weighed grondslag."""
    return dict(_pogingen(g, code, ontvangers=True))


def _pogingen(g: GeldendConvenant, code: str, *, ontvangers: bool) -> Iterator[tuple[tuple[str, ...], bool]]:
    """Everything is in order, but for what kind of data this is and who gives it: its conditions are the
    work of stories.
    """
    los = wordt((), "gegevens", code, "voorwaarden")(g)
    c = los.convenant
    fase, rij = next((n, z) for n, f in c.fasen.items() for z in f.zicht if code in z.gegevens)
    doelen = set(c.gegevens[code].doelen) & set(rij.doelen) or set(rij.doelen)
    # consent would have to be on record; another outcome is the professional's own
    afwegingen = [
        x for x in (*c.beroepsgeheim_draagt, *c.beroepsgeheim) if x != BEROEPSGEHEIM_MET_TOESTEMMING
    ]
    afgewogen = next(iter(afwegingen), None)
    for partij, kent in c.partijen.items():
        rollen = {naam for naam, rol in c.rollen.items() if not rol.namens or kent.soort in rol.namens}
        als = {Hoedanigheid.REGIE} if partij == c.regiepartij else set()
        for gronden in kent.alternatieven:
            opgave = Opgave(
                partij,
                code,
                rij.betrokkenen[0],
                min(doelen),
                gronden,
                frozenset({partij}),
                zorgvuldig=True,
                ontvangers_nagegaan=True,
                beroepsgeheim=afgewogen,
                in_eigen_dossier=True,
                beroepsgeheim_gemotiveerd=True,
                reden=True,
                belangenafweging=True,
                wie=frozenset(rollen | als | {Hoedanigheid.DEELNEMERS}),
            )
            gever = DeelnameFeit(partij, True, True, gronden)
            yield (partij, *gronden), bool(mag_inbrengen(_stand(fase, (gever,)), los, opgave))
            if ontvangers:
                yield from _ontvangers(los, fase, opgave, gever)


def _ontvangers(
    g: GeldendConvenant, fase: str, opgave: Opgave, gever: DeelnameFeit
) -> Iterator[tuple[tuple[str, ...], bool]]:
    for partij, kent in g.convenant.partijen.items():
        if partij == opgave.partij:
            continue
        for gewogen in ((), *kent.alternatieven):
            wie = DeelnameFeit(partij, True, bool(gewogen), gewogen)
            stand = _stand(fase, (gever, wie))
            sleutel = (opgave.partij, *opgave.grondslagen, partij, *gewogen)
            yield sleutel, bool(mag_ontvangen(stand, g, opgave.inhoud, partij))


def _stand(fase: str, deelnames: tuple[DeelnameFeit, ...]) -> Stand:
    eerste = deelnames[0].partij
    gezegd = (SamenwerkingsafsprakenVastgelegd(), ToestemmingMelder(gegeven=True))
    return Stand(
        fase=fase,
        ronde=1,
        gesloten=False,
        aanbrenger=eerste,
        niveau=0,
        situaties=frozenset(),
        criteria=frozenset(),
        profiel=frozenset(),
        feiten=tuple(Vastgelegd(f, 1, eerste, "m") for f in gezegd),
        deelnames=deelnames,
    )
