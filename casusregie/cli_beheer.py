"""Commands for accounts, medewerkers, convenanten, berichten, keys and the log."""

from __future__ import annotations

import base64
import json
import os
import re
import secrets
import sys
from pathlib import Path

import click
import segno

from casusregie.ankers import Ankers
from casusregie.cli_hulp import Staat, staat, toon_json, toon_lijst, toon_resultaat, toon_tabel
from casusregie.controle import controleer_alles
from casusregie.omgeving import werk_bij
from models import logboek as log_keten
from models.kluis import lees_hoofdsleutel
from services.convenant import versies
from services.handelen.fouten import OngeldigeInvoer
from services.handelen.werkplek import Instellingen
from services.toegang import accounts, autorisaties, waarmerken

_SLEUTEL = re.compile(r"[0-9a-f]{64}")


@click.command()
@click.option("--code", prompt="Eenmalige code", help="Eenmalige code die u kreeg")
@click.option("--gebruikersnaam", default="", help="Alleen voor de eerste beheerder")
@click.option("--naam", default="", help="Alleen voor de eerste beheerder")
@click.option("--email", default="", help="Alleen voor de eerste beheerder")
@click.option(
    "--wachtwoord",
    prompt="Nieuw wachtwoord",
    hide_input=True,
    confirmation_prompt=True,
    help="Minstens 12 tekens",
)
@staat
def activeer(st: Staat, code: str, gebruikersnaam: str, naam: str, email: str, wachtwoord: str) -> None:
    """Activeer uw account met een eenmalige code; u krijgt een QR-code voor uw authenticator."""
    gebruiker, uri = accounts.activeer(
        st.werkplek(), code, wachtwoord, gebruikersnaam=gebruikersnaam, naam=naam, email=email
    )
    if st.als_json:
        toon_json({"gebruikersnaam": gebruiker, "totp": uri})
        return
    click.echo(f"Account '{gebruiker}' is actief. Scan deze code met uw authenticator:\n")
    segno.make(uri).terminal(out=sys.stdout, compact=True)
    click.echo(f"\nLukt scannen niet? Voer dit in: {uri}\nLog daarna in met: casusregie inloggen")


@click.command()
@click.option("--gebruikersnaam", prompt="Gebruikersnaam", help="Uw gebruikersnaam")
@click.option("--wachtwoord", prompt="Wachtwoord", hide_input=True, help="Uw wachtwoord")
@click.option("--code", prompt="Code van uw authenticator", help="De zes cijfers van nu")
@staat
def inloggen(st: Staat, gebruikersnaam: str, wachtwoord: str, code: str) -> None:
    """Log in; de sessie blijft een uur na het laatste gebruik geldig, hoogstens twaalf uur."""
    st.bewaar_sessie(accounts.inloggen(st.werkplek(), gebruikersnaam, wachtwoord, code))
    toon_resultaat(st, {"gebruikersnaam": gebruikersnaam}, "U bent ingelogd.")


@click.command()
@click.option("--huidig", prompt="Huidig wachtwoord", hide_input=True, help="Uw huidige wachtwoord")
@click.option(
    "--nieuw",
    prompt="Nieuw wachtwoord",
    hide_input=True,
    confirmation_prompt=True,
    help="Minstens 12 tekens",
)
@staat
def wachtwoord(st: Staat, huidig: str, nieuw: str) -> None:
    """Wijzig uw wachtwoord; elke andere sessie eindigt."""
    w = st.werkplek()
    st.bewaar_sessie(accounts.wijzig_wachtwoord(w, st.wie(w), huidig, nieuw))
    toon_resultaat(st, {}, "Uw wachtwoord is gewijzigd.")


@click.command()
@staat
def uitloggen(st: Staat) -> None:
    """Beëindig deze sessie, overal."""
    w = st.werkplek()
    accounts.uitloggen(w, st.wie(w))
    st.sessiebestand.unlink(missing_ok=True)
    toon_resultaat(st, {}, "U bent uitgelogd.")


@click.group()
def medewerker() -> None:
    """Medewerkers: registreren, toegang geven, toegang intrekken."""


