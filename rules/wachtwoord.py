"""What makes a password easy to guess: patterns, not a list of what leaked.

This is not a list of breached passwords; it knows the bricks of which people build an obvious one. What they
put around it (digits, signs, look-alike letters, sequences, repetition) counts for nothing, and neither do
common words and what belongs to this person or this organisation. What is left must be enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rules.namen import woorden_van

KORTST, LANGST = 12, 200
_GENOEG, _VERSCHILLEND = 6, 4
_LIJKT = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"}
)
_GEWOON = frozenset(
    re.findall(
        r"\w+",
        """
        wachtwoord wachtwoorden password passwort passw pass word welkom welcome hallo geheim secret login
        inloggen admin administrator beheer beheerder gebruiker user root test tester demo account toegang
        changeme letmein qwerty azerty asdf zxcv qazwsx iloveyou ikhouvanjou liefde schat monkey dragon
        sunshine princess football voetbal master shadow superman batman pokemon computer internet laptop
        ajax feyenoord holland nederland dutch oranje gemeente politie zorg veiligheid convenant casus
        casusregie regie regisseur burgemeester corporatie werk kantoor organisatie januari februari maart
        april juni juli augustus september oktober november december maandag dinsdag woensdag donderdag
        vrijdag zaterdag zondag lente zomer herfst winter spring summer autumn vandaag morgen january
        february march june july august october monday friday kerst pasen vakantie nieuw nieuwe lang lange
        veilig sterk goed mijn onze
        """,
    )
)
_RIJEN = ("abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "azertyuiop")
_REEKSEN = frozenset(
    rij[begin : begin + 4] for ene in _RIJEN for rij in (ene, ene[::-1]) for begin in range(len(rij) - 3)
)


def wat_overblijft(wachtwoord: str, eigen: Iterable[str] = ()) -> str:
    """The letters of a password that nobody would guess first: without common words, the own words, keyboard
    rows, repetition, and whatever is no letter.
    """
    tekens, gelezen = list(wachtwoord.casefold()), wachtwoord.casefold().translate(_LIJKT)
    for woord in sorted({*_GEWOON, *_REEKSEN, *_delen(eigen)}, key=len, reverse=True):
        begin = gelezen.find(woord)
        while begin >= 0:
            gelezen = gelezen[:begin] + " " * len(woord) + gelezen[begin + len(woord) :]
            tekens[begin : begin + len(woord)] = " " * len(woord)
            begin = gelezen.find(woord)
    over = "".join(teken for teken in tekens if teken.isalpha())
    return re.sub(r"(.+?)\1{2,}", r"\1", over)


def _delen(eigen: Iterable[str]) -> set[str]:
    """The words of these texts that are long enough to be recognised."""
    return {deel for tekst in eigen for deel in woorden_van(tekst) if len(deel) >= 4}


def bezwaar(wachtwoord: str, eigen: Iterable[str] = ()) -> str:
    """Why this is no password, or nothing. `eigen`: what belongs to this person and this organisation."""
    if len(wachtwoord) < KORTST:
        return f"Een wachtwoord heeft minstens {KORTST} tekens."
    if len(wachtwoord) > LANGST:
        return f"Een wachtwoord heeft hoogstens {LANGST} tekens."
    over = wat_overblijft(wachtwoord, eigen)
    if len(over) < _GENOEG or len(set(over)) < _VERSCHILLEND:
        return "Dit wachtwoord is makkelijk te raden: het bestaat uit bekende woorden, namen of reeksen."
    return ""
