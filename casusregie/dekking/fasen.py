"""The fasen: who sees what, which questions are asked, and the ways out with their poort and decider."""

from __future__ import annotations

from collections.abc import Iterator

from casusregie.dekking.anders import samen, wordt, zonder, zonder_lid
from casusregie.dekking.knoop import NIEMAND, Knoop, Raakt, Tabelvraag, eisen_van, iedereen, stap_met
from casusregie.dekking.waarnemen import Zet
from convenanten.definitie import (
    Convenant,
    Fase,
    Overgang,
    Vraag,
    ZichtRegel,
)


def regels(c: Convenant) -> Iterator[Knoop]:
    """The lines about these, in the order of the file."""
    yield from _zicht(c)
    for naam, fase in c.fasen.items():
        yield from _fase(c, naam, fase)


def _fase(c: Convenant, naam: str, fase: Fase) -> Iterator[Knoop]:
    plek = f"fasen.{naam}"
    if fase.reden_per_verstrekking is not None:
        yield Knoop(
            f"{plek}.reden_per_verstrekking",
            "fase",
            wordt(None, "fasen", naam, "reden_per_verstrekking"),
            lambda z: z.doet == "gegeven_inbrengen" and z.fase == naam,
            eisen_van(fase.reden_per_verstrekking),
        )
    if fase.vernietigen is not None:
        yield Knoop(
            f"{plek}.vernietigen",
            "bewaren",
            wordt(None, "fasen", naam, "vernietigen"),
            lambda z: z.doet == "besluiten" and z.met.get("naar") == naam and not z.weigert,
            eisen_van(fase.vernietigen),
        )
    if fase.register and c.bewaren.per_register:
        yield Knoop(
            f"{plek}.register",
            "bewaren",
            wordt(_ander_register(c, fase.register), "fasen", naam, "register"),
            lambda z: z.fase == naam and ("vernietigd" in z.stap.get("verwacht", {}) or z.doet == "bekijken"),
            eisen_van(c.bewaren),
            heel=True,
        )
    yield from _vragen(c, naam, fase)
    for i, overgang in enumerate(fase.overgangen):
        yield from _overgang(c, naam, i, overgang)


def _ander_register(c: Convenant, register: str) -> str:
    if register not in c.bewaren.per_register:
        return next(iter(c.bewaren.per_register))
    return ""


def _vragen(c: Convenant, naam: str, fase: Fase) -> Iterator[Knoop]:
    gevraagd = any(x.controle == "vragen_beantwoord" for o in fase.overgangen for x in o.poort)
    for code, vraag in fase.vragen.items():
        plek, waar = f"fasen.{naam}.vragen.{code}", ("fasen", naam, "vragen", code)
        eisen = eisen_van(vraag)
        if gevraagd:
            yield Knoop(
                plek,
                "vraag",
                zonder(*waar),
                lambda z: z.doet == "besluiten" and z.fase == naam and "vragen_beantwoord" in z.open,
                eisen,
            )
        if not vraag.persoonsgegeven:
            yield Knoop(
                f"{plek}.persoonsgegeven",
                "vraag",
                wordt(True, *waar, "persoonsgegeven"),
                stap_met("vraag_beantwoorden", vraag=code),
                eisen,
            )
        for deel, standaard in (("gegeven", c.bij_aanmelding.aanleiding), ("betrokkene", None)):
            nu = getattr(vraag, deel)
            if nu is not None:
                anders = None if nu != standaard else _ander_gegeven(fase, vraag)
                yield Knoop(
                    f"{plek}.{deel}",
                    "vraag",
                    wordt(anders, *waar, deel),
                    _antwoord_of_blik(code),
                    eisen,
                    wijder=None,
                    codes=frozenset({"geen_zicht"}),
                    heel=True,
                )
        if vraag.persoonsgegeven:
            continue  # the answer is a gegeven; its readers stand in zicht
        for lezer in vraag.lezers:
            yield Knoop(
                f"{plek}.lezers.{lezer}",
                "vraag_lezers",
                zonder_lid((*waar, "lezers"), lezer),
                _een_blik(code),
                eisen,
                wijder=False,
                tabel=Tabelvraag(Tabelvraag.VRAAG, code),
            )
        yield Knoop(
            f"{plek}.lezers",
            "vraag_lezers",
            wordt(iedereen(c), *waar, "lezers"),
            _een_blik(code),
            eisen,
            tabel=Tabelvraag(Tabelvraag.VRAAG, code),
        )


def _ander_gegeven(fase: Fase, vraag: Vraag) -> str:
    """As what an answer could be kept in this fase too."""
    samen = (g for z in fase.zicht if vraag.gegeven in z.gegevens for g in z.gegevens)
    return next(g for g in samen if g != vraag.gegeven)


