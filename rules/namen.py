"""How a name is written, made alike: "De Vries-Bakker", "de  vries bakker" and "DE VRIËS BAKKER" are one."""

from __future__ import annotations

import re
import unicodedata


def woordenlijst(tekst: str) -> frozenset[str]:
    """The words of a list as it is written down here."""
    return frozenset(tekst.split())


# what stands between a first and a last name, and says nothing about whose name it is
TUSSENVOEGSELS = woordenlijst(
    """
    van von vom der den de het t ter ten te tot op in aan bij uit uijt onder over voor la le les du des
    dos da di del della el al y d l bin ben ibn
    """
)
# letters that carry no accent apart from the letter
_EIGEN_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "æ": "ae", "œ": "oe", "ĳ": "ij"}
)


def zonder_accenten(tekst: str) -> str:
    """The text in small letters without accents: "Çelik" and "celik" are alike."""
    los = unicodedata.normalize("NFKD", tekst.casefold().translate(_EIGEN_LETTERS))
    return "".join(teken for teken in los if not unicodedata.combining(teken))


def woorden_van(tekst: str) -> list[str]:
    """The words of a text, made alike; an apostrophe and a hyphen separate words."""
    return re.findall(r"[^\W_]+", zonder_accenten(tekst))


# what looks the same in a list of accounts, at a glance
_LIJKT = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("0", "o"), ("1", "l"), ("i", "l"), ("5", "s"))


def beeld_van(gebruikersnaam: str) -> str:
    """How a gebruikersnaam looks at a glance: two with the same image are taken for each other."""
    beeld = re.sub(r"[._-]", "", gebruikersnaam)
    for eerst, dan in _LIJKT:
        beeld = beeld.replace(eerst, dan)
    return beeld


def delen_van_naam(naam: str) -> tuple[str, ...]:
    """What somebody is called, made alike, without what stands between a first and a last name.

    A name of which nothing would be left stays whole.
    """
    delen = woorden_van(naam)
    return tuple(d for d in delen if d not in TUSSENVOEGSELS) or tuple(delen)
