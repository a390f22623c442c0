"""No sequence of acts, retries, resumes or crashes passes a closed poort (invariants 2 and C2).

A state machine performs random acts by random people, also nonsensical ones, with clock jumps, crashes
between an act and its step, repeated keys and concurrent steps; after every rule the database itself is
asked whether every transition had all its conditions and a decision by a person.
"""

from __future__ import annotations

import shutil
import tempfile
import uuid
from datetime import date, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from models import klok, logboek
from models.tabellen import Besluit, Casus, CasusFeit, Deelname, GedaneOvergang
from services.alles import HANDELINGEN
from services.casus import overgang, termijnen
from services.handelen.fouten import CasusregieFout
from services.handelen.uitvoeren import voer_uit
from services.inzien import verloop
from tests.conftest import VOORAF, Proef

MENSEN = ["pieter", "wilma", "agnes", "ferdi", "greet", "victor"]
PARTIJEN = ["gemeente_heerenveen", "accolade", "politie", "ggz_friesland", "vnn"]
GRONDSLAG = {
    "pieter": ("avg_6_1_e",),
    "wilma": ("avg_6_1_f",),
    "agnes": ("wpg_20",),
    "ferdi": ("wpg_20",),
    "greet": ("avg_6_1_b", "avg_9_2_h"),
    "victor": ("avg_6_1_a",),
}
T = "willekeurige toelichting"
NAAR = st.sampled_from(
    [
        "plan_van_aanpak",
        "crisisoverleg",
        "zorgoverleg",
        "afgewezen",
        "afgerond",
        "afgeschaald",
        "gestopt",
        "opgeschaald",
    ]
)
DEEL = st.lists(st.sampled_from(PARTIJEN), min_size=1, max_size=5, unique=True).map(tuple)

# per act: how to fill in its fields at random (valid shape, any sense)
VELDEN: dict[str, Any] = {
    "beoordelen": st.sampled_from(
        [
            VOORAF[0][1],
            {"niveau": 1, "motivering": T},
            {"niveau": 4, "situaties": ("dreigende_huisuitzetting",), "motivering": T},
            {"situaties": ("dreigende_huisuitzetting",), "waarom_niet_hier": T, "motivering": T},
        ]
    ),
    "terugkoppelen": st.booleans().map(lambda b: {"opgepakt": b}),
    "crisisoverleg_beoordelen": st.booleans().map(lambda b: {"nodig": b, "motivering": T}),
    "partners_kiezen": st.tuples(DEEL, st.booleans()).map(
        lambda x: {"partijen": x[0], "ontvangers_nagegaan": x[1], "motivering": T}
    ),
    "betrokkene_informeren": st.booleans().map(
        lambda b: {
            "wijze": "brief",
            "over_gegevens_en_doel": True,
            "over_partijen": b,
            "over_rechten": True,
            "uitgenodigd": True,
        }
    ),
    "niet_informeren": st.booleans().map(
        lambda b: {
            "grond": "bescherming",
            "afgewogen": ("a", "g") if b else (),
            "herzien_op": date(2100, 1, 1),
            "motivering": T * 2,
        }
    ),
    "plan_vaststellen": st.booleans().map(lambda b: {"probleem": T, "doelen": T, "betrokkene_aanwezig": b}),
    "betrokkene_over_plan": st.just({"wijze": "brief"}),
    "actie_voorstellen": st.sampled_from(PARTIJEN).map(lambda p: {"partij": p, "omschrijving": T}),
    "actie_beantwoorden": st.tuples(st.integers(1, 4), st.booleans()).map(
        lambda x: {"actie": x[0], "aanvaard": x[1], "toelichting": T}
    ),
    "actie_afronden": st.integers(1, 4).map(lambda n: {"actie": n, "resultaat": T}),
    "kennisname_toetsen": DEEL.map(lambda d: {"noodzakelijk": d, "motivering": T}),
    "overleg_houden": DEEL.map(lambda d: {"aanwezig": d, "voortgang": T, "effect": T}),
    "stemmen": st.tuples(NAAR, st.booleans()).map(lambda x: {"naar": x[0], "akkoord": x[1]}),
    "overdragen": st.tuples(
        st.sampled_from(["staande_organisatie", "samenwerkingsverband"]), st.booleans()
    ).map(lambda x: {"organisatie": "Wijkteam", "soort": x[0], "geen_gegevens": x[1], "toelichting": T}),
    "stoppen_motiveren": st.booleans().map(
        lambda b: {"reden": "verhuisd", "begeleiding_gaat_door": b, "toelichting": T}
    ),
    "opschaling_beoordelen": st.just(
        {"voorwaarden": ("maatschappelijke_onrust", "veiligheid_in_gevaar", "grote_impact"), "motivering": T}
    ),
    "terugtrekken": st.sampled_from(["", *PARTIJEN]).map(lambda p: {"partij": p, "reden": T}),
    "besluiten": st.tuples(NAAR, st.booleans()).map(
        lambda x: {"naar": x[0], "akkoord": x[1], "motivering": T}
    ),
    "meebeslissen": st.booleans().map(lambda b: {"akkoord": b, "motivering": T}),
}


