"""What a text gives away about a person, and what it does not: both ways, also in ways nobody thought of."""

from __future__ import annotations

import string
import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.namen import delen_van_naam
from rules.zonder_naam import Aanwijzing, BekendPersoon, opsomming, vind

MENSEN = (
    BekendPersoon(
        "Lieke van der Vliet", date(2012, 3, 4), "Rietkraag 7, 1234 KL Voorbeelddorp", "06 1122 3344"
    ),
    BekendPersoon("Bo Öztürk-de Wit"),
    BekendPersoon("Dan"),
)


@pytest.mark.parametrize(
    ("tekst", "vondsten"),
    [
        ("Kennen jullie Lieke, geboren 2012-03-04?", {Aanwijzing.VOORNAAM, Aanwijzing.GEBOORTEDATUM}),
        (
            "Ja, LIEKE en de buurvrouw Zwanenburg van Kade 14",
            {Aanwijzing.VOORNAAM, Aanwijzing.NAAM, Aanwijzing.ADRES},
        ),
        ("De familie Vliet heeft een hond", {Aanwijzing.ACHTERNAAM}),
        ("Wat doen we met Bo?", {Aanwijzing.VOORNAAM}),
        ("wat doen we met bo?", {Aanwijzing.VOORNAAM}),
        ("Dat zegt Ozturk ook", {Aanwijzing.ACHTERNAAM}),
        ("Volgens Dan gaat het beter", {Aanwijzing.NAAM}),
        ("Zij is jarig op 4 maart", {Aanwijzing.GEBOORTEDATUM}),
        ("Vier dagen na 04/03/2012 gebeurde het", {Aanwijzing.GEBOORTEDATUM}),
        ("Sinds 12 mei 2025 is het erger", {Aanwijzing.DATUM}),
        ("Sinds 12-5-'25 is het erger", {Aanwijzing.DATUM}),
        ("Sinds 12.05.25 is het erger", {Aanwijzing.DATUM}),
        ("Geboren op de 12e van mei 2001", {Aanwijzing.GEBOORTEDATUM}),
        ("Een jongen, geboren in 2009", {Aanwijzing.GEBOORTEDATUM}),
        ("Een man (geb. 12051980)", {Aanwijzing.GEBOORTEDATUM}),
        ("Aan de Zilverschoon 14 a is het lawaai", {Aanwijzing.ADRES}),
        ("Het gaat om dorpsstraat 3", {Aanwijzing.ADRES}),
        ("Het gaat om de Burgemeester Xweg 103-2", {Aanwijzing.ADRES}),
        ("Iedereen kent rietkraag 7", {Aanwijzing.ADRES}),
        ("Omgeving 9876 ZX", {Aanwijzing.POSTCODE}),
        ("omgeving 9876zx", {Aanwijzing.POSTCODE}),
        ("Bel 0612345678", {Aanwijzing.TELEFOON}),
        ("Bel 06-12 34 56 78", {Aanwijzing.TELEFOON}),
        ("Bel +31 (0)20 123 45 67", {Aanwijzing.TELEFOON}),
        ("Bel 0031201234567", {Aanwijzing.TELEFOON}),
        ("Bel +32 470 12 34 56", {Aanwijzing.TELEFOON}),
        ("Schrijf naar wie.dan.ook@voorbeeld.example", {Aanwijzing.MAIL}),
        ("Nummer 111222333", {Aanwijzing.BSN}),
        ("Nummer 111.222.333", {Aanwijzing.BSN}),
        ("Nummer 123456789 met een tikfout", {Aanwijzing.BSN}),
        ("Wat zegt de heer J. van Dalen?", {Aanwijzing.NAAM}),
        ("Wat zegt mw. Çelik?", {Aanwijzing.NAAM}),
        ("De moeder Wiebkje belt", {Aanwijzing.NAAM}),
        ("Ene Sjoerd, geboren in een ander land", {Aanwijzing.NAAM}),
    ],
)
def test_wat_iemand_herkenbaar_maakt_wordt_gevonden_en_benoemd(tekst: str, vondsten: set[Aanwijzing]) -> None:
    assert set(vind(tekst, MENSEN)) == vondsten, tekst


