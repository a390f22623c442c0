"""Dutch for the words that click itself prints. click asks gettext, and gettext asks us."""

from __future__ import annotations

import gettext

_WOORDEN = {
    "Usage:": "Gebruik:",
    "Usage: ": "Gebruik: ",
    "Options": "Opties",
    "Commands": "Opdrachten",
    "Show this message and exit.": "Toon deze uitleg.",
    "Show the version and exit.": "Toon de versie.",
    "required": "verplicht",
    "default: {default}": "standaard: {default}",
    "(DEPRECATED)": "(verouderd)",
    "Try '{command} {option}' for help.": "Uitleg krijgt u met: {command} {option}",
    "Error: {message}": "Dit lukt niet: {message}",
    "Missing option": "Er ontbreekt een optie",
    "Missing argument": "Er ontbreekt een argument",
    "Missing parameter": "Er ontbreekt een veld",
    "Missing command.": "Kies een opdracht.",
    "No such command {name!r}.": "De opdracht {name!r} bestaat niet.",
    "No such option: {name}": "De optie {name} bestaat niet.",
    "No such option {name!r}.": "De optie {name!r} bestaat niet.",
    "Did you mean {possibility}?": "Bedoelde u {possibility}?",
    "(Possible options: {possibilities})": "(Mogelijk: {possibilities})",
    "Did you mean one of: {possibilities}?": "Bedoelde u een van: {possibilities}?",
    "Did you mean: {possibilities}?": "Bedoelde u: {possibilities}?",
    "Choose from:\n\t{choices}": "Kies uit:\n\t{choices}",
    "Choose from:\n\t{choices}.": "Kies uit:\n\t{choices}.",
    "Invalid value: {message}": "Ongeldige waarde: {message}",
    "Invalid value for {param_hint}: {message}": "Ongeldige waarde bij {param_hint}: {message}",
    "{value!r} is not {choice}.": "{value!r} is geen van {choice}.",
    "{value!r} is not a valid {number_type}.": "{value!r} is geen geheel getal.",
    "Option {name!r} requires an argument.": "Bij de optie {name!r} hoort een waarde.",
    "Aborted!": "Afgebroken.",
    "Repeat for confirmation": "Nog een keer",
    "Error: The two entered values do not match.": "De twee invoeren zijn niet gelijk.",
}
_MEERVOUD = {
    "{value!r} is not {choice}.": "{value!r} kan hier niet. Kies uit: {choices}.",
    "{value!r} is not one of {choices}.": "{value!r} kan hier niet. Kies uit: {choices}.",
    "Got unexpected extra argument ({args})": "Er staat iets te veel: {args}",
    "Got unexpected extra arguments ({args})": "Er staat iets te veel: {args}",
    "(Possible option: {possibilities})": "(Mogelijk: {possibilities})",
    "(Possible options: {possibilities})": "(Mogelijk: {possibilities})",
    "Did you mean {possibility}?": "Bedoelde u {possibility}?",
    "Did you mean one of: {possibilities}?": "Bedoelde u een van: {possibilities}?",
}


def _enkel(domain: str, message: str) -> str:
    return _WOORDEN.get(message, _MEERVOUD.get(message, message))


def _meervoud(domain: str, msgid1: str, msgid2: str, n: int) -> str:
    gekozen = msgid1 if n == 1 else msgid2
    return _MEERVOUD.get(gekozen, _WOORDEN.get(msgid1, gekozen))


def gebruik() -> None:
    """From here on click speaks Dutch in this process."""
    gettext.dgettext = _enkel
    gettext.dngettext = _meervoud