def _een_blik(vraag: str) -> Raakt:
    """A look at a casus in which this question was answered."""
    return lambda z: z.kijkt and vraag in z.beantwoord


def _antwoord_of_blik(vraag: str) -> Raakt:
    """The answer, which must have a place in this fase, or a look at it."""
    antwoord, blik = stap_met("vraag_beantwoorden", weigert="", vraag=vraag), _een_blik(vraag)
    return lambda z: antwoord(z) or blik(z)


def _zicht(c: Convenant) -> Iterator[Knoop]:
    """The rows of readers. A row that stands in several fasen is one line of the file, named once there."""
    waar: dict[ZichtRegel, list[tuple[str, int]]] = {}
    for naam, fase in c.fasen.items():
        for i, regel in enumerate(fase.zicht):
            waar.setdefault(regel, []).append((naam, i))
    geteld: dict[str, int] = {}
    for regel, plekken in waar.items():
        naam = f"zicht.{'+'.join(regel.gegevens)}@{'+'.join(regel.betrokkenen)}"
        geteld[naam] = geteld.get(naam, 0) + 1
        if geteld[naam] > 1:  # the same kinds of data, for others or with another doel
            naam = f"{naam}#{geteld[naam]}"
        yield from _zichtregel(c, naam, regel, plekken)


def _zichtregel(
    c: Convenant, naam: str, regel: ZichtRegel, plekken: list[tuple[str, int]]
) -> Iterator[Knoop]:
    fasen = {fase for fase, _ in plekken}
    namen = frozenset(c.gegevens[g].naam for g in regel.gegevens)
    eisen = eisen_van(*(c.gegevens[g] for g in regel.gegevens))
    zicht = Tabelvraag(Tabelvraag.ZICHT)

    def raakt(z: Zet) -> bool:
        return z.fase in fasen and bool({z.categorie, *z.aanwezig} & set(regel.gegevens))

    def ruimer(deel: str, waarde: tuple[str, ...]) -> Knoop:
        anders = samen(*(wordt(waarde, "fasen", fase, "zicht", i, deel) for fase, i in plekken))
        return Knoop(f"{naam}.{deel}", "zicht", anders, raakt, eisen, namen=namen, tabel=zicht)

    yield Knoop(
        naam,
        "zicht",
        samen(*(wordt(NIEMAND, "fasen", fase, "zicht", i, "gegevens") for fase, i in plekken)),
        raakt,
        eisen,
        wijder=False,
        codes=frozenset({"geen_zicht", "geen_doel", "niet_gevonden"}),
        namen=namen,
        tabel=zicht,
    )
    yield ruimer("lezers", iedereen(c))
    yield ruimer("doelen", tuple(c.doelen))
    yield ruimer("betrokkenen", tuple(c.categorieen_betrokkene))


def _overgang(c: Convenant, fase: str, i: int, o: Overgang) -> Iterator[Knoop]:
    plek, waar = f"fasen.{fase}.overgangen.{o.naar}", ("fasen", fase, "overgangen", i)
    eisen = eisen_van(c.fasen[fase])

    def hier(z: Zet) -> bool:
        return z.doet == "besluiten" and z.fase == fase and z.met.get("naar") == o.naar

    yield Knoop(
        plek,
        "overgang",
        zonder(*waar),
        lambda z: hier(z) and not z.weigert,
        eisen,
        wijder=False,
        codes=frozenset({"andere_fase"}),
    )
    ander = next(r for r in c.rollen if r != o.besluit.door)
    yield Knoop(
        f"{plek}.besluit.door",
        "besluit",
        wordt(ander, *waar, "besluit", "door"),
        lambda z: hier(z) and not z.weigert,
        eisen,
        wijder=False,
        codes=frozenset({"geen_bevoegdheid"}),
    )
    yield Knoop(
        f"{plek}.besluit.vier_ogen",
        "besluit",
        wordt(not o.besluit.vier_ogen, *waar, "besluit", "vier_ogen"),
        lambda z: hier(z) and not z.weigert,
        eisen,
        wijder=None,
    )
    for j, x in enumerate(o.poort):
        yield Knoop(
            f"{plek}.poort.{x.controle}",
            "poort",
            zonder(*waar, "poort", j),
            _poort_dicht(fase, o.naar, x.controle),
            eisen_van(x),
        )
        if x.discreet:
            yield Knoop(
                f"{plek}.poort.{x.controle}.discreet",
                "discreet",
                wordt(False, *waar, "poort", j, "discreet"),
                lambda z: z.doet == "bekijken" and z.kijkt and z.fase == fase,
                eisen_van(x),
            )


def _poort_dicht(fase: str, naar: str, controle: str) -> Raakt:
    """A decision that was refused while this check, among others, did not hold."""
    return lambda z: (
        z.doet == "besluiten" and z.fase == fase and z.met.get("naar") == naar and controle in z.open
    )