@pytest.mark.parametrize(
    "tekst",
    [
        "Ja",
        "Dan wachten we tot de moeder het zelf vertelt",
        "De buurvrouw en haar zoon klagen over de hond",
        "De bewoner van nummer 5",
        "Sinds maart, en vooral in mei en juni, is er lawaai",
        "Sinds maart 2025 belt de buurman elke week",
        "In 2012 en in 2026 is er overlegd, 3 keer in 2 weken",
        "Het is een brede straat met 14 woningen aan een drukke weg",
        "De jongen was weg 14 dagen",
        "Er zijn 1500 kg afval en 2000 euro schuld; 20% is betaald",
        "Op grond van artikel 9 lid 2 en artikel 6 van de Wmo 2015",
        "Volgens Artikel 9 en in Fase 2 van Niveau 3",
        "Drie partijen: Politie, Veilig Thuis en de GGD",
        "De wijk heeft 12.500 inwoners en 1.250.000.000 muggen",
        "Het speelt van 22.30 tot 02:15 uur, 2 tot 3 nachten per week",
        "Bel 112 of 0900-8844",
        "De heer des huizes is er niet; de familie wil hulp",
        "Mevrouw wil niet praten. Moeder Nederlands, vader Nederlands",
        "De zus en het bos, de vlieg en de rietkraag",
        "Twee jongens van 12 en 14 jaar, 1 meisje van 9",
        "Versie 1.2 van het plan, punt 3.4.5",
        "Zij betaalt 3 x 250,00 aan de straat 3 keer",
    ],
)
def test_gewone_taal_is_geen_vondst(tekst: str) -> None:
    assert vind(tekst, MENSEN) == (), tekst


KLEIN = ["de", "een", "en", "er", "is", "was", "wordt", "soms", "overlast", "hond", "buurt", "jongen", "hulp"]
ZINNEN = st.lists(st.sampled_from(KLEIN), min_size=1, max_size=12).map(" ".join)
NAAM = st.text("bcdfgklmnprstvz", min_size=4, max_size=9).map(str.capitalize)
DAGEN = st.dates(date(1930, 1, 1), date(2029, 12, 31))
MAANDEN = [
    ("januari", "jan"),
    ("februari", "feb"),
    ("maart", "mrt"),
    ("april", "apr"),
    ("mei", "mei"),
    ("juni", "jun"),
    ("juli", "jul"),
    ("augustus", "aug"),
    ("september", "sep"),
    ("oktober", "okt"),
    ("november", "nov"),
    ("december", "dec"),
]


def schrijfwijzen(d: date) -> list[str]:
    lang, kort = MAANDEN[d.month - 1]
    return [
        f"{d.day}-{d.month}-{d.year}",
        f"{d:%d-%m-%Y}",
        f"{d:%d/%m/%Y}",
        f"{d:%d.%m.%Y}",
        f"{d:%d %m %Y}",
        f"{d:%d-%m-%y}",
        f"{d:%Y-%m-%d}",
        f"{d:%Y/%m/%d}",
        f"{d:%Y%m%d}",
        f"{d:%d%m%Y}",
        f"{d.day} {lang} {d.year}",
        f"{d.day} {lang.upper()} '{d:%y}",
        f"{d.day} {kort}. {d.year}",
        f"{d.day}-{kort}-{d.year}",
        f"de {d.day}e {lang} {d.year}",
        f"{lang} {d.day}, {d.year}",
    ]


@given(ZINNEN, ZINNEN, DAGEN, st.integers(0, 15))
def test_een_datum_wordt_in_elke_gewone_schrijfwijze_gevonden(voor: str, na: str, d: date, hoe: int) -> None:
    assert {Aanwijzing.DATUM, Aanwijzing.GEBOORTEDATUM} & set(vind(f"{voor} {schrijfwijzen(d)[hoe]} {na}"))