@medewerker.command("lijst")
@staat
def mw_lijst(st: Staat) -> None:
    """Wie mag wat."""
    w = st.werkplek()
    toon_lijst(
        st,
        autorisaties.lijst(w, st.wie(w)),
        ["Gebruikersnaam", "Naam", "Rollen", "Status"],
        lambda r: (
            r.gebruikersnaam,
            r.naam,
            "\n".join(r.rollen),
            "beëindigd" if r.beeindigd else "beheerder" if r.beheerder else "actief",
        ),
    )


@click.group()
def sessies() -> None:
    """Uw sessies: waar u bent ingelogd."""


@click.group()
def convenant() -> None:
    """Convenanten: controleren, registreren, open normen invullen en activeren."""


@convenant.command("lijst")
@staat
def cv_lijst(st: Staat) -> None:
    """Alle convenanten met hun status en wat er nog open staat."""
    rijen = versies.overzicht(st.werkplek())
    if st.als_json:
        toon_json(rijen)
        return
    toon_tabel(
        ["Convenant", "Versie", "Status", "Nog in te vullen"],
        [(r.convenant, r.versie, r.status_en_fouten, ", ".join(r.open_normen)) for r in rijen],
    )
    for r in rijen:
        for opmerking in r.opmerkingen:
            click.echo(f"Let op bij {r.convenant}: {opmerking}")


@convenant.command("controleer")
@click.argument("bestand", type=click.Path(path_type=Path))
@staat
def cv_controleer(st: Staat, bestand: Path) -> None:
    """Controleer een convenantbestand, regel voor regel."""
    keuring = versies.keur_bestand(Instellingen.uit_omgeving(st.data), bestand)
    c = versies.bruikbaar(keuring)
    open_ = [n for n, o in c.open_normen.items() if o.strengste is None]
    toon_resultaat(
        st,
        {
            "convenant": c.id,
            "versie": c.versie,
            "fasen": len(c.fasen),
            "open_normen": ", ".join(open_),
            "waarschuwingen": list(keuring.waarschuwingen) if st.als_json else len(keuring.waarschuwingen),
        },
        "Dit bestand is in orde.",
    )
    if not st.als_json:
        for zin in keuring.waarschuwingen:
            click.echo(f"  Waarschuwing: {zin}")
        for opmerking in c.opmerkingen:
            click.echo(f"  Let op: {opmerking}")


@convenant.command("dekking")
@click.argument("convenanten", nargs=-1)
@click.option("--steekproef", type=int, help="Hoeveel regels per convenant (standaard alle)")
@click.option("--zaad", default=1, help="Begin van de toevalsreeks", show_default=True)
@click.option("--per-eis", is_flag=True, help="Toon per eis welke regels geen scenario merkt")
@click.option(
    "--tekening", type=click.Path(path_type=Path), help="Map voor een gekleurde tekening per convenant"
)
@click.option("--tabel", type=click.Path(path_type=Path), help="Bestand voor elke regel met wat haar bewijst")
@click.option("--streng", is_flag=True, help="Eindig met een fout als iets zonder uitleg overleeft")
@staat
def cv_dekking(
    st: Staat,
    convenanten: tuple[str, ...],
    steekproef: int | None,
    zaad: int,
    per_eis: bool,
    tekening: Path | None,
    tabel: Path | None,
    streng: bool,
) -> None:
    """Haal elke regel van een convenant weg en kijk of een scenario dan om die reden mislukt. Zonder namen:
    elk convenant.
    """
    from casusregie.dekking.opdracht import Wens, bericht

    wens = Wens(convenanten, steekproef, zaad, per_eis, tekening, tabel)
    sys.exit(1 if bericht(st, wens) and streng else 0)


@convenant.command("teken")
@click.argument("bestand", type=click.Path(path_type=Path))
@click.option(
    "--uit",
    type=click.Path(path_type=Path),
    help="Waar de tekening komt (standaard naast u: <convenant>-<versie>.svg)",
)
@staat
def cv_teken(st: Staat, bestand: Path, uit: Path | None) -> None:
    """Teken een convenant als SVG: fasen, poorten en wie besluit."""
    from convenanten.tekening import teken
    from rules.poorten import VRAGEN

    c = versies.controleer_bestand(Instellingen.uit_omgeving(st.data), bestand)
    uit = uit or Path(f"{c.id}-{c.versie}.svg")
    uit.write_text(teken(c, VRAGEN), encoding="utf-8")
    toon_resultaat(st, {"tekening": str(uit)}, f"{c.titel} is getekend.")


