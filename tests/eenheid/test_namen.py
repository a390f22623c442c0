"""What things are called: in Dutch, each name once, and no convenant, partij or person by name."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from convenanten.lader import MAP, beschikbaar

WORTEL = Path(__file__).parents[2]
PROJECT = tomllib.loads((WORTEL / "pyproject.toml").read_text(encoding="utf-8"))
PAKKETTEN = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
STREKEN = ("heerenveen", "krimpen", "frysl", "woonoverlast")
# The law on police data names these two itself, whatever the convenant.
IN_DE_WET = {"politie", "openbaar_ministerie"}
PARTIJEN = {naam for pad in beschikbaar(MAP).values() for naam in yaml.safe_load(pad.read_text())["partijen"]}
MENSEN = {
    naam
    for pad in MAP.glob("*/scenarios/*.yaml")
    for naam in yaml.safe_load(pad.read_text(encoding="utf-8")).get("mensen", {})
}


def teksten(pad: Path) -> Iterator[str]:
    for knoop in ast.walk(ast.parse(pad.read_text(encoding="utf-8"))):
        if isinstance(knoop, ast.Constant) and isinstance(knoop.value, str):
            yield knoop.value


@pytest.mark.parametrize("pakket", PAKKETTEN)
def test_geen_python_kent_een_convenant_bij_naam(pakket: str) -> None:
    for pad in (WORTEL / pakket).rglob("*.py"):
        woorden = pad.read_text(encoding="utf-8").casefold()
        assert not [naam for naam in STREKEN if naam in woorden], pad


@pytest.mark.parametrize("pakket", PAKKETTEN)
def test_geen_python_kent_een_partij_of_een_mens_bij_naam(pakket: str) -> None:
    namen = (PARTIJEN - IN_DE_WET) | MENSEN
    for pad in (WORTEL / pakket).rglob("*.py"):
        for tekst in teksten(pad):
            assert tekst not in namen, f"{pad}: {tekst!r}"
            assert not set(re.findall(r"--profiel (\w+)", tekst)) & MENSEN, f"{pad}: {tekst!r}"


# What a function does, said in English. A library wants some names of its own; those have no word after it.
ENGELS = re.compile(
    r"_?(get|set|load|save|create|update|delete|remove|add|make|build|find|check|fetch|show|has|can|should)_[a-z]"
)


def knopen(soort: type[ast.AST] | tuple[type[ast.AST], ...]) -> Iterator[tuple[str, str]]:
    for pakket in PAKKETTEN:
        for pad in (WORTEL / pakket).rglob("*.py"):
            for knoop in ast.walk(ast.parse(pad.read_text(encoding="utf-8"))):
                if isinstance(knoop, soort):
                    yield knoop.name, str(pad.relative_to(WORTEL))  # type: ignore[attr-defined]


def test_elke_klasse_heet_anders() -> None:
    waar: dict[str, list[str]] = {}
    for naam, pad in knopen(ast.ClassDef):
        waar.setdefault(naam, []).append(pad)
    assert {naam: paden for naam, paden in waar.items() if len(paden) > 1} == {}


def test_wat_een_functie_doet_staat_er_in_het_nederlands() -> None:
    functies = (ast.FunctionDef, ast.AsyncFunctionDef)
    assert [(naam, pad) for naam, pad in knopen(functies) if ENGELS.match(naam)] == []
