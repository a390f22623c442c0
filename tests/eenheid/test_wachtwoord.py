"""Which passwords are easy to guess: by the bricks they are made of."""

from __future__ import annotations

import pytest

from rules.wachtwoord import KORTST, LANGST, bezwaar, wat_overblijft

EIGEN = ("p.vermeer", "Pia Vermeer", "Convenant Aanpak Woonoverlast Voorbeeldstad")


@pytest.mark.parametrize(
    "wachtwoord",
    [
        "password1234",
        "P@ssw0rd1234",
        "Welkom2026!!",
        "wachtwoord123",
        "qwertyuiop12",
        "lkjhgfdsa123",
        "123456789012",
        "aaaaaaaaaaaa",
        "abcabcabcabcabc",
        "Zomer2026Winter2027",
        "Maandag-Dinsdag-1",
        "PiaVermeer2026",
        "v3rm33r-v3rm33r",
        "voorbeeldstad2026",
        "Woonoverlast!Voorbeeldstad",
        "Casusregie2026",
        "xkqz12345678",
        "ababab-xyxyxy",
    ],
)
def test_wat_voor_de_hand_ligt_is_geen_wachtwoord(wachtwoord: str) -> None:
    assert "makkelijk te raden" in bezwaar(wachtwoord, EIGEN)


@pytest.mark.parametrize(
    "wachtwoord",
    ["paard accu nietje juist", "k3-Qx_9fTzLwRb2m", "een fout wachtwoord", "correct horse battery staple"],
)
def test_wat_niet_voor_de_hand_ligt_mag(wachtwoord: str) -> None:
    assert bezwaar(wachtwoord, EIGEN) == ""


def test_de_lengte_heeft_een_onder_en_een_bovengrens() -> None:
    goed = "kwiek bamboe tuba fjord " * 20
    assert f"minstens {KORTST}" in bezwaar(goed[: KORTST - 1])
    assert bezwaar(goed[:KORTST]) == ""
    assert bezwaar(goed[:LANGST]) == ""
    assert f"hoogstens {LANGST}" in bezwaar(goed[: LANGST + 1])


def test_zes_letters_en_vier_verschillende_zijn_genoeg() -> None:
    assert wat_overblijft("welkom-bdfhkz-2026") == "bdfhkz"
    assert bezwaar("welkom-bdfhkz-2026") == ""
    assert bezwaar("welkom-bdfhk-20261") != ""
    assert bezwaar("welkom-bdfbdf-2026") != "", "three letters, however often"
    assert bezwaar("welkom-bdfbdz-2026") == ""