@convenant.command("nieuw")
@click.argument("naam")
@click.option("--vanaf", required=True, help="Convenant om mee te beginnen (korte naam)")
@click.option("--titel", required=True, help="Titel van uw convenant")
@staat
def cv_nieuw(st: Staat, naam: str, vanaf: str, titel: str) -> None:
    """Begin een eigen convenant als kopie van een bestaand, in de gegevensmap."""
    pad = versies.begin_eigen(Instellingen.uit_omgeving(st.data), naam, vanaf, titel)
    toon_resultaat(st, {"bestand": str(pad)}, "Uw convenant staat klaar om aan te passen.")
    if not st.als_json:
        click.echo(f"  Pas het aan, en controleer het met: casusregie convenant controleer {pad}")


@convenant.command("register")
@click.argument("bestand", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@staat
def cv_register(st: Staat, bestand: Path) -> None:
    """Register van verwerkingen: per stap wat er wordt verwerkt en wie daarvoor verantwoordelijk is."""
    regels = versies.verwerkingsregister(
        versies.controleer_bestand(Instellingen.uit_omgeving(st.data), bestand)
    )
    toon_lijst(
        st,
        regels,
        ["Stap", "Verwerking", "Persoonsgegeven", "Ontvanger", "Verantwoordelijk", "Deel"],
        lambda r: (
            r.stap,
            r.verwerking,
            "ja" if r.persoonsgegeven else "nee",
            r.ontvanger,
            r.verantwoordelijk,
            "gezamenlijk" if r.gezamenlijk else "eigen",
        ),
    )


@convenant.command("vingerafdrukken", hidden=True)
@staat
def cv_vingerafdrukken(st: Staat) -> None:
    """Schrijf de vingerafdrukken van gecontroleerde citaten (voor ontwikkelaars; vraagt
    CASUSREGIE_BRONNEN).
    """
    from convenanten.lader import MAP, VINGERAFDRUKKEN, beschikbaar, citaten_van, lees_bestand, vingerafdruk
    from services.alles import kennis

    bronnen = Instellingen.uit_omgeving(st.data).bronnen
    if bronnen is None or not bronnen.is_dir():
        raise OngeldigeInvoer(
            "De bronteksten zijn niet gevonden.", doen="Zet CASUSREGIE_BRONNEN op de map met bronteksten."
        )
    uit: set[str] = set()
    for pad in beschikbaar(MAP).values():
        c = lees_bestand(pad, kennis=kennis(), bronnen=bronnen)
        uit |= {vingerafdruk(c.bron.sha256, x) for x in citaten_van(pad.read_text(encoding="utf-8"))}
    VINGERAFDRUKKEN.write_text("\n".join(sorted(uit)) + "\n")
    toon_resultaat(st, {"citaten": len(uit)}, "De vingerafdrukken zijn geschreven.")


@click.group()
def logboek() -> None:
    """Het logboek: controleren en verankeren."""


@logboek.command("controleer")
@click.option(
    "--ankers",
    "kopie",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Map met de kopie van de ankers die elders wordt bewaard",
)
@click.option("--publiek", help="Publieke sleutel die bij die kopie is bewaard (zie: logboek publiek)")
@staat
def lb_controleer(st: Staat, kopie: Path | None, publiek: str | None) -> None:
    """Reken elke keten, elk anker en elk merk na, en noem wat niet klopt."""
    if (kopie is None) != (publiek is None):
        raise OngeldigeInvoer(
            "Een kopie van de ankers en de publieke sleutel horen bij elkaar.",
            doen="Geef --ankers en --publiek allebei.",
        )
    if publiek is not None and not _SLEUTEL.fullmatch(publiek):
        raise OngeldigeInvoer(
            "Dit is geen publieke sleutel.", doen="Neem de 64 tekens over van: casusregie logboek publiek"
        )
    gevonden = controleer_alles(st.werkplek(), kopie, publiek)
    if st.als_json:
        toon_json(gevonden)
    else:
        for zin in gevonden.zinnen:
            click.echo(f"✗ {zin}", err=True)
        if not gevonden.zinnen:
            click.echo(
                f"✓ {gevonden.regels} regels gecontroleerd; elke keten sluit aan, elk anker klopt, en wie "
                "toegang heeft kreeg die van Casusregie."
            )
    if gevonden.zinnen:
        sys.exit(9)


@logboek.command("anker")
@staat
def lb_anker(st: Staat) -> None:
    """Veranker nu wat er gebeurde (de bewaker doet dit elke minuut)."""
    ankers = Ankers(st.werkplek())
    korter = ankers.schrijf()
    for zin in korter:
        click.echo(f"✗ {zin}.", err=True)
    toon_resultaat(st, {"map": str(ankers.map)}, "Het logboek is verankerd. Bewaar een kopie elders.")
    if korter:
        sys.exit(9)


@logboek.command("publiek")
@staat
def lb_publiek(st: Staat) -> None:
    """Toon de publieke sleutel van de ankers; bewaar hem bij de kopie."""
    toon_resultaat(
        st, {"publiek": Ankers(st.werkplek()).publiek()}, "Hiermee controleert een ander de ankers."
    )


@logboek.command("uitvoer")
@click.argument("bestand", type=click.Path(path_type=Path))
@staat
def lb_uitvoer(st: Staat, bestand: Path) -> None:
    """Schrijf elke regel van het logboek naar een bestand, voor wie van buiten controleert."""
    with st.werkplek().db.lezen() as s, bestand.open("w", encoding="utf-8") as uit:
        for regel in log_keten.lees(s):
            uit.write(json.dumps(log_keten.velden_van(regel), ensure_ascii=False) + "\n")
    toon_resultaat(st, {"bestand": str(bestand)}, "Het logboek staat in het bestand. Er staan geen namen in.")


@logboek.command("verwerp")
@click.argument("rij")
@staat
def lb_verwerp(st: Staat, rij: str) -> None:
    """Neem een veranderde rij uit gebruik: toegang eindigt, een contact krijgt niets meer."""
    waarmerken.verwerp(st.werkplek(), rij)
    toon_resultaat(st, {"rij": rij}, "De rij is uit gebruik. Geef opnieuw toegang waar dat nodig is.")


@logboek.command("aanvaard")
@click.argument("rij")
@staat
def lb_aanvaard(st: Staat, rij: str) -> None:
    """Laat een oude rij weer gelden, nadat u zelf een reservekopie terugzette."""
    waarmerken.aanvaard(st.werkplek(), rij)
    toon_resultaat(st, {"rij": rij}, "De rij geldt weer, zoals zij in de reservekopie stond.")


@click.group()
def sleutels() -> None:
    """De kluis: sleutels vernieuwen."""


@sleutels.command("wissel-hoofdsleutel")
@staat
def sl_wissel(st: Staat) -> None:
    """Verpak alle sleutels opnieuw onder een nieuwe hoofdsleutel (stop eerst de andere processen)."""
    w = st.werkplek()
    pad = w.instellingen.hoofdsleutel
    nieuw = secrets.token_bytes(32)
    # the new key is on disk before anything depends on it: after a crash either file opens the store
    volgende = pad.with_suffix(".nieuw")
    fd = os.open(volgende, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(fd, "wb") as bestand:
        bestand.write(base64.b64encode(nieuw) + b"\n")
        bestand.flush()
        os.fsync(bestand.fileno())
    aantal = w.kluis.wissel_hoofdsleutel(lees_hoofdsleutel(volgende))
    pad.rename(pad.with_suffix(".oud"))
    volgende.rename(pad)
    toon_resultaat(
        st,
        {"sleutels": aantal, "bewaar": str(pad)},
        "De hoofdsleutel is gewisseld. Maak een reservekopie en vernietig daarna het bestand .oud.",
    )


@click.command()
@staat
def migreer(st: Staat) -> None:
    """Werk de databases bij naar deze versie van de software."""
    werk_bij(Instellingen.uit_omgeving(st.data))
    toon_resultaat(st, {}, "De databases zijn bij.")


def voeg_toe(cli: click.Group) -> None:
    """Add these commands."""
    for opdracht in (
        activeer,
        inloggen,
        uitloggen,
        wachtwoord,
        medewerker,
        sessies,
        convenant,
        logboek,
        sleutels,
        migreer,
    ):
        cli.add_command(opdracht)
