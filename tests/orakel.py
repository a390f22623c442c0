"""The hand-written table as judge: does it name this reading, these words, this act?

Reads the table (`convenanten.orakel`) and the bare facts of a casus; asks no rule of the product anything.
From the convenant file it takes only who is who: which partij has the regie, and which kind a partij is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from convenanten.definitie import Convenant, GeldendConvenant
from convenanten.orakel import ALLES, Cel, Doener, LeesRij, Orakel, Verboden, lees_orakel, plek
from rules.feiten import (
    AdviesGegeven,
    AdviesGevraagd,
    BekendheidBeantwoord,
    BekendheidGevraagd,
    FasegebruikBepaald,
    Feit,
    GebruikToegestaan,
    GegevenHertoetst,
    KennisnameGetoetst,
    SamenwerkingsafsprakenVastgelegd,
    ToestemmingMelder,
    Vrijgegeven,
)
from rules.stand import DeelnameFeit, GegevenFeit, Lezer, Stand

WERK = frozenset({"partnermedewerker", "politiefunctionaris"})
REGIE = frozenset({"procesregisseur", "procesondersteuner"})
# who a Doener is, by role
ROLLEN: dict[Doener, frozenset[str]] = {
    "regisseur": frozenset({"procesregisseur"}),
    "ondersteuner": frozenset({"procesondersteuner"}),
    "deelnemer": WERK | {"procesregisseur"},
    "bevraagde": frozenset({"partnermedewerker"}),
    "adviseur": frozenset({"partnermedewerker"}),
    "politiefunctionaris": frozenset({"politiefunctionaris"}),
    "aangewezen_ambtenaar": frozenset({"aangewezen_ambtenaar"}),
}
POLITIE = "politie"


@dataclass(frozen=True)
class Rechter:
    """One table, with who is who in its convenant."""

    orakel: Orakel
    geldend: GeldendConvenant

    @classmethod
    def voor(cls, geldend: GeldendConvenant) -> Rechter:
        """The judge of this version of a convenant."""
        return cls(lees_orakel(plek(geldend.convenant.id, geldend.convenant.versie)), geldend)

    @property
    def c(self) -> Convenant:
        """The convenant, for who is who."""
        return self.geldend.convenant

    def soort_van(self, partij: str) -> str:
        """The kind of this partij; empty for one that joined for one casus."""
        return self.c.partijen[partij].soort if partij in self.c.partijen else ""

    def als(self, stand: Stand, lezer: Lezer) -> frozenset[str]:
        """Every word of the table that this reader answers to."""
        deelname = _deelname(stand, lezer.partij)
        regie = lezer.partij == self.c.regiepartij and bool(lezer.rollen & REGIE)
        doet_mee = _doet_mee(deelname)
        werkt = bool(lezer.rollen & WERK)
        woorden = set()
        if regie:
            woorden |= {"regie", "deelnemers"}
        elif werkt and doet_mee:
            woorden.add("deelnemers")
        if "deelnemers" in woorden and deelname is not None and deelname.gewogen:
            woorden.add("gewogen_deelnemers")
        if lezer.partij == stand.aanbrenger and (werkt or regie) and (doet_mee or regie):
            woorden.add("aanbrenger")
        if "partnermedewerker" in lezer.rollen:
            if _open_vraag(stand, lezer.partij, BekendheidGevraagd, BekendheidBeantwoord):
                woorden.add("bevraagden")
            if _open_vraag(stand, lezer.partij, AdviesGevraagd, AdviesGegeven):
                woorden.add("adviseurs")
        if "deelnemers" in woorden:
            woorden |= {lezer.partij, self.soort_van(lezer.partij)}
        if lezer.partij == self.c.regiepartij:
            woorden |= lezer.rollen & {"burgemeester", "aangewezen_ambtenaar"}
        return frozenset(woorden)

    def waarom_niet(
        self,
        stand: Stand,
        lezer: Lezer,
        gegeven: GegevenFeit,
        doel: str,
        rij: list[LeesRij] | None = None,
    ) -> str:
        """Why the table does not name this reading; empty when it does. `rij`: gets the row that names it."""
        woorden = self.als(stand, lezer)
        cellen = (
            Cel(stand.fase, gegeven.categorie, gegeven.betrokkene, woord, doel) for woord in sorted(woorden)
        )
        passend = [self.orakel.cellen[cel] for cel in cellen if cel in self.orakel.cellen]
        if not passend:
            return f"geen rij: {', '.join(sorted(woorden)) or 'niemand'}"
        if rij is not None:
            rij += passend
        eigen = lezer.partij == gegeven.inbrenger
        ook = self.leest_ook_als(gegeven)
        om_te_wegen = self.orakel.gegevens[gegeven.categorie].om_te_wegen
        if not eigen:
            for extra in ook:
                if extra == self.orakel.politiewoorden.leest_als and (
                    gegeven.betrokkene not in self.orakel.politiewoorden.over
                ):
                    return f"de politie spreekt hier niet over {gegeven.betrokkene}"
                if not woorden & self._ooit(extra, om_te_wegen=om_te_wegen):
                    return f"telt als {extra}, en dat leest deze lezer nooit"
        for soort in (gegeven.categorie, *ook):
            for regel in sorted(_regels(self.orakel)):
                if self.orakel.verbiedt(regel, soort) is None:
                    continue
                if om_te_wegen and soort != gegeven.categorie and regel in _NA_HET_WEGEN:
                    continue
                if self._geldt(regel, stand, lezer, gegeven, soort, doel, eigen=eigen):
                    return f"{regel} ({soort})"
        return ""

    def leest_woorden(
        self,
        stand: Stand,
        lezer: Lezer,
        handeling: str,
        van: str,
        *,
        moest_weten: bool = False,
        wie: Iterable[str] | None = None,
    ) -> bool:
        """Does the table let this reader read the words with which this partij recorded this act?

        `moest_weten`: the regie found so before the overleg of this verslag. `wie`: instead of the row.
        """
        woorden = set(self.als(stand, lezer))
        if lezer.partij == van and woorden - {"burgemeester", "aangewezen_ambtenaar"}:
            woorden.add("afzender")
        if moest_weten and "gewogen_deelnemers" in woorden:
            woorden.add("gewogen_die_moesten_weten")
        if stand.gesloten or not woorden & set(wie or self.orakel.lezen_woorden(handeling)):
            return False
        if "afzender" in woorden:
            return lezer.erkend or not any(n.regel == "geheimhouding_niet_erkend" for n in self.orakel.nooit)
        gezegd = GegevenFeit("", "", van, frozenset({lezer.partij}))
        ook = self.leest_ook_als(gezegd)
        algemeen = (n.regel for n in self.orakel.nooit if n.wat == ALLES and n.regel in _OVER_WIE_LEEST)
        return not any(
            self._geldt(regel, stand, lezer, gezegd, "", "", eigen=False) for regel in algemeen
        ) and not any(self.waarom_niet_soort(stand, lezer, gezegd, soort) for soort in ook)

    def waarom_niet_soort(self, stand: Stand, lezer: Lezer, gezegd: GegevenFeit, soort: str) -> str:
        """What the table has against this reader having words of this kind at all; empty where nothing."""
        if not self.als(stand, lezer) & self.orakel.lezers_ooit(soort):
            return f"leest nooit {soort}"
        regels = (r for r in sorted(_regels(self.orakel)) if self.orakel.verbiedt(r, soort) is not None)
        geldt = (r for r in regels if self._geldt(r, stand, lezer, gezegd, soort, "", eigen=False))
        return next((f"{regel} ({soort})" for regel in geldt), "")

    def doet(self, stand: Stand, lezer: Lezer, handeling: str) -> str:
        """As whom the table lets this reader do this, now; empty when it does not."""
        deelname = _deelname(stand, lezer.partij)
        regie = lezer.partij == self.c.regiepartij
        if self._geldt("geheimhouding_niet_erkend", stand, lezer, _GEEN, "", "", eigen=False) and (
            any(n.regel == "geheimhouding_niet_erkend" for n in self.orakel.nooit)
        ):
            return ""
        for daad in self.orakel.daden:
            if (daad.fase, daad.handeling) != (stand.fase, handeling):
                continue
            if not lezer.rollen & ROLLEN[daad.wie]:
                continue
            match daad.wie:
                case "regisseur" | "ondersteuner" | "aangewezen_ambtenaar":
                    mag = regie
                case "bevraagde":
                    mag = _open_vraag(stand, lezer.partij, BekendheidGevraagd, BekendheidBeantwoord)
                case "adviseur":
                    mag = _open_vraag(stand, lezer.partij, AdviesGevraagd, AdviesGegeven)
                case _:
                    mag = regie or _doet_mee(deelname) or _houdt_over(deelname, handeling)
                    if deelname is not None and deelname.ad_hoc and not deelname.verklaring:
                        mag = deelname.actief and handeling in {"verklaring_tekenen", "terugtrekken"}
            if mag:
                return daad.wie
        return ""

    def brengt_in(self, lezer: Lezer, categorie: str) -> bool:
        """Does this medewerker, or its kind of partij, bring in this kind of data?"""
        namen = set(self.orakel.gegevens[categorie].brengt_in)
        return not namen or bool(namen & ({lezer.partij, self.soort_van(lezer.partij)} | lezer.rollen))

    def mee_naar_huis(self, stand: Stand, gegeven: GegevenFeit, partij: str) -> bool:
        """May this partij take this home: the giver, or after the giver last said so?"""
        if partij == gegeven.inbrenger or self.orakel.verbiedt("mee_naar_huis", gegeven.categorie) is None:
            return True
        antwoorden = [
            v.feit.toegestaan
            for v in stand.feiten
            if isinstance(v.feit, Vrijgegeven) and (v.feit.gegeven, v.feit.partij) == (gegeven.id, partij)
        ]
        return bool(antwoorden) and antwoorden[-1]

    def _ooit(self, categorie: str, *, om_te_wegen: bool) -> frozenset[str]:
        """Who ever reads this kind of data; whom it is about, also those who have yet to weigh."""
        ooit = self.orakel.lezers_ooit(categorie)
        if om_te_wegen and "gewogen_deelnemers" in ooit:
            return ooit | {"regie", "deelnemers", "aanbrenger", "bevraagden"}
        return ooit

    def leest_ook_als(self, gegeven: GegevenFeit) -> list[str]:
        """As which other kinds of data this counts, because of who says it."""
        o = self.orakel
        soort = o.gegevens[gegeven.categorie].soort if gegeven.categorie else "gewoon"
        ook = []
        politie = o.politiewoorden.grondslag in gegeven.grondslagen or (
            self.soort_van(gegeven.inbrenger) == POLITIE
        )
        if soort != POLITIE and politie:
            ook.append(o.politiewoorden.leest_als)
        if (
            soort == "gewoon"
            and o.zorgwoorden is not None
            and (self.soort_van(gegeven.inbrenger) in o.zorgwoorden.van)
        ):
            ook.append(o.zorgwoorden.leest_als)
        return ook

    def _geldt(
        self,
        regel: Verboden,
        stand: Stand,
        lezer: Lezer,
        gegeven: GegevenFeit,
        soort: str,
        doel: str,
        *,
        eigen: bool,
    ) -> bool:
        """Does this prohibition stand in the way?"""
        deelname = _deelname(stand, lezer.partij)
        regie = lezer.partij == self.c.regiepartij
        match regel:
            case "geheimhouding_niet_erkend":
                return not lezer.erkend
            case "gesloten":
                return stand.gesloten
            case "teruggetrokken":
                weg = deelname is not None and not deelname.actief
                return weg and not regie and not self.als(stand, lezer) & {"bevraagden", "adviseurs"}
            case "verklaring_niet_getekend":
                return deelname is not None and deelname.ad_hoc and not deelname.verklaring
            case "niet_noodzakelijk":
                return not regie and not eigen and _hoeft_niet(stand, lezer.partij)
            case "alleen_bevraagd":
                return self.als(stand, lezer) <= {"bevraagden", "adviseurs"}
            case "advies_zonder_naam":
                return self.als(stand, lezer) <= {"adviseurs"}
            case "toezicht":
                return not lezer.rollen & (WERK | REGIE | {"burgemeester", "aangewezen_ambtenaar"})
            case "geen_ontvanger":
                return not eigen and lezer.partij not in gegeven.ontvangers
            case "niet_gewogen":
                return not eigen and (deelname is None or not deelname.gewogen)
            case "ad_hoc_politie":
                return not eigen and deelname is not None and deelname.ad_hoc and not gegeven.ook_ad_hoc
            case "zonder_artikel_9":
                gronden = set(deelname.grondslagen) if deelname is not None and deelname.gewogen else set()
                return (
                    not eigen
                    and not gronden & set(self.orakel.artikel_9.gronden)
                    and gegeven.beroepsgeheim not in self.orakel.artikel_9.geheim
                    and self._zei(lezer.partij, "bijzonder") != "ja"
                )
            case "verwerkt_geen_bijzondere":
                return not eigen and self._zei(lezer.partij, "bijzonder") == "nee"
            case "verwerkt_geen_strafrechtelijke":
                return not eigen and self._zei(lezer.partij, "strafrechtelijk") == "nee"
            case "zonder_samenwerkingsafspraken":
                return not any(isinstance(v.feit, SamenwerkingsafsprakenVastgelegd) for v in stand.feiten)
            case "zonder_toestemming_melder":
                gezegd = [v.feit.gegeven for v in stand.feiten if isinstance(v.feit, ToestemmingMelder)]
                return not (gezegd and gezegd[-1])
            case "ander_doel":
                return (
                    not eigen
                    and bool(doel)
                    and doel != gegeven.doel
                    and not _mag_ander_doel(stand, gegeven.id, doel)
                )
            case "andere_fase":
                gezegd = [
                    v.feit.toegestaan
                    for v in stand.feiten
                    if isinstance(v.feit, FasegebruikBepaald)
                    and (v.feit.gegeven, v.feit.fase) == (gegeven.id, stand.fase)
                ]
                return not eigen and bool(gezegd) and not gezegd[-1]
            case "mee_naar_huis":
                return False  # is not about reading here

    def _zei(self, partij: str, soort: str) -> str:
        """What this partij answered in its own analysis: ja, nee, or empty where nobody asked."""
        antwoord = str(self.geldend.invullingen.get(f"{soort}_{partij}", "")).casefold()
        return antwoord[:3] if antwoord.startswith("nee") else antwoord[:2]


def _houdt_over(deelname: DeelnameFeit | None, handeling: str) -> bool:
    """What is left to a partij that went: putting right what it said (article 16 AVG), and ending a consent
    that it recorded (article 7(3)). No source says otherwise.
    """
    weg = deelname is not None and not deelname.actief
    return weg and handeling in {"gegeven_corrigeren", "toestemming_intrekken"}


# what is about the reader, and so holds for every word
_OVER_WIE_LEEST = frozenset(
    {
        "geheimhouding_niet_erkend",
        "gesloten",
        "teruggetrokken",
        "verklaring_niet_getekend",
        "niet_noodzakelijk",
        "toezicht",
    }
)
_GEEN = GegevenFeit("", "", "", frozenset())
# what only holds once a partij knows whom it is about
_NA_HET_WEGEN = frozenset(
    {
        "niet_gewogen",
        "alleen_bevraagd",
        "zonder_artikel_9",
        "verwerkt_geen_bijzondere",
        "verwerkt_geen_strafrechtelijke",
    }
)


def _regels(orakel: Orakel) -> set[Verboden]:
    return {n.regel for n in orakel.nooit}


def _deelname(stand: Stand, partij: str) -> DeelnameFeit | None:
    return next((d for d in stand.deelnames if d.partij == partij), None)


def _doet_mee(deelname: DeelnameFeit | None) -> bool:
    return deelname is not None and deelname.actief and (not deelname.ad_hoc or deelname.verklaring)


def _open_vraag(
    stand: Stand,
    partij: str,
    vraag: type[BekendheidGevraagd | AdviesGevraagd],
    antwoord: type[Feit],
) -> bool:
    """Was this partij asked in this ronde, and has it not answered since?"""
    open_ = False
    for v in stand.feiten:
        if v.ronde != stand.ronde:
            continue
        if isinstance(v.feit, vraag) and partij in v.feit.partijen:
            open_ = True
        elif isinstance(v.feit, antwoord) and v.partij == partij:
            open_ = False
    return open_


def _hoeft_niet(stand: Stand, partij: str) -> bool:
    """Did the regie find, the last time, that this partij need not know?"""
    oordeel = False
    for v in stand.feiten:
        if isinstance(v.feit, KennisnameGetoetst):
            if partij in v.feit.niet_noodzakelijk:
                oordeel = True
            if partij in v.feit.noodzakelijk:
                oordeel = False
    return oordeel


def _mag_ander_doel(stand: Stand, gegeven: str, doel: str) -> bool:
    """Was it found necessary for this doel, and did the giver allow it, both the last time it was asked?"""
    nodig = [
        v.feit.noodzakelijk
        for v in stand.feiten
        if isinstance(v.feit, GegevenHertoetst) and (v.feit.gegeven, v.feit.doel) == (gegeven, doel)
    ]
    mag = [
        v.feit.toegestaan
        for v in stand.feiten
        if isinstance(v.feit, GebruikToegestaan) and (v.feit.gegeven, v.feit.doel) == (gegeven, doel)
    ]
    return bool(nodig and nodig[-1] and mag and mag[-1])
