"""What in a text may say about whom it is: names, dates, addresses and numbers, as people write them.

Pure: a text and what is known of the people of a casus in, findings out. It sees what it knows and what has
the form of a name, a date, an address or a number. It cannot see everything: a nickname, a name that nobody
recorded in a sentence like any other, or a description that fits one person. So a text in which nothing was
found is not proven to be without a person; the one who writes stays responsible.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rules.codes import Code
from rules.namen import TUSSENVOEGSELS, delen_van_naam, woorden_van, woordenlijst, zonder_accenten


class Aanwijzing(Code):
    """What was found, in the words of a refusal. Never the found text itself."""

    VOORNAAM = "voornaam", "een voornaam"
    ACHTERNAAM = "achternaam", "een achternaam"
    NAAM = "naam", "een naam"
    GEBOORTEDATUM = "geboortedatum", "een geboortedatum"
    DATUM = "datum", "een datum"
    ADRES = "adres", "een adres"
    POSTCODE = "postcode", "een postcode"
    TELEFOON = "telefoon", "een telefoonnummer"
    MAIL = "mail", "een e-mailadres"
    BSN = "bsn", "een nummer dat op een burgerservicenummer lijkt"
    BEKEND = "bekend", "of u iemand kent"


@dataclass(frozen=True)
class BekendPersoon:
    """What is known of somebody in the casus. `adres` and `telefoon` as they were typed."""

    naam: str = ""
    geboortedatum: date | None = None
    adres: str = ""
    telefoon: str = ""


def vind(tekst: str, mensen: Iterable[BekendPersoon] = ()) -> tuple[Aanwijzing, ...]:
    """What this text holds by which somebody can be known, each kind once, in the order of `Aanwijzing`."""
    bekend = tuple(mensen)
    gevonden = {
        *_bekende_namen(tekst, bekend),
        *_namen_naast_een_aanspreking(tekst, bekend),
        *_data(tekst, bekend),
        *_adressen(tekst, bekend),
        *_nummers(tekst, bekend),
    }
    return tuple(v for v in Aanwijzing if v in gevonden)


def vind_zonder_casus(tekst: str, gewoon: Iterable[str] = ()) -> tuple[Aanwijzing, ...]:
    """The same for a text that belongs to no casus, so that nobody is known: there a word with a capital
    inside a sentence counts as a name. `gewoon`: words that are none (such as those of the partijen), made
    alike.

    It answers the same whoever is known to this installation: what it refuses tells nobody who is.
    """
    geen_naam = _GEEN_NAAM | frozenset(gewoon)
    hoofdletters = (m[0] for m in _binnen_een_zin(tekst) if m[0][0].isupper())
    met_naam = any(_kan_een_naam_zijn(woord, geen_naam) for woord in hoofdletters)
    gevonden = {*vind(tekst), *([Aanwijzing.NAAM] if met_naam else [])}
    return tuple(v for v in Aanwijzing if v in gevonden)


def mogelijke_namen(tekst: str) -> frozenset[str]:
    """Every row of words that could be the whole name of somebody, also in small letters, made alike."""
    delen = [w for w in woorden_van(tekst) if w not in TUSSENVOEGSELS]
    rijen = {
        " ".join(delen[i : i + n]) for n in range(2, _LANGSTE_NAAM + 1) for i in range(len(delen) - n + 1)
    }
    los = {w for w in delen if len(w) > 1 and w not in _OOK_EEN_WOORD | _OOK_EEN_BEGIN}
    return frozenset(rijen | los)


def zegt_iemand_te_kennen(tekst: str) -> bool:
    """Does this say whether somebody is known to who writes? That is data about a person by itself."""
    return any(vorm.search(tekst) for vorm in _KENNEN)


def opsomming(vondsten: Iterable[Aanwijzing]) -> str:
    """The findings as words: "een voornaam, een adres en een datum"."""
    *eerste, laatste = [v.woorden for v in vondsten]
    return f"{', '.join(eerste)} en {laatste}" if eerste else laatste


# --- names ---

# names that are everyday words too: with a small letter they mean the word ("de zus", "in het bos")
_OOK_EEN_WOORD = woordenlijst(
    """
    bas beer bos dag dik duif fee gul haan job kok lam lot los mees mei mier pop ram rein roos rust
    schat storm tas tin vos wil wit zon zus zwart
    """
)
# and those with which a sentence can begin: they count with a capital inside a sentence only
_OOK_EEN_BEGIN = TUSSENVOEGSELS | woordenlijst(
    """
    al dan door en ik min nu of ooit pas wel zo
    """
)
_WOORD = re.compile(r"[^\W\d_]+")


def _bekende_namen(tekst: str, mensen: Iterable[BekendPersoon]) -> Iterable[Aanwijzing]:
    alle = set(woorden_van(tekst))
    groot = {deel for m in _WOORD.finditer(tekst) if m[0][0].isupper() for deel in woorden_van(m[0])}
    binnenin = {deel for m in _binnen_een_zin(tekst) if m[0][0].isupper() for deel in woorden_van(m[0])}
    for mens in mensen:
        delen = delen_van_naam(mens.naam)
        for nr, deel in enumerate(delen):
            hier = binnenin if deel in _OOK_EEN_BEGIN else groot if deel in _OOK_EEN_WOORD else alle
            if len(deel) > 1 and deel in hier:
                yield _welk_deel(nr, len(delen))


def _welk_deel(nr: int, hoeveel: int) -> Aanwijzing:
    if hoeveel == 1:
        return Aanwijzing.NAAM
    return Aanwijzing.VOORNAAM if nr == 0 else Aanwijzing.ACHTERNAAM


def _binnen_een_zin(tekst: str) -> Iterable[re.Match[str]]:
    """The words with which no sentence begins."""
    for m in _WOORD.finditer(tekst):
        ervoor = tekst[max(0, m.start() - 20) : m.start()].rstrip(" \t\"'“‘(")
        if ervoor and ervoor[-1] not in ".!?:\n":
            yield m


# words with a capital that are nobody's name, also after "de moeder" or "mevrouw"
_GEEN_NAAM = woordenlijst(
    """
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag januari februari maart april mei juni
    juli augustus september oktober november december nederland nederlands nederlandse wmo wlz wpg avg
    uavg wvggz wzd ggz ggd om veilig thuis jeugdwet zorg hulp de het een en is was heeft wil kan zegt
    """
)
_TUSSEN = "|".join(sorted(TUSSENVOEGSELS, key=len, reverse=True))
_NAAMVORM = rf"(?:(?:[A-Z]\.\s?)+)?(?:(?:(?:{_TUSSEN}|'t)\s+)*)(?P<naam>[A-ZÀ-Þ][\w'’-]*[a-zß-ÿ][\w'’-]*)"
_AANSPREKING = re.compile(
    r"\b(?:[Dd]e\s+)?(?:[Hh]eer|[Dd]hr\.?|[Mm]eneer|[Mm]ijnheer|[Mm]evrouw|[Mm]evr\.?|[Mm]w\.?|[Jj]uffrouw|"
    r"[Bb]uurvrouw|[Bb]uurman|[Bb]uurjongen|[Bb]uurmeisje|[Ff]amilie|[Ff]am\.|[Gg]ezin|[Ee]chtpaar|"
    r"[Mm]oeder|[Vv]ader|[Zz]oon|[Dd]ochter|[Bb]roer|[Zz]us|[Oo]ma|[Oo]pa|[Oo]om|[Tt]ante|[Nn]eef|[Nn]icht|"
    r"[Gg]enaamd|[Zz]ekere)\s+" + _NAAMVORM
)
_GEBOREN_DAARNA = re.compile(
    r"\b(?P<naam>[A-ZÀ-Þ][\w'’-]{0,40}[a-zß-ÿ]),?\s*\(?\s*(?:geboren|geb\.|geboortedatum)"
)


def _namen_naast_een_aanspreking(tekst: str, mensen: Iterable[BekendPersoon]) -> Iterable[Aanwijzing]:
    """Names that nobody recorded; a recorded one is found as a voornaam or an achternaam already."""
    anders = _GEEN_NAAM.union(*(delen_van_naam(m.naam) for m in mensen))
    for vorm in (_AANSPREKING, _GEBOREN_DAARNA):
        if any(not set(woorden_van(m["naam"])) <= anders for m in vorm.finditer(tekst)):
            yield Aanwijzing.NAAM


# --- names where nobody is known ---

_LANGSTE_NAAM = 5
_LANGSTE_AFKORTING = 4


def _kan_een_naam_zijn(woord: str, geen_naam: frozenset[str]) -> bool:
    """Not a letter, an abbreviation (AVG) or a word of the field."""
    afkorting = woord.isupper() and len(woord) <= _LANGSTE_AFKORTING
    return not afkorting and not set(woorden_van(woord)) <= geen_naam


_IEMAND = (
    r"(?:hem|haar|hen|(?:deze|die|dit|dat|de|het|uw|jullie)\s+(?:\w+\s+)?(?:persoon|mens|jong\w*|meisje|man|vrouw|"
    r"gezin|familie|inwoner|bewoner|cli[eë]nt|leerling|kind|moeder|vader|ouders|buur\w*))"
)
_KENNEN = tuple(
    re.compile(vorm, re.IGNORECASE)
    for vorm in (
        rf"\b(?:her)?ken(?:t|nen)?\s+(?:wij|we|ik)?\s*(?:al|ook|wel|zelf)?\s*{_IEMAND}\b",
        r"\b(?:bij|in)\s+ons(?:\s+\w+)?\s+(?:(?:al|wel|niet|goed|ook|eerder)\s+)*(?:bekend|in\s+beeld)\b",
        r"\b(?:bekend|in\s+beeld)\s+(?:bij|in)\s+ons\b",
        rf"\b{_IEMAND}\s+(?:is|zijn|was|waren)\s+(?:\w+\s+){{0,3}}(?:bekend|in\s+beeld)\b",
        r"\b(?:hij|zij|ze)\s+(?:is|zijn|was|waren)\s+(?:\w+\s+){0,3}(?:bekend|in\s+beeld)\b",
        rf"\b(?:dossier|melding|meldingen|zaak|traject|contact)\s+(?:\w+\s+){{0,2}}(?:van|over|met)\s+{_IEMAND}\b",
    )
)


# --- dates ---

_MAANDEN = {
    naam: nr
    for nr, namen in enumerate(
        (
            "januari jan",
            "februari feb febr",
            "maart mrt",
            "april apr",
            "mei",
            "juni jun",
            "juli jul",
            "augustus aug",
            "september sep sept",
            "oktober okt",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for naam in namen.split()
}
_MAAND = "|".join(sorted(_MAANDEN, key=len, reverse=True))
_JAAR = r"(?P<j>(?:19|20)\d\d|['’]?\d\d)(?!\d)"
_LANG_JAAR = r"(?P<j>(?:19|20)\d\d)"
_DATUMVORMEN = tuple(
    re.compile(vorm, re.IGNORECASE)
    for vorm in (
        rf"(?<!\d)(?P<d>\d{{1,2}})\s*(?P<s>[-/.])\s*(?P<m>\d{{1,2}})\s*(?P=s)\s*{_JAAR}",
        rf"(?<!\d)(?P<d>\d{{1,2}})\s+(?P<m>\d{{1,2}})\s+{_LANG_JAAR}(?!\d)",
        rf"(?<!\d){_LANG_JAAR}\s*(?P<s>[-/.]?)\s*(?P<m>\d\d?)\s*(?P=s)\s*(?P<d>\d\d?)(?!\d)",
        rf"(?<!\d)(?P<d>\d\d)(?P<m>\d\d){_LANG_JAAR}(?!\d)",
        rf"(?<!\d)(?P<d>\d{{1,2}})(?:e|de|ste)?[\s-]*(?:van\s+)?(?P<m>{_MAAND})\b\.?[\s,-]*{_JAAR}",
        rf"\b(?P<m>{_MAAND})\.?\s+(?P<d>\d{{1,2}}),?\s+{_LANG_JAAR}(?!\d)",
    )
)
_DAG_EN_MAAND = re.compile(rf"(?<!\d)(?P<d>\d{{1,2}})(?:e|de|ste)?[\s-]+(?P<m>{_MAAND})\b", re.IGNORECASE)
_GEBOREN = re.compile(r"\b(?:geboren|geb\.|geboortedatum|geboortedag|geboortejaar)", re.IGNORECASE)
_GEBOORTEJAAR = re.compile(
    r"\b(?:geboren|geb\.|geboortejaar)(?:\s+is|\s+in|\s*:)?\s+(?:in\s+)?(?:19|20)\d\d\b", re.IGNORECASE
)


def _data(tekst: str, mensen: Iterable[BekendPersoon]) -> Iterable[Aanwijzing]:
    geboren = {m.geboortedatum for m in mensen if m.geboortedatum is not None}
    dagen = {(g.month, g.day) for g in geboren}
    if _GEBOORTEJAAR.search(tekst):
        yield Aanwijzing.GEBOORTEDATUM
    for vorm in _DATUMVORMEN:
        for m in vorm.finditer(tekst):
            datum = _als_datum(m["d"], m["m"], m["j"])
            if datum is None:
                continue
            ervoor = tekst[max(0, m.start() - 30) : m.start()]
            erna = tekst[m.end() : m.end() + 12]
            bekend = (datum.month, datum.day) in dagen and datum.year % 100 in {g.year % 100 for g in geboren}
            over_geboorte = _GEBOREN.search(ervoor) or _GEBOREN.search(erna)
            yield Aanwijzing.GEBOORTEDATUM if bekend or over_geboorte else Aanwijzing.DATUM
    for m in _DAG_EN_MAAND.finditer(tekst):
        if (_maandnummer(m["m"]), int(m["d"])) in dagen:
            yield Aanwijzing.GEBOORTEDATUM


def _maandnummer(tekst: str) -> int:
    return int(tekst) if tekst.isdigit() else _MAANDEN[tekst.casefold()]


def _als_datum(dag: str, maand: str, jaar: str) -> date | None:
    """A day that exists, or None: 31-02-2012 and version 1.14.20 are no dates."""
    getal = int(jaar.strip("'’"))
    if getal < 100:
        getal += 2000
    try:
        return date(getal, _maandnummer(maand), int(dag))
    except ValueError:
        return None


# --- addresses ---

# what a street is called, also in small letters; and what is a street only with a capital
_ZEKER = "straat|laan|weg|plein|kade|singel|gracht|dijk|dreef|steeg|plantsoen"
_MISSCHIEN = (
    "pad|hof|park|ring|baan|wal|boulevard|oord|burcht|markt|meent|brink|hoek|zoom|stee|kamp|akker|veld"
)
# not a year: "de Arbeidsmarkt 2026" is no address
_HUISNUMMER = (
    r"(?P<nr>(?!(?:19|20)\d\d\b)[1-9]\d{0,3})\s?(?:[a-zA-Z]\b|-\s?\d+\b|bis\b|hs\b)?(?![\d%:]|[.,]\d)"
)
# what is counted: "weg 14 dagen" is no address
_GETELD = re.compile(
    r"\s*(?:dag|dagen|week|weken|maand|maanden|jaar|jaren|uur|uren|keer|maal|x\b|mensen|personen|kinderen|woning|"
    r"woningen|huis|huizen|meter|m\b|km|euro|procent|melding|partij|minuten|bewoners|gezinnen|adressen|katten|"
    r"honden|auto)",
    re.IGNORECASE,
)
_STRAAT = re.compile(
    rf"\b(?P<straat>[^\W\d_]*(?:(?P<zeker>{_ZEKER})|{_MISSCHIEN}))\s+(?:nr\.?\s*|nummer\s+)?{_HUISNUMMER}",
    re.IGNORECASE,
)
_NA_VOORZETSEL = re.compile(
    r"\b(?:[Aa]an|[Oo]p|[Ii]n|[Vv]an|[Vv]anuit|[Nn]aar|[Bb]ij|[Tt]egenover|[Nn]aast)\s+(?:(?:de|het|den)\s+)?"
    r"(?P<straat>(?:[A-ZÀ-Þ][^\W\d_]{0,40}[a-zß-ÿ]\s+){1,4})" + _HUISNUMMER
)
# words that a number follows and that are no street
_GENUMMERD = woordenlijst(
    """
    artikel art fase niveau actie punt stap bijlage hoofdstuk lid groep klas week dag route team overleg
    versie ronde vraag kamer lijn bus cluster kolom tabel nummer paragraaf deel trede bladzijde pagina
    scenario categorie punten graad spoor terugweg snelweg
    """
)
_GEEN_STRAAT = woordenlijst(
    """
    onderweg halfweg snelweg terugweg heenweg vanweg bewaring melding poging woning
    """
)


def _adressen(tekst: str, mensen: Iterable[BekendPersoon]) -> Iterable[Aanwijzing]:
    if any(_is_straat(m, tekst) for m in _STRAAT.finditer(tekst)):
        yield Aanwijzing.ADRES
    if any(_is_plek(m, tekst) for m in _NA_VOORZETSEL.finditer(tekst)):
        yield Aanwijzing.ADRES
    plat = f" {' '.join(woorden_van(tekst))} "
    for mens in mensen:
        if (bekend := _straat_en_nummer(mens.adres)) and f" {bekend} " in plat:
            yield Aanwijzing.ADRES


def _is_straat(m: re.Match[str], tekst: str) -> bool:
    """Is it a street with a number: a name ("Dorpsweg 3"), not a word that is counted ("de weg 14 dagen")?"""
    straat = m["straat"]
    if zonder_accenten(straat) in _GEEN_STRAAT or _GETELD.match(tekst, m.end("nr")):
        return False
    return straat[0].isupper() or (m["zeker"] is not None and straat != m["zeker"])


def _is_plek(m: re.Match[str], tekst: str) -> bool:
    woorden = {zonder_accenten(w) for w in m["straat"].split()}
    genoemd = woorden & (_GENUMMERD | frozenset(_MAANDEN) | _GEEN_NAAM)
    return not genoemd and len(m["nr"]) < 4 and not _GETELD.match(tekst, m.end("nr"))


def _straat_en_nummer(adres: str) -> str:
    """The beginning of a known address up to its house number, made alike; nothing without a number."""
    m = re.match(r"\D+\d+", adres)
    return " ".join(woorden_van(m[0])) if m else ""


# --- numbers ---

_POSTCODE = re.compile(r"(?<![\d.])[1-9]\d{3}(?P<wit>\s?)(?P<l>[A-Za-z]{2})\b")
_TWEE_LETTERS = woordenlijst(
    """
    al af an as be bv da de do dr ed ei en er ex ga go he ie ik in is ja je ma me mr mw na ne nu of om
    op os pa re si te to tv ui uw va vd vs we wo ze zo zn km kg cm mm ml mg gb mb kb kw eu hz sa sd ss
    """
)
_TELEFOON = re.compile(r"(?<![\d.])(?:(?:\+|00)31[\s.-]*(?:\(0\))?|\(?0)(?:[\s.()-]{0,3}\d){9}(?!\d)")
_BUITENLAND = re.compile(r"(?<!\d)\+\d{2}(?:[\s.-]?\d){7,12}(?!\d)")
_MAIL = re.compile(r"[^\s@<>()]{1,64}\s?@\s?[^\s@<>()]{1,200}\.[A-Za-z]{2,}")
_NEGEN_CIJFERS = re.compile(
    r"(?<![\d.,])(?:\d{8,9}|\d{3}[ .]\d{3}[ .]\d{3}|\d{4}[ .]\d{2}[ .]\d{3})(?![\d]|[.,]\d)"
)


def _nummers(tekst: str, mensen: Iterable[BekendPersoon]) -> Iterable[Aanwijzing]:
    if any(_is_postcode(m) for m in _POSTCODE.finditer(tekst)):
        yield Aanwijzing.POSTCODE
    if _MAIL.search(tekst):
        yield Aanwijzing.MAIL
    cijfers = re.sub(r"\D", "", tekst)
    bekend = {re.sub(r"\D", "", m.telefoon) for m in mensen}
    if (
        _TELEFOON.search(tekst)
        or _BUITENLAND.search(tekst)
        or any(n in cijfers for n in bekend if len(n) > 6)
    ):
        yield Aanwijzing.TELEFOON
    if any(_lijkt_op_bsn(m[0]) for m in _NEGEN_CIJFERS.finditer(tekst)):
        yield Aanwijzing.BSN


def _is_postcode(m: re.Match[str]) -> bool:
    """ "2922 AB" is, and "2922ab"; "in 2012 en" and "1500 km" are not."""
    return m["l"].casefold() not in _TWEE_LETTERS and not (m["wit"] and m["l"].istitle())


def _lijkt_op_bsn(tekst: str) -> bool:
    """Nine digits in a row; or fewer, or with spaces or dots, when they pass the check of a BSN
    (elfproef).
    """
    cijfers = re.sub(r"\D", "", tekst)
    return len(tekst) == 9 or _elfproef(cijfers.zfill(9))


def _elfproef(cijfers: str) -> bool:
    gewichten = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return int(cijfers) > 0 and sum(g * int(c) for g, c in zip(gewichten, cijfers, strict=True)) % 11 == 0
