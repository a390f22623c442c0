"""Who may, on which ground, and what is told: grondslagen, rollen, partijen and kinds of data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from casusregie.dekking.anders import Anders, met, samen, wordt, zonder, zonder_lid
from casusregie.dekking.knoop import NIEMAND, Knoop, Raakt, Tabelvraag, eisen_van, lijst_van, stap_met
from casusregie.dekking.waarnemen import Zet
from convenanten.definitie import (
    Convenant,
    Grondslag,
)

GEEN = Grondslag("een grondslag die niemand heeft")


def regels(c: Convenant) -> Iterator[Knoop]:
    """The lines about these, in the order of the file."""
    yield from _grondslagen(c)
    yield from _rollen(c)
    yield from _partijen(c)
    yield from _gegevens(c)


def _grondslagen(c: Convenant) -> Iterator[Knoop]:
    def noemt(naam: str) -> Raakt:
        return lambda z: bool(z.categorie) and naam in lijst_van(z.met.get("grondslagen"))

    def noemt_of_leest(naam: str, soort: str) -> Raakt:
        """A giver names it, or a recipient who weighed it looks at what it carries."""
        zulke = {code for code, g in c.gegevens.items() if g.soort == soort}
        return lambda z: noemt(naam)(z) or bool(zulke & z.aanwezig)

    for naam, g in c.grondslagen.items():
        plek = ("grondslagen", naam)
        if g.alleen_voor:
            yield Knoop(
                f"grondslagen.{naam}.alleen_voor",
                "grondslag",
                wordt((), *plek, "alleen_voor"),
                noemt(naam),
                eisen_van(*(c.gegevens[x] for x in g.alleen_voor)),
            )
        for soort in g.draagt:
            yield Knoop(
                f"grondslagen.{naam}.draagt.{soort}",
                "grondslag",
                zonder_lid((*plek, "draagt"), soort),
                noemt_of_leest(naam, soort),
                eisen_van(*(x for x in c.gegevens.values() if x.soort == soort)),
                wijder=False,
                codes=frozenset({"geen_grondslag", "ontvanger"}),
            )
        if g.belangenafweging is not None:
            yield Knoop(
                f"grondslagen.{naam}.belangenafweging",
                "grondslag",
                wordt(None, *plek, "belangenafweging"),
                noemt(naam),
                eisen_van(g.belangenafweging),
            )
    for van in dict.fromkeys(p.soort for p in c.partijen.values()):
        yield from _grondslagen_van(c, van)


def _grondslagen_van(c: Convenant, soort: str) -> Iterator[Knoop]:
    """The sets of grondslagen of a kind of partij, and that it has no others."""
    partijen = {naam: p for naam, p in c.partijen.items() if p.soort == soort}
    eisen = eisen_van(*partijen.values())

    for groep in dict.fromkeys(a for p in partijen.values() for a in p.alternatieven):
        yield Knoop(
            f"partijen.{soort}.grondslag.{'+'.join(groep)}",
            "grondslag",
            samen(
                met(("grondslagen",), lambda g: {**g, NIEMAND[0]: GEEN}),
                *(_zonder_groep(naam, groep) for naam in partijen),
            ),
            _op(soort, groep),
            eisen,
            wijder=False,
            codes=frozenset({"geen_grondslag"}),
        )
    erbij = tuple((g,) for g in c.grondslagen)
    yield Knoop(
        f"partijen.{soort}.geen_andere_grondslag",
        "grondslag",
        samen(*(met(("partijen", n, "alternatieven"), lambda a: (*a, *erbij)) for n in partijen)),
        lambda z: z.soort == soort and "grondslagen" in z.met and z.weigert == "geen_grondslag",
        eisen,
    )


def _op(soort: str, groep: tuple[str, ...]) -> Raakt:
    """A step of this kind of partij that succeeds on these grondslagen."""
    return lambda z: (
        z.soort == soort and not z.weigert and set(groep) <= set(lijst_van(z.met.get("grondslagen")))
    )


def _zonder_groep(naam: str, groep: tuple[str, ...]) -> Anders:
    """A partij without alternatives has none: a name that nobody can fill in."""
    return met(
        ("partijen", naam, "alternatieven"),
        lambda a: tuple(x for x in a if x != groep) or (NIEMAND,),
    )


def _rollen(c: Convenant) -> Iterator[Knoop]:
    for naam, rol in c.rollen.items():
        if rol.namens:
            yield Knoop(
                f"rollen.{naam}.namens",
                "rol",
                wordt((), "rollen", naam, "namens"),
                stap_met("toegang_geven", rol=naam),
                tabel=Tabelvraag(Tabelvraag.ROL, naam),
            )


def _partijen(c: Convenant) -> Iterator[Knoop]:
    for naam, p in c.partijen.items():
        if p.geheimhouding:
            yield Knoop(
                f"partijen.{naam}.geheimhouding",
                "geheimhouding",
                wordt(None, "partijen", naam, "geheimhouding"),
                lambda z: z.doet == "bekijken" and z.kijkt,
                eisen_van(p),
                wijder=False,
            )
        if p.alles is not None:
            yield Knoop(
                f"partijen.{naam}.alles",
                "gegeven",
                wordt(None, "partijen", naam, "alles"),
                _zegt_iets(naam),
                eisen_van(c.gegevens[p.alles]),
            )
        for soort, norm in p.verwerkt.items():
            yield Knoop(
                f"partijen.{naam}.verwerkt.{soort}",
                "gegeven",
                zonder("partijen", naam, "verwerkt", soort),
                _krijgt_iets(naam),
                eisen_van(c.open_normen[norm]),
                wijder=None,
                codes=frozenset({"ontvanger", "geen_grondslag"}),
            )


def _zegt_iets(partij: str) -> Raakt:
    """A step in which this partij says something, or a look at what was said."""
    return lambda z: (z.partij == partij and bool(z.categorie)) or bool(z.aanwezig)


def _krijgt_iets(partij: str) -> Raakt:
    """A step in which this partij is to receive something, or a look at what it received."""
    return lambda z: partij in lijst_van(z.met.get("ontvangers")) or (z.partij == partij and bool(z.aanwezig))


def _gegevens(c: Convenant) -> Iterator[Knoop]:
    soorten = {p.soort for p in c.partijen.values()}
    for code, g in c.gegevens.items():
        plek = ("gegevens", code)

        def knoop(
            deel: str,
            anders: Anders,
            *,
            codes: tuple[str, ...] = (),
            extra: str = "",
            tabel: str = "",
            code: str = code,
            g: Any = g,
        ) -> Knoop:
            return Knoop(
                f"gegevens.{code}.{deel}",
                "gegeven",
                anders,
                lambda z: (z.doet == extra if extra else False) or _over(z, code),
                eisen_van(g),
                wijder=not codes,
                codes=frozenset(codes),
                namen=frozenset({g.naam}),
                tabel=Tabelvraag(tabel, code) if tabel else None,
            )

        if g.soort != "gewoon":
            yield knoop("soort", wordt("gewoon", *plek, "soort"), tabel=Tabelvraag.SOORT)
        for v in g.voorwaarden:
            yield knoop(f"voorwaarden.{v}", zonder_lid((*plek, "voorwaarden"), v))
        vraagt = "toestemming_melder_vastleggen" if "melder_gaf_toestemming" in g.voorwaarden else ""
        for veld, code_weg in (
            ("inbrengers", ("geen_bevoegdheid",)),
            ("lezers", ("geen_zicht",)),
            ("doelen", ("geen_doel",)),
        ):
            leden: tuple[str, ...] = getattr(g, veld)
            extra = vraagt if veld == "inbrengers" else ""
            tabel = Tabelvraag.INBRENGERS if veld == "inbrengers" else ""
            for lid in leden:
                yield knoop(
                    f"{veld}.{lid}",
                    zonder_lid((*plek, veld), lid, anders=NIEMAND),
                    codes=code_weg,
                    extra=extra,
                    tabel=tabel,
                )
            if leden:
                ruimer = tuple(sorted({*c.partijen, *soorten})) if veld == "inbrengers" else ()
                yield knoop(veld, wordt(ruimer, *plek, veld), extra=extra, tabel=tabel)


def _over(z: Zet, categorie: str) -> bool:
    """Is this step about a gegeven of this kind, or a look at what is there?"""
    return z.categorie == categorie or categorie in z.aanwezig