@given(ZINNEN, ZINNEN, DAGEN, st.integers(0, 15))
def test_de_geboortedatum_van_iemand_uit_de_casus_heet_zo(voor: str, na: str, d: date, hoe: int) -> None:
    gevonden = vind(f"{voor} {schrijfwijzen(d)[hoe]} {na}", (BekendPersoon(geboortedatum=d),))
    assert Aanwijzing.GEBOORTEDATUM in gevonden


@given(ZINNEN, ZINNEN, NAAM, NAAM, st.sampled_from([str, str.upper, str.lower]))
def test_een_bekende_naam_wordt_overal_gevonden(voor: str, na: str, v: str, a: str, schrijf: object) -> None:
    assert callable(schrijf)
    mens = (BekendPersoon(f"{v} van der {a}"),)
    assert Aanwijzing.VOORNAAM in vind(f"{voor} {schrijf(v)} {na}", mens)
    assert Aanwijzing.ACHTERNAAM in vind(f"{voor} {schrijf(a)}, {na}", mens)


@given(ZINNEN, NAAM, st.sampled_from(["de heer", "mevrouw", "de buurvrouw", "de familie", "dhr.", "mw."]))
def test_een_onbekende_naam_naast_een_aanspreking_wordt_gevonden(voor: str, naam: str, vorm: str) -> None:
    assert Aanwijzing.NAAM in vind(f"{voor} {vorm} {naam}")
    assert Aanwijzing.NAAM in vind(f"{voor} {vorm} van der {naam}")
    assert vind(f"{voor} {vorm} {naam.lower()}") == ()


@given(ZINNEN, ZINNEN, st.integers(1, 400), st.sampled_from(["Kadestraat", "kerkweg", "Lindelaan", "Kade"]))
def test_straat_met_nummer_is_een_adres_en_elk_apart_niet(voor: str, na: str, nr: int, straat: str) -> None:
    assert Aanwijzing.ADRES in vind(f"{voor} {straat} {nr}, {na}")
    assert vind(f"{voor} {straat}, {na}") == ()
    assert vind(f"{voor} {nr}, {na}") == ()


@given(
    st.lists(st.sampled_from([*KLEIN, *[lang for lang, _ in MAANDEN], "straat", "weg", "keer"]), max_size=20)
)
def test_woorden_zonder_naam_blijven_vrij(woorden: list[str]) -> None:
    assert vind(" ".join(woorden), MENSEN) == ()


@given(st.integers(600_000_000, 699_999_999))
def test_een_mobiel_nummer_wordt_gevonden(nummer: int) -> None:
    assert Aanwijzing.TELEFOON in vind(f"Bel 0{nummer}")
    n = str(nummer)
    assert Aanwijzing.TELEFOON in vind(f"Bel +31 {n[0]} {n[1:3]} {n[3:5]} {n[5:7]} {n[7:]}")


@given(st.text(string.printable + "éüÇøß’–", max_size=200))
def test_elke_tekst_krijgt_een_antwoord(tekst: str) -> None:
    assert isinstance(vind(tekst, MENSEN), tuple)


def test_een_vondst_wordt_in_woorden_gezegd_en_niet_herhaald() -> None:
    assert opsomming(vind("Lieke en Lieke, 04-03-2012, 9876 ZX", MENSEN)) == (
        "een voornaam, een geboortedatum en een postcode"
    )
    assert opsomming((Aanwijzing.ADRES,)) == "een adres"


def test_een_naam_zonder_meer_dan_een_tussenvoegsel_blijft_heel() -> None:
    assert delen_van_naam("Op 't  In") == ("op", "t", "in")
    assert delen_van_naam("Anne-Fleur  van den BÖSCH") == ("anne", "fleur", "bosch")


@pytest.mark.parametrize(
    "teken", ["1", "A", "a ", "1 ", "1.", "+31", "A. ", "van ", "@", "a@", "Kade ", "Aan De "]
)
def test_een_lange_tekst_kost_geen_lange_tijd(teken: str) -> None:
    begin = time.process_time()
    vind(teken * (20_000 // len(teken)), MENSEN)
    assert time.process_time() - begin < 2
