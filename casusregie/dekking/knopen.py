"""Every line of a convenant file that a scenario can hold in place: its name, and the convenant without it.

A line holds something back (a check, a condition, a limit): without it more happens, and what proves it is a
step that expected a refusal. Or it allows something (a reader, a grondslag, a transition): without it less
happens, and what proves it is a step that expected to succeed and is refused with one of `codes`. What a
step says is to be seen or found proves both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from casusregie.dekking.anders import (
    Anders,
    met,
    norm_wordt,
    samen,
    wordt,
    zonder,
    zonder_lid,
)
from casusregie.dekking.waarnemen import Uitslag, Zet
from convenanten.definitie import (
    RUST_OP_CLAUSULE,
    Convenant,
    Fase,
    Grondslag,
    OpenNorm,
    Overgang,
    ZichtRegel,
)
from convenanten.duur import Duur
from convenanten.lader import LEZERS

Raakt = Callable[[Zet], bool]
NIEMAND = ("niemand",)
GEEN = Grondslag("een grondslag die niemand heeft")
# clauses that hold only where they are named
ALLEEN_GENOEMD = ("geheimhouding", "doelwijziging", "mee_naar_huis")
OVER_EEN_GEGEVEN = frozenset(
    {
        "gegeven_inbrengen",
        "gegeven_betwisten",
        "gegeven_corrigeren",
        "gegeven_versturen",
        "gegeven_hertoetsen",
        "gebruik_toestaan",
        "vrijgave_vragen",
        "vrijgeven",
    }
)
OP_GRONDSLAG = frozenset({"grondslag_wegen", "aanmelden", "heropenen", "gegeven_inbrengen"})


@dataclass(frozen=True)
class Knoop:
    """A line of the file. `wijder`: without it more happens (no: less; None: it does both); `raakt`: is this
    step about it; `namen`: the only ones that may come or go where a step says what is seen; `heel`: it shows
    over time, so the whole scenario is played without it; `deur`: it is asked of who fills in an open norm or
    brings the convenant into force.
    """

    naam: str
    soort: str
    anders: Anders
    raakt: Raakt
    eisen: tuple[str, ...] = ()
    wijder: bool | None = True
    codes: frozenset[str] = frozenset()
    namen: frozenset[str] = frozenset()
    heel: bool = False
    deur: bool = False

    def bewijst(self, zet: Zet, uitslag: Uitslag) -> bool:
        """Did this step fail because of this line, and not by accident?"""
        if not self.raakt(zet):
            return False
        if uitslag.wat:
            return not (self.namen and uitslag.verschil) or uitslag.verschil <= self.namen
        if zet.weigert:
            # a field that cannot be filled in any more says nothing of the line
            return self.wijder is not False and uitslag.kwam != "ongeldige_invoer"
        return not self.wijder and uitslag.kwam in self.codes


def _eisen(*dingen: Any) -> tuple[str, ...]:
    """The ids of these records, those that have one."""
    return tuple(dict.fromkeys(d.eis for d in dingen if d is not None and d.eis))


def _lijst(waarde: Any) -> tuple[str, ...]:
    return tuple(waarde) if isinstance(waarde, list | tuple) else (str(waarde),) if waarde else ()


def _een_van(handelingen: frozenset[str]) -> Raakt:
    return lambda z: z.doet in handelingen


def _stap(doet: str, *, weigert: str | None = None, **velden: str) -> Raakt:
    """A step that does this with these fields: refused with this code, not refused (empty), or either."""
    return lambda z: (
        z.doet == doet
        and (weigert is None or z.weigert == weigert)
        and all(z.met.get(veld) == waarde for veld, waarde in velden.items())
    )


def knopen(c: Convenant, geprobeerd: Mapping[str, frozenset[str]] | None = None) -> tuple[Knoop, ...]:
    """Every line of this convenant, in the order of the file.

    `geprobeerd`: by the name of a field what the scenarios fill in there, so that a list of grounds can be
    widened with what was tried.
    """
    alle = (
        *_grondslagen(c),
        *_rollen(c),
        *_partijen(c),
        *_gegevens(c),
        *_toelating(c),
        *_clausules(c),
        *_gronden(c, geprobeerd or {}),
        *_keuzes(c),
        *_zicht(c),
        *(k for naam, fase in c.fasen.items() for k in _fase(c, naam, fase)),
        *_datalek(c),
        *_bewaren(c),
        *_werkafspraken(),
        *(k for naam, norm in c.open_normen.items() for k in _norm(naam, norm)),
        *(k for naam, norm in c.open_normen.items() for k in _deur(naam, norm, geprobeerd or {})),
    )
    assert len({k.naam for k in alle}) == len(alle), "twee knopen heten hetzelfde"
    return alle


# --- who may, on which ground ---


def _grondslagen(c: Convenant) -> Iterator[Knoop]:
    def noemt(naam: str) -> Raakt:
        return lambda z: z.doet == "gegeven_inbrengen" and naam in _lijst(z.met.get("grondslagen"))

    for naam, g in c.grondslagen.items():
        plek = ("grondslagen", naam)
        if g.alleen_voor:
            yield Knoop(
                f"grondslagen.{naam}.alleen_voor",
                "grondslag",
                wordt((), *plek, "alleen_voor"),
                noemt(naam),
                _eisen(*(c.gegevens[x] for x in g.alleen_voor)),
            )
        if g.belangenafweging is not None:
            yield Knoop(
                f"grondslagen.{naam}.belangenafweging",
                "grondslag",
                wordt(None, *plek, "belangenafweging"),
                noemt(naam),
                _eisen(g.belangenafweging),
            )
    for soort in dict.fromkeys(p.soort for p in c.partijen.values()):
        yield from _grondslagen_van(c, soort)


def _grondslagen_van(c: Convenant, soort: str) -> Iterator[Knoop]:
    """The sets of grondslagen of a kind of partij, and that it has no others."""
    partijen = {naam: p for naam, p in c.partijen.items() if p.soort == soort}
    eisen = _eisen(*partijen.values())

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
        lambda z: z.soort == soort and z.doet in OP_GRONDSLAG and z.weigert == "geen_grondslag",
        eisen,
    )


def _op(soort: str, groep: tuple[str, ...]) -> Raakt:
    """A step of this kind of partij that succeeds on these grondslagen."""
    return lambda z: (
        z.soort == soort
        and z.doet in OP_GRONDSLAG
        and not z.weigert
        and set(groep) <= set(_lijst(z.met.get("grondslagen")))
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
                _stap("toegang_geven", rol=naam),
            )


def _partijen(c: Convenant) -> Iterator[Knoop]:
    for naam, p in c.partijen.items():
        if p.geheimhouding:
            yield Knoop(
                f"partijen.{naam}.geheimhouding",
                "geheimhouding",
                wordt(None, "partijen", naam, "geheimhouding"),
                lambda z: z.doet == "bekijken" and z.kijkt,
                _eisen(p),
                wijder=False,
            )


# --- what is told ---


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
            code: str = code,
            g: Any = g,
        ) -> Knoop:
            return Knoop(
                f"gegevens.{code}.{deel}",
                "gegeven",
                anders,
                lambda z: (z.doet == extra if extra else False) or _over(z, code),
                _eisen(g),
                wijder=not codes,
                codes=frozenset(codes),
                namen=frozenset({g.naam}),
            )

        if g.soort != "gewoon":
            yield knoop("soort", wordt("gewoon", *plek, "soort"))
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
            for lid in leden:
                yield knoop(
                    f"{veld}.{lid}",
                    zonder_lid((*plek, veld), lid, anders=NIEMAND),
                    codes=code_weg,
                    extra=extra,
                )
            if leden:
                ruimer = tuple(sorted({*c.partijen, *soorten})) if veld == "inbrengers" else ()
                yield knoop(veld, wordt(ruimer, *plek, veld), extra=extra)


def _over(z: Zet, categorie: str) -> bool:
    """Is this step about a gegeven of this kind, or a look at what is there?"""
    return z.categorie == categorie or categorie in z.aanwezig


# --- when a casus belongs here ---


def _toelating(c: Convenant) -> Iterator[Knoop]:
    t = c.toelating

    def knoop(deel: str, anders: Anders, controle: str, *, ook_toelaten: bool = False) -> Knoop:
        return Knoop(
            f"toelating.{deel}",
            "toelating",
            anders,
            lambda z: z.doet == "besluiten" and (controle in z.open or (ook_toelaten and not z.weigert)),
            _eisen(t),
            wijder=None if ook_toelaten else True,
            codes=frozenset({"poort_gesloten"} if ook_toelaten else ()),
        )

    for code in t.criteria:
        yield knoop(f"criteria.{code}", zonder("toelating", "criteria", code), "voldoet_aan_toelating")
    if t.situaties:
        yield knoop("situaties", wordt({}, "toelating", "situaties"), "voldoet_aan_toelating")
    for code in t.profiel:
        yield knoop(f"profiel.{code}", zonder("toelating", "profiel", code), "voldoet_aan_toelating")
    if t.niveau and t.niveaus:
        yield knoop("niveau", wordt(0, "toelating", "niveau"), "voldoet_aan_toelating")
    if t.altijd_bij is not None:
        yield knoop(
            "altijd_bij",
            wordt(None, "toelating", "altijd_bij"),
            "geen_dreigende_huisuitzetting",
            ook_toelaten=True,
        )
    for code in t.opschaling_voorwaarden:
        yield knoop(
            f"opschaling_voorwaarden.{code}",
            zonder("toelating", "opschaling_voorwaarden", code),
            "opschaling_voldoet",
        )
    if t.opschaling_niveau is not None:
        ander = next((n for n in t.niveaus if n != t.opschaling_niveau), None)
        yield knoop(
            "opschaling_niveau",
            wordt(ander, "toelating", "opschaling_niveau"),
            "zwaarste_niveau",
            ook_toelaten=True,
        )


def _clausules(c: Convenant) -> Iterator[Knoop]:
    for naam, clausule in c.clausules.items():
        rust = frozenset(h for h, nodig in RUST_OP_CLAUSULE.items() if nodig == naam)
        if naam in ALLEEN_GENOEMD:
            yield Knoop(
                f"clausules.{naam}",
                "clausule",
                zonder("clausules", naam),
                lambda z: bool(z.weigert) or z.kijkt,
                _eisen(clausule),
            )
        elif rust & {h for f in c.fasen.values() for h in f.handelingen}:
            yield Knoop(
                f"clausules.{naam}",
                "clausule",
                samen(zonder("clausules", naam), _zonder_handelingen(rust)),
                _een_van(rust),
                _eisen(clausule),
                wijder=False,
                codes=frozenset({"andere_fase", "casus_gesloten"}),
            )


def _zonder_handelingen(weg: frozenset[str]) -> Anders:
    """The acts that rest on a clause cannot stand in a file without it."""
    return met(
        ("fasen",),
        lambda fasen: {
            n: replace(f, handelingen=tuple(h for h in f.handelingen if h not in weg))
            for n, f in fasen.items()
        },
    )


def _gronden(c: Convenant, geprobeerd: Mapping[str, frozenset[str]]) -> Iterator[Knoop]:
    """Grounds and what must be told: one by one, and that there are no others."""
    for i, deel in enumerate(c.informeren):
        yield Knoop(
            f"informeren.{deel}",
            "informeren",
            zonder("informeren", i),
            lambda z: z.doet == "betrokkene_informeren" and z.weigert == "niet_zorgvuldig",
            _eisen(c.clausules.get("informeren")),
        )
    for plek, veld, doet, code in (
        ("niet_informeren", "grond", "niet_informeren", "ongeldige_invoer"),
        ("beroepsgeheim", "beroepsgeheim", "gegeven_inbrengen", "geheimhouding"),
    ):
        gronden: Mapping[str, str] = getattr(c, plek)
        eisen = _eisen(
            *(
                g
                for g in c.gegevens.values()
                if plek == "beroepsgeheim" and "beroepsgeheim_gewogen" in g.voorwaarden
            ),
            *_controles(c, "betrokkene_geinformeerd_of_uitzondering" if plek == "niet_informeren" else ""),
        )
        for grond in gronden:
            yield Knoop(
                f"{plek}.{grond}",
                plek,
                zonder(plek, grond),
                _stap(doet, weigert="", **{veld: grond}),
                eisen,
                wijder=False,
                codes=frozenset({code}),
            )
        if gronden:
            ook: dict[str | None, str] = {x: x for x in geprobeerd.get(veld, frozenset())}
            ook[None] = "niets ingevuld"
            yield Knoop(
                f"{plek}.geen_andere", plek, wordt({**ook, **gronden}, plek), _stap(doet, weigert=code), eisen
            )


def _controles(c: Convenant, naam: str) -> Iterator[Any]:
    return (x for f in c.fasen.values() for o in f.overgangen for x in o.poort if x.controle == naam)


def _keuzes(c: Convenant) -> Iterator[Knoop]:
    """Lists from which people choose."""
    for code in c.leefgebieden:
        yield Knoop(
            f"leefgebieden.{code}",
            "leefgebied",
            zonder("leefgebieden", code),
            lambda z: z.doet == "besluiten" and "toestandsbeeld_compleet" in z.open,
            _eisen(*_controles(c, "toestandsbeeld_compleet")),
        )
    for plek, veld, doet, fout in (
        ("routes", "route", "triage_vaststellen", "ongeldige_invoer"),
        ("rollen_deelnemers", "rol", "partners_kiezen", "ongeldige_invoer"),
        ("ingrijpende_maatregelen", "maatregel", "actie_voorstellen", "ongeldige_invoer"),
    ):
        for code in getattr(c, plek):
            yield Knoop(
                f"{plek}.{code}",
                "keuze",
                zonder(plek, code),
                _stap(doet, weigert="", **{veld: code}),
                _eisen(
                    *(k for k in [c.clausules.get("lichtere_middelen")] if plek == "ingrijpende_maatregelen")
                ),
                wijder=False,
                codes=frozenset({fout, "niet_zorgvuldig"}),
            )
    for code, v in c.voorbehouden_interventies.items():
        alle = ",".join(c.partijen)
        yield Knoop(
            f"voorbehouden_interventies.{code}",
            "keuze",
            norm_wordt(v.norm, alle),
            _stap("actie_voorstellen", maatregel=code),
            _eisen(v),
        )


# --- the fasen ---


def _fase(c: Convenant, naam: str, fase: Fase) -> Iterator[Knoop]:
    plek = f"fasen.{naam}"
    if fase.reden_per_verstrekking is not None:
        yield Knoop(
            f"{plek}.reden_per_verstrekking",
            "fase",
            wordt(None, "fasen", naam, "reden_per_verstrekking"),
            lambda z: z.doet == "gegeven_inbrengen" and z.fase == naam,
            _eisen(fase.reden_per_verstrekking),
        )
    if fase.vernietigen is not None:
        yield Knoop(
            f"{plek}.vernietigen",
            "bewaren",
            wordt(None, "fasen", naam, "vernietigen"),
            lambda z: z.doet == "besluiten" and z.met.get("naar") == naam and not z.weigert,
            _eisen(fase.vernietigen),
        )
    if fase.register and c.bewaren.per_register:
        yield Knoop(
            f"{plek}.register",
            "bewaren",
            wordt(_ander_register(c, fase.register), "fasen", naam, "register"),
            lambda z: "vernietigd" in z.stap.get("verwacht", {}) and z.fase == naam,
            _eisen(c.bewaren),
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
        eisen = _eisen(vraag)
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
                _stap("vraag_beantwoorden", vraag=code),
                eisen,
            )
        for lezer in vraag.lezers:
            yield Knoop(
                f"{plek}.lezers.{lezer}",
                "vraag_lezers",
                zonder_lid((*waar, "lezers"), lezer),
                _een_blik(code),
                eisen,
                wijder=False,
            )
        yield Knoop(
            f"{plek}.lezers",
            "vraag_lezers",
            wordt(_iedereen(c), *waar, "lezers"),
            _een_blik(code),
            eisen,
        )


def _een_blik(vraag: str) -> Raakt:
    """A look at a casus in which this question was answered."""
    return lambda z: z.kijkt and vraag in z.beantwoord


def _iedereen(c: Convenant) -> tuple[str, ...]:
    """Every reader that a file can name."""
    return tuple(sorted(LEZERS | set(c.partijen) | {p.soort for p in c.partijen.values()} | set(c.rollen)))


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
    eisen = _eisen(*(c.gegevens[g] for g in regel.gegevens))

    def raakt(z: Zet) -> bool:
        return z.fase in fasen and bool({z.categorie, *z.aanwezig} & set(regel.gegevens))

    def ruimer(deel: str, waarde: tuple[str, ...]) -> Knoop:
        anders = samen(*(wordt(waarde, "fasen", fase, "zicht", i, deel) for fase, i in plekken))
        return Knoop(f"{naam}.{deel}", "zicht", anders, raakt, eisen, namen=namen)

    yield Knoop(
        naam,
        "zicht",
        samen(*(wordt(NIEMAND, "fasen", fase, "zicht", i, "gegevens") for fase, i in plekken)),
        raakt,
        eisen,
        wijder=False,
        codes=frozenset({"geen_zicht", "geen_doel", "niet_gevonden"}),
        namen=namen,
    )
    yield ruimer("lezers", _iedereen(c))
    yield ruimer("doelen", tuple(c.doelen))
    yield ruimer("betrokkenen", tuple(c.categorieen_betrokkene))


def _overgang(c: Convenant, fase: str, i: int, o: Overgang) -> Iterator[Knoop]:
    plek, waar = f"fasen.{fase}.overgangen.{o.naar}", ("fasen", fase, "overgangen", i)
    eisen = _eisen(c.fasen[fase])

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
            _eisen(x),
        )
        if x.discreet:
            yield Knoop(
                f"{plek}.poort.{x.controle}.discreet",
                "discreet",
                wordt(False, *waar, "poort", j, "discreet"),
                lambda z: z.doet == "bekijken" and z.kijkt and z.fase == fase,
                _eisen(x),
            )


def _poort_dicht(fase: str, naar: str, controle: str) -> Raakt:
    """A decision that was refused while this check, among others, did not hold."""
    return lambda z: (
        z.doet == "besluiten" and z.fase == fase and z.met.get("naar") == naar and controle in z.open
    )


# --- over time ---


def _datalek(c: Convenant) -> Iterator[Knoop]:
    d, eisen = c.datalek, _eisen(c.datalek)

    def gevolg(z: Zet) -> bool:
        v = z.stap.get("verwacht", {})
        return "datalek" in v or any(b.startswith("datalek") for b in v.get("berichten", {}))

    yield Knoop(
        "datalek.duur", "datalek", met(("datalek", "duur"), lambda x: x * 10), gevolg, eisen, heel=True
    )
    for i, trede in enumerate(d.ladder):
        yield Knoop(
            f"datalek.ladder.{trede.doe}", "datalek", zonder("datalek", "ladder", i), gevolg, eisen, heel=True
        )
        yield Knoop(
            f"datalek.ladder.{trede.doe}.bij",
            "datalek",
            wordt(0.99, "datalek", "ladder", i, "bij"),
            gevolg,
            eisen,
            heel=True,
        )
    for rol in d.verantwoordelijk:
        yield Knoop(
            f"datalek.verantwoordelijk.{rol}",
            "datalek",
            zonder_lid(("datalek", "verantwoordelijk"), rol),
            gevolg,
            eisen,
            wijder=False,
            heel=True,
        )

    def bij_datalek(z: Zet) -> bool:
        return z.doet.startswith("datalek") or gevolg(z)

    yield Knoop(
        "datalek.gezamenlijk_door",
        "datalek",
        wordt("waar" if d.gezamenlijk_door == "regie" else "regie", "datalek", "gezamenlijk_door"),
        bij_datalek,
        _eisen(d.afhandeling) or eisen,
        wijder=None,
        codes=frozenset({"geen_bevoegdheid"}),
    )
    if d.incident_terstond is not None:
        yield Knoop(
            "datalek.incident_terstond",
            "datalek",
            wordt(None, "datalek", "incident_terstond"),
            bij_datalek,
            _eisen(d.incident_terstond),
            heel=True,
        )
    if d.gronden_niet_informeren:
        yield Knoop(
            "datalek.gronden_niet_informeren",
            "datalek",
            wordt((), "datalek", "gronden_niet_informeren"),
            bij_datalek,
            _eisen(d.afhandeling) or eisen,
        )


def _bewaren(c: Convenant) -> Iterator[Knoop]:
    def vernietigd(z: Zet) -> bool:
        return "vernietigd" in z.stap.get("verwacht", {})

    eisen = _eisen(c.bewaren)
    yield Knoop(
        "bewaren.daarna", "bewaren", wordt("bewaren", "bewaren", "daarna"), vernietigd, eisen, heel=True
    )
    for register in c.bewaren.per_register:
        yield Knoop(
            f"bewaren.per_register.{register}",
            "bewaren",
            zonder("bewaren", "per_register", register),
            vernietigd,
            eisen,
            heel=True,
        )


def _telt(soort: str) -> Raakt:
    """A step that counts the berichten of this kind."""
    return lambda z: soort in z.stap.get("verwacht", {}).get("berichten", {})


def _werkafspraken() -> Iterator[Knoop]:
    for veld, soort in (
        ("herinnering_na", "herinnering"),
        ("herinnering_elke", "herinnering"),
        ("escalatie_na", "escalatie"),
    ):
        yield Knoop(
            f"werkafspraken.{veld}",
            "werkafspraak",
            met(("werkafspraken", veld), lambda x: x + timedelta(days=3650)),
            _telt(soort),
            heel=True,
        )


def _norm(naam: str, norm: OpenNorm) -> Iterator[Knoop]:
    """The value of an open norm. Whether people may fill it in so, and must, is asked at the door."""
    eisen = _eisen(norm)
    if norm.soort == "keuze":
        yield Knoop(
            f"open_normen.{naam}",
            "norm",
            _andere_keuze(naam, norm),
            lambda z: naam in z.normen,
            eisen,
            wijder=None,
            codes=frozenset({"poort_gesloten", "politiegegevens"}),
        )
    elif norm.soort == "lijst":
        yield Knoop(
            f"open_normen.{naam}",
            "norm",
            norm_wordt(naam, ",".join(o for o in norm.opties if o != norm.strengste)),
            lambda z: naam in z.normen,
            eisen,
        )
    elif norm.soort == "duur":
        anders: dict[str, Callable[[Duur], Duur]] = {"langer": _langer}
        if norm.minstens is not None:
            anders["korter"] = _korter
        for hoe, doe in anders.items():
            yield Knoop(
                f"open_normen.{naam}.{hoe}",
                "norm",
                _andere_duur(naam, doe),
                lambda z: "vernietigd" in z.stap.get("verwacht", {}),
                eisen,
                heel=True,
            )


def _deur(naam: str, norm: OpenNorm, geprobeerd: Mapping[str, frozenset[str]]) -> Iterator[Knoop]:
    """That an open norm must be filled in, by whom, and within which bounds."""

    def knoop(deel: str, waarde: Any, raakt: Raakt) -> Knoop:
        anders = wordt(waarde, "open_normen", naam, deel)
        return Knoop(f"open_normen.{naam}.{deel}", "norm_invullen", anders, raakt, _eisen(norm), deur=True)

    vult_in = _stap("norm_invullen", weigert="ongeldige_invoer", norm=naam)
    if norm.strengste is None:
        moet = knoop("strengste", _iets(norm), _stap("convenant_vaststellen", weigert="open_normen"))
        yield replace(moet, naam=f"open_normen.{naam}.moet_ingevuld")
    for grens in ("hoogstens", "minstens"):
        if getattr(norm, grens) is not None:
            yield knoop(grens, None, vult_in)
    ook = tuple(sorted(x.partition(",")[0] for x in geprobeerd.get("namens", frozenset())))
    yield knoop("invulling_door", (*norm.beslissers, *ook, "wie dan ook"), vult_in)
    if norm.in_werking_dag_erna:
        in_werking = _stap("convenant_vaststellen", weigert="ongeldige_invoer")
        yield knoop("in_werking_dag_erna", False, in_werking)


def _iets(norm: OpenNorm) -> str:
    """A value with which nobody needs to fill it in."""
    return norm.opties[0] if norm.opties else "een waarde die niemand invulde"


def _langer(duur: Duur) -> Duur:
    return Duur(duur.maanden * 2 + 12, duur.dagen * 2)


def _korter(_: Duur) -> Duur:
    return Duur(dagen=1)


def _andere_duur(naam: str, doe: Callable[[Duur], Duur]) -> Anders:
    def anders(g: Any) -> Any:
        duur = g.norm(naam)
        assert isinstance(duur, Duur)
        return norm_wordt(naam, doe(duur))(g)

    return anders


def _andere_keuze(naam: str, norm: OpenNorm) -> Anders:
    def anders(g: Any) -> Any:
        nu = g.norm(naam)
        return norm_wordt(naam, next(o for o in norm.opties if o != nu))(g)

    return anders