class Casusverloop(RuleBasedStateMachine):
    """One casus, worked on by everyone at once."""

    mal: Proef
    bereikt: ClassVar[set[str]] = set()

    def __init__(self) -> None:
        super().__init__()
        self.map = Path(tempfile.mkdtemp(prefix="verloop-"))
        self.p = self.mal.kopie(self.map / "data")
        self.nummer, self.id = self.p.aanmelding()
        self.sleutels: list[tuple[str, str, dict[str, Any], str]] = []
        self.gezien: list[tuple[str, ...]] = []

    def teardown(self) -> None:
        self.p.w.sluit()
        shutil.rmtree(self.map)

    def _doe(self, wie: str, naam: str, velden: dict[str, Any], sleutel: str | None = None) -> None:
        sleutel = sleutel or str(uuid.uuid4())
        try:
            voer_uit(
                self.p.w,
                self.p.wie(wie),
                naam,
                HANDELINGEN[naam].opdracht(**velden),
                sleutel=sleutel,
                over=self.nummer,
            )
        except CasusregieFout as fout:
            assert fout.uitleg
        self.sleutels.append((wie, naam, velden, sleutel))

    @rule(data=st.data(), wie=st.sampled_from(MENSEN), naam=st.sampled_from(sorted(VELDEN)))
    def iemand_doet_iets(self, data: st.DataObject, wie: str, naam: str) -> None:
        """Anyone tries anything."""
        self._doe(wie, naam, data.draw(VELDEN[naam]))

    @rule(data=st.data(), naam=st.sampled_from(sorted(VELDEN)))
    def de_regisseur_doet_iets(self, data: st.DataObject, naam: str) -> None:
        """The one person who gets furthest, more often."""
        self._doe("pieter", naam, data.draw(VELDEN[naam]))

    @rule(wie=st.sampled_from(MENSEN))
    def weeg(self, wie: str) -> None:
        """Weigh the own grondslag."""
        self._doe(wie, "grondslag_wegen", {"grondslagen": GRONDSLAG[wie], "motivering": T})

    @rule(deel=DEEL, uitgenodigd=st.booleans())
    def plan_overleg(self, deel: tuple[str, ...], uitgenodigd: bool) -> None:
        """Plan a meeting in the future of the domain clock."""
        with self.p.w.db.lezen() as s:
            wanneer = self.p.w.nu(s).domein + timedelta(days=3)
        self._doe(
            "pieter",
            "overleg_plannen",
            {"wanneer": wanneer, "genodigden": deel, "betrokkene_uitgenodigd": uitgenodigd},
        )

    @initialize(ver=st.sampled_from([3, 2, 3, 1, 0]))
    def begin_ergens(self, ver: int) -> None:
        """Random acts alone seldom get far; so begin at the start, with everything ready, or a fase or two
        further.
        """
        if ver >= 1:
            self.alles_voor_het_plan()
        if ver >= 2:
            self.besluit_naar_plan()
        if ver >= 3:
            self.hele_plan()

    @rule()
    def alles_voor_het_plan(self) -> None:
        """A diligent procesregisseur."""
        for naam, velden in VOORAF:
            self._doe("pieter", naam, velden)

    @rule()
    def besluit_naar_plan(self) -> None:
        """The decision most often right, and the flow."""
        self._doe("pieter", "besluiten", {"naar": "plan_van_aanpak", "akkoord": True, "motivering": T})
        self.de_flow_kijkt(1)

    @rule(
        naar=st.sampled_from(["afgerond", "gestopt", "afgeschaald"]),
        wie=st.sets(st.sampled_from(MENSEN), min_size=3),
    )
    def samen_besluiten(self, naar: str, wie: set[str]) -> None:
        """A meeting is held, some agree, the procesregisseur decides; not always rightly."""
        self._doe(
            "pieter",
            "overleg_houden",
            {"aanwezig": ("gemeente_heerenveen", "politie"), "voortgang": T, "effect": T},
        )
        for stem in sorted(wie):
            self._doe(stem, "stemmen", {"naar": naar, "akkoord": True})
        self._doe("pieter", "overdragen", {"organisatie": "Wijkteam", "toelichting": T})
        self._doe("pieter", "stoppen_motiveren", {"reden": "verhuisd", "toelichting": T})
        self._doe("pieter", "besluiten", {"naar": naar, "akkoord": True, "motivering": T})

    @rule()
    def hele_plan(self) -> None:
        """Everything for the zorgoverleg, and the flow."""
        for wie in ("pieter", "wilma", "agnes", "greet"):
            self.weeg(wie)
        self._doe("pieter", "plan_vaststellen", {"probleem": T, "doelen": T, "betrokkene_aanwezig": True})
        self._doe("pieter", "actie_voorstellen", {"partij": "politie", "omschrijving": T})
        self._doe("agnes", "actie_beantwoorden", {"actie": 1, "aanvaard": True})
        self.plan_overleg(("gemeente_heerenveen", "politie"), True)
        self._doe(
            "pieter",
            "kennisname_toetsen",
            {"noodzakelijk": ("gemeente_heerenveen", "politie"), "motivering": T},
        )
        self._doe("pieter", "besluiten", {"naar": "zorgoverleg", "akkoord": True, "motivering": T})
        self.de_flow_kijkt(1)

    @rule(keer=st.integers(1, 3))
    def de_flow_kijkt(self, keer: int) -> None:
        """A wake-up, a resume from the UI, a retry: all the same step."""
        for _ in range(keer):
            overgang.zet_stap(self.p.w, self.id)

    @precondition(lambda self: self.sleutels)
    @rule(data=st.data())
    def herhaal(self, data: st.DataObject) -> None:
        """A client that got no answer sends the same act again."""
        wie, naam, velden, sleutel = data.draw(st.sampled_from(self.sleutels))
        self._doe(wie, naam, velden, sleutel)

    @rule(dagen=st.integers(1, 60))
    def tijd_verstrijkt(self, dagen: int) -> None:
        """Months pass; deadlines fire."""
        with self.p.w.db.schrijven() as s:
            klok.zet_vooruit(s, timedelta(days=dagen))
        termijnen.handel_casus_af(self.p.w, self.id)
        assert self.id not in {v.onderwerp_id for v in termijnen.verstreken(self.p.w)}, "een gemiste termijn"

    @rule()
    def crash(self) -> None:
        """A process dies in the middle of a step: the transaction is gone, the casus is whole."""
        with pytest.raises(RuntimeError), self.p.w.db.schrijven() as s:
            c = s.get_one(Casus, self.id)
            c.fase, c.ronde = "afgerond", 99
            s.flush()
            raise RuntimeError("kill -9")

    @rule(wie=st.sampled_from(MENSEN))
    def kijken(self, wie: str) -> None:
        """Looking shows nothing to who takes no part."""
        try:
            verloop.bekijk_casus(self.p.w, self.p.wie(wie), self.nummer)
        except CasusregieFout:
            return
        with self.p.w.db.lezen() as s:
            partij = self.p.speler.mensen[wie].partij
            actief = s.scalars(
                select(Deelname).where(
                    Deelname.casus_id == self.id,
                    Deelname.partij == partij,
                    Deelname.teruggetrokken_op.is_(None),
                )
            ).first()
        assert actief is not None

    @invariant()
    def elke_overgang_is_verdiend(self) -> None:
        """Each transition has its decision by a procesregisseur, follows the last, and had every fact its
        poort asks for.
        """
        c = self.p.w
        with c.db.lezen() as s:
            casus = s.get_one(Casus, self.id)
            geldend = c.geldend(s, casus.vaststelling_id)
            gegaan = s.scalars(
                select(GedaneOvergang)
                .where(GedaneOvergang.casus_id == self.id)
                .order_by(GedaneOvergang.ronde)
            ).all()
            feiten = s.scalars(
                select(CasusFeit).where(CasusFeit.casus_id == self.id).order_by(CasusFeit.volgnr)
            ).all()
            plek = "aanmelding"
            for ronde, o in enumerate(gegaan, 1):
                assert (o.ronde, o.van) == (ronde, plek)
                regel = next(x for x in geldend.convenant.fasen[o.van].overgangen if x.naar == o.naar)
                assert o.controles == [x.controle for x in regel.poort]
                b = s.get_one(Besluit, o.besluit_id)
                assert (b.akkoord, b.naar, b.ronde, b.status) == (True, o.naar, ronde, "uitgevoerd")
                assert b.door == self.p.wie("pieter").medewerker_id
                self._feiten_onder_poort(o, [f for f in feiten if f.ronde <= ronde])
                plek = o.naar
            assert (casus.fase, casus.ronde) == (plek, len(gegaan) + 1)
            assert (casus.gesloten_op is not None) == geldend.convenant.fasen[plek].eind
            assert logboek.controleer(s, [self.id])[1] == []
        route = tuple(o.naar for o in gegaan)
        assert not self.gezien or route[: len(self.gezien[-1])] == self.gezien[-1], (
            "het verloop is herschreven"
        )
        self.gezien.append(route)
        self.bereikt.update(route)

    @staticmethod
    def _feiten_onder_poort(o: GedaneOvergang, feiten: list[CasusFeit]) -> None:
        """An independent reading of the convenant, not through `rules`: which acts must stand before this
        transition.
        """
        soorten = {f.soort for f in feiten}
        if o.naar == "plan_van_aanpak":
            assert {"beoordelen", "crisisoverleg_beoordelen", "partners_kiezen", "terugkoppelen"} <= soorten
            assert soorten & {"betrokkene_informeren", "niet_informeren"}
        if o.naar == "zorgoverleg" and o.van == "plan_van_aanpak":
            assert {
                "plan_vaststellen",
                "actie_voorstellen",
                "overleg_plannen",
                "kennisname_toetsen",
            } <= soorten
        if o.naar in {"afgerond", "afgeschaald", "gestopt"}:
            assert any(f.soort == "overleg_houden" and f.ronde == o.ronde for f in feiten)
            hier = [f for f in feiten if f.ronde == o.ronde]
            overleg = max(i for i, f in enumerate(hier) if f.soort == "overleg_houden")
            assert any(f.soort == "stemmen" and f.gegevens["naar"] == o.naar for f in hier[overleg:])
            assert o.naar != "gestopt" or any(f.soort == "stoppen_motiveren" for f in hier)
        if o.naar == "afgewezen":
            assert any(f.soort == "terugkoppelen" and f.gegevens["opgepakt"] is False for f in feiten)
            oordelen = [f.gegevens for f in feiten if f.soort == "beoordelen"]
            if oordelen and "dreigende_huisuitzetting" in oordelen[-1]["situaties"]:
                assert oordelen[-1]["waarom_niet_hier"]
        if o.naar == "crisisoverleg":
            oordelen = [f.gegevens for f in feiten if f.soort == "crisisoverleg_beoordelen"]
            assert oordelen[-1]["nodig"]
        if o.naar == "opgeschaald":
            over = [f.gegevens for f in feiten if f.soort == "overdragen" and f.ronde == o.ronde]
            assert (over[-1]["soort"], over[-1]["geen_gegevens"]) == ("samenwerkingsverband", True)


@pytest.mark.eis("C2")
def test_geen_reeks_handelingen_passeert_een_gesloten_poort(mal: Proef) -> None:
    from hypothesis import settings

    Casusverloop.mal = mal
    ver_genoeg = {"plan_van_aanpak", "zorgoverleg"}
    for _ in range(4):
        # few examples in the short suite: sometimes none gets far, and then there is nothing to believe yet
        run_state_machine_as_test(Casusverloop, settings=settings(settings(), stateful_step_count=30))
        if ver_genoeg <= Casusverloop.bereikt:
            break
    assert ver_genoeg <= Casusverloop.bereikt, "de reeksen komen nergens; de toets bewijst dan niets"
