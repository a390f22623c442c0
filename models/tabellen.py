"""The records. Columns that are marked `verzegeld` are encrypted by `models.kluis`; all others hold
codes and ids. Rows of a `Gewaarmerkt` table count only as Casusregie wrote them (`models.waarmerk`).

Convenantversie ─ Vaststelling                      what is in force
Medewerker ─ Sessie, Autorisatie                    who may do what
Casus ─ Betrokkene, Deelname, Feit, Gegeven,        the dossier
        Overleg ─ Kennisname, Actie, Besluit, Overgang
Datalek ─ DatalekPartij
Adviesvraag ─ Advies                                a question outside a casus
Termijn, Bericht, Logregel, Lease, FlowRun          what must happen, what happened, who works on it
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.database import Basis, SleutelBasis
from models.waarmerk import Gewaarmerkt
from models.zegels import verzegeld

Id = String(36)


def nieuw_id() -> str:
    """A fresh opaque id."""
    return str(uuid.uuid4())


class Instelling(Basis):
    """A setting of this installation, such as the demo clock."""

    __tablename__ = "instelling"
    naam: Mapped[str] = mapped_column(String(40), primary_key=True)
    waarde: Mapped[str] = mapped_column(String(200))


class Uitgevoerd(Basis):
    """An act that was carried out under a key of the caller, so that a repeat changes nothing."""

    __tablename__ = "uitgevoerd"
    sleutel: Mapped[str] = mapped_column(String(80), primary_key=True)
    handeling: Mapped[str] = mapped_column(String(60))
    door: Mapped[str] = mapped_column(Id)
    resultaat: Mapped[dict[str, Any]] = mapped_column(JSON)
    op: Mapped[datetime]


class Convenantversie(Gewaarmerkt, Basis):
    """The exact text of a convenant file as it was registered."""

    __tablename__ = "convenantversie"
    __table_args__ = (UniqueConstraint("convenant", "versie", "sha256"),)
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=nieuw_id)
    convenant: Mapped[str] = mapped_column(String(80), index=True)
    versie: Mapped[str] = mapped_column(String(20))
    sha256: Mapped[str] = mapped_column(String(64))
    tekst: Mapped[str] = mapped_column(Text)
    geregistreerd_op: Mapped[datetime]


class Invulling(Gewaarmerkt, Basis):
    """What a person filled in for an open norm, with its own hash."""

    __tablename__ = "invulling"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=nieuw_id)
    convenantversie_id: Mapped[str] = mapped_column(ForeignKey("convenantversie.id"), index=True)
    norm: Mapped[str] = mapped_column(String(60))
    waarde: Mapped[str] = mapped_column(Text)
    door: Mapped[str] = mapped_column(Id)
    naam_kluis: Mapped[bytes] = verzegeld("invulling.naam")
    op: Mapped[datetime]
    hash: Mapped[str] = mapped_column(String(64))


class Vaststelling(Gewaarmerkt, Basis):
    """A convenant version made active with its invullingen; casussen stay on the one they began under."""

    __tablename__ = "vaststelling"
    __table_args__ = (
        Index(
            "een_actieve_vaststelling",
            "convenant",
            unique=True,
            sqlite_where=text("actief"),
            postgresql_where=text("actief"),
        ),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=nieuw_id)
    convenant: Mapped[str] = mapped_column(String(80))
    convenantversie_id: Mapped[str] = mapped_column(ForeignKey("convenantversie.id"))
    invullingen: Mapped[dict[str, Any]] = mapped_column(JSON)
    hash: Mapped[str] = mapped_column(String(64))
    actief: Mapped[bool]
    door: Mapped[str] = mapped_column(Id)
    op: Mapped[datetime]


class Medewerker(Gewaarmerkt, Basis):
    """A person with an account. Name, address and TOTP secret are in the vault. `naamindex` and `mailindex`:
    keyed blind indexes, by which two accounts of one person are recognised (nothing: not made yet, or empty).
    """

    telt_niet = frozenset({"totp_stap", "totp_bevestigd", "mislukt", "geblokkeerd_tot"})
    einde = "beeindigd_op"
    __tablename__ = "medewerker"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=nieuw_id)
    gebruikersnaam: Mapped[str] = mapped_column(String(60), unique=True)
    naam_kluis: Mapped[bytes] = verzegeld("medewerker.naam")
    email_kluis: Mapped[bytes] = verzegeld("medewerker.email")
    wachtwoord: Mapped[str] = mapped_column(String(200))
    totp_kluis: Mapped[bytes] = verzegeld("medewerker.totp")
    totp_bevestigd: Mapped[bool] = mapped_column(default=False)
    totp_stap: Mapped[int] = mapped_column(default=0)
    mislukt: Mapped[int] = mapped_column(default=0)
    geblokkeerd_tot: Mapped[datetime | None]
    beheerder: Mapped[bool] = mapped_column(default=False)
    beeindigd_op: Mapped[datetime | None]
    aangemaakt_op: Mapped[datetime]
    naamindex: Mapped[str | None] = mapped_column(String(64), index=True)
    mailindex: Mapped[str | None] = mapped_column(String(64), index=True)


class MedewerkerNaam(Basis):
    """What somebody was called until then: a line of the log keeps the name of its moment."""

    __tablename__ = "medewerker_naam"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=nieuw_id)
    medewerker_id: Mapped[str] = mapped_column(ForeignKey("medewerker.id"), index=True)
    naam_kluis: Mapped[bytes] = verzegeld("medewerker_naam.naam")
    tot: Mapped[datetime]


class EenmaligeCode(Gewaarmerkt, Basis):
    """The hash of a code that lets one person in once: the first beheerder, or a new medewerker."""

    __tablename__ = "eenmalige_code"
    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    medewerker_id: Mapped[str | None] = mapped_column(ForeignKey("medewerker.id"))
    verloopt_op: Mapped[datetime]
    gebruikt_op: Mapped[datetime | None]


class Inlogpoging(Basis):
    """How often it went wrong from an address, or from an address under a name, and until when that waits.
    The key is a keyed fingerprint.
    """

    __tablename__ = "inlogpoging"
    sleutel: Mapped[str] = mapped_column(String(64), primary_key=True)
    mislukt: Mapped[int]
    op: Mapped[datetime]
    tot: Mapped[datetime]


class Herstelverzoek(Basis):
    """Somebody asked that a person gets in anew; a second person gives the code."""

    __tablename__ = "herstelverzoek"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=nieuw_id)
    medewerker_id: Mapped[str] = mapped_column(ForeignKey("medewerker.id"), index=True)
    door: Mapped[str] = mapped_column(Id)
    op: Mapped[datetime]
    gesloten_op: Mapped[datetime | None]
    gesloten_door: Mapped[str | None] = mapped_column(Id)


class Herstelcode(Gewaarmerkt, Basis):
    """The hash of a code that replaces the authenticator once, for who lost it."""

    __tablename__ = "herstelcode"
    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    medewerker_id: Mapped[str] = mapped_column(ForeignKey("medewerker.id"), index=True)
    gebruikt_op: Mapped[datetime | None]


class Sessie(Gewaarmerkt, Basis):
    """A signed-in session; only the hash of its token is kept."""

    telt_niet = frozenset({"gebruikt_op"})
    einde = "beeindigd_op"
    __tablename__ = "sessie"
    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    medewerker_id: Mapped[str] = mapped_column(ForeignKey("medewerker.id"), index=True)
    aangemaakt_op: Mapped[datetime]
    gebruikt_op: Mapped[datetime]
    verloopt_op: Mapped[datetime]
    beeindigd_op: Mapped[datetime | None]


class Autorisatie(Gewaarmerkt, Basis):
    """A medewerker may act for a partij in a convenant in a rol; granted and withdrawn by a person. It waits
    while the person must accept it (`te_aanvaarden`) or somebody else must confirm it (`te_bevestigen`).
    """

    einde = "ingetrokken_op"
    __tablename__ = "autorisatie"
    __table_args__ = (Index("autorisatie_wie", "convenant", "partij", "rol"),)
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=nieuw_id)
    medewerker_id: Mapped[str] = mapped_column(ForeignKey("medewerker.id"), index=True)
    convenant: Mapped[str] = mapped_column(String(80))
    partij: Mapped[str] = mapped_column(String(60))
    rol: Mapped[str] = mapped_column(String(60))
    verleend_door: Mapped[str] = mapped_column(Id)
    verleend_op: Mapped[datetime]
    ingetrokken_op: Mapped[datetime | None]
    herzien_op: Mapped[datetime | None]
    herzien_door: Mapped[str | None] = mapped_column(Id)
    te_aanvaarden: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    te_bevestigen: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    bevestigd_door: Mapped[str | None] = mapped_column(Id)


class Koppeling(Gewaarmerkt, Basis):
    """A person of an identity provider (OpenID Connect issuer and subject) is this medewerker. The subject
    stands here as a keyed fingerprint.
    """

    __tablename__ = "koppeling"
    uitgever: Mapped[str] = mapped_column(String(200), primary_key=True)
    onderwerp: Mapped[str] = mapped_column(String(64), primary_key=True)
    medewerker_id: Mapped[str] = mapped_column(ForeignKey("medewerker.id"), index=True)
    op: Mapped[datetime]


class Erkenning(Gewaarmerkt, Basis):
    """A medewerker acknowledged the secrecy duty of a convenant."""

    __tablename__ = "erkenning"
    medewerker_id: Mapped[str] = mapped_column(ForeignKey("medewerker.id"), primary_key=True)
    convenant: Mapped[str] = mapped_column(String(80), primary_key=True)
    op: Mapped[datetime]


class Publicatie(Basis):
    """A partij made a convenant version public: where and when."""

    __tablename__ = "publicatie"
    __table_args__ = (UniqueConstraint("convenantversie_id", "partij"),)
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=nieuw_id)
    convenantversie_id: Mapped[str] = mapped_column(ForeignKey("convenantversie.id"))
    partij: Mapped[str] = mapped_column(String(60))
    waar: Mapped[str] = mapped_column(String(300))
    door: Mapped[str] = mapped_column(Id)
    op: Mapped[datetime]


class Contact(Gewaarmerkt, Basis):
    """Where a partij is reached: by mail, or by another channel (an Apprise URL) for calls and reminders.

    `modus`: how content may travel: not at all (alleen_portaal), or sealed for a pinned key (smime, pgp).
    `medewerker_id`: the person behind the address, where it is one person's. Between `afwezig_van` and
    `afwezig_tot` the next contact is used.
    """

    einde = "ingetrokken_op"
    __tablename__ = "contact"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=nieuw_id)
    convenant: Mapped[str] = mapped_column(String(80))
    partij: Mapped[str] = mapped_column(String(60))
    voor: Mapped[str] = mapped_column(String(20))
    kanaal: Mapped[str] = mapped_column(String(20))
    volgorde: Mapped[int] = mapped_column(default=1)
    adres_kluis: Mapped[bytes] = verzegeld("contact.adres")
    domein: Mapped[str] = mapped_column(String(120))
    medewerker_id: Mapped[str | None] = mapped_column(ForeignKey("medewerker.id"))
    modus: Mapped[str] = mapped_column(String(20), default="alleen_portaal", server_default="alleen_portaal")
    sleutel_kluis: Mapped[bytes | None] = verzegeld("contact.sleutel")
    vingerafdruk: Mapped[str | None] = mapped_column(String(64))
    sleutel_tot: Mapped[datetime | None]
    afwezig_van: Mapped[datetime | None]
    afwezig_tot: Mapped[datetime | None]
    ingetrokken_op: Mapped[datetime | None]


class Casus(Basis):
    """A casus. `fase` and `ronde` are written by `services.casus.overgang` only.

    `werk_nr` rises when something happened that the flow must look at; `verwerkt_nr` is how far it looked.
    `regisseur_id`: the medewerker who had the regie last; whether that still counts, see
    `services.handelen.regie`.
    """

    met_keten = True  # it has a chain in the log from its first act on
    __tablename__ = "casus"
    __table_args__ = (
        Index(
            "casus_met_werk",
            "id",
            sqlite_where=text("werk_nr > verwerkt_nr"),
            postgresql_where=text("werk_nr > verwerkt_nr"),
        ),
        Index("casus_open", "convenant", "gesloten_op"),
        Index("casus_van_regisseur", "convenant", "regisseur_id", "gesloten_op"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=nieuw_id)
    nummer: Mapped[str] = mapped_column(String(30), unique=True)
    convenant: Mapped[str] = mapped_column(String(80))
    vaststelling_id: Mapped[str] = mapped_column(ForeignKey("vaststelling.id"))
    fase: Mapped[str] = mapped_column(String(40))
    ronde: Mapped[int] = mapped_column(default=1)
    fase_sinds: Mapped[datetime]
    aanbrenger: Mapped[str] = mapped_column(String(60))
    niveau: Mapped[int]
    situaties: Mapped[list[str]] = mapped_column(JSON)
    criteria: Mapped[list[str]] = mapped_column(JSON)
    profiel: Mapped[list[str]] = mapped_column(JSON)
    regisseur_id: Mapped[str | None] = mapped_column(Id)
    geopend_op: Mapped[datetime]
    gesloten_op: Mapped[datetime | None]
    vernietigd_op: Mapped[datetime | None]
    werk_nr: Mapped[int] = mapped_column(default=1)
    verwerkt_nr: Mapped[int] = mapped_column(default=0)


class Betrokkene(Basis):
    """A person in a casus. Everything about the person is in the vault. `volgnr` counts the people of one
    category; `partij`: who recorded this one. Keyed blind indexes: `zoekindex` over name and birth date,
    `naamindex` over the name (nothing: not made yet; empty: nobody's).
    """

    __tablename__ = "betrokkene"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=nieuw_id)
    casus_id: Mapped[str] = mapped_column(ForeignKey("casus.id"), index=True)
    categorie: Mapped[str] = mapped_column(String(40))
    persoon_kluis: Mapped[bytes] = verzegeld("betrokkene.persoon", onder="casus_id")
    zoekindex: Mapped[str | None] = mapped_column(String(64), index=True)
    naamindex: Mapped[str | None] = mapped_column(String(64), index=True)
    volgnr: Mapped[int] = mapped_column(default=1)
    partij: Mapped[str] = mapped_column(String(60), default="")
    op: Mapped[datetime | None]


class Deelname(Basis):
    """A partij in a casus and its weighing of the grondslag."""

    __tablename__ = "deelname"
    __table_args__ = (
        UniqueConstraint("casus_id", "partij"),
        Index("deelname_partij", "partij", "teruggetrokken_op", "gewogen_op", "casus_id"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=nieuw_id)
    casus_id: Mapped[str] = mapped_column(ForeignKey("casus.id"), index=True)
    partij: Mapped[str] = mapped_column(String(60))
    ad_hoc: Mapped[bool] = mapped_column(default=False)
    verklaring_op: Mapped[datetime | None]
    gekozen_op: Mapped[datetime]
    gewogen_op: Mapped[datetime | None]
    grondslagen: Mapped[list[str]] = mapped_column(JSON, default=list)
    teruggetrokken_op: Mapped[datetime | None]


class CasusFeit(Basis):
    """An act in a casus: who, when, in which ronde, with codes; the words are in the vault."""

    __tablename__ = "feit"
    __table_args__ = (
        Index("feit_casus", "casus_id", "volgnr", unique=True),
        Index("feit_soort", "soort", "casus_id"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=nieuw_id)
    casus_id: Mapped[str] = mapped_column(ForeignKey("casus.id"))
    volgnr: Mapped[int]
    ronde: Mapped[int]
    soort: Mapped[str] = mapped_column(String(60))
    partij: Mapped[str] = mapped_column(String(60))
    door: Mapped[str] = mapped_column(Id)
    gegevens: Mapped[dict[str, Any]] = mapped_column(JSON)
    toelichting_kluis: Mapped[bytes | None] = verzegeld("feit.toelichting", onder="casus_id")
    op: Mapped[datetime]


class Gegeven(Gewaarmerkt, Basis):
    """A piece of data that a partij brought in, with everything a reader must pass; its content is in the
    vault. `herkomst`: the act it came with, and what it answers or describes, in codes.
    """

    einde = "gewist_op"
    __tablename__ = "gegeven"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=nieuw_id)
    casus_id: Mapped[str] = mapped_column(ForeignKey("casus.id"), index=True)
    betrokkene_id: Mapped[str] = mapped_column(ForeignKey("betrokkene.id"))
    categorie: Mapped[str] = mapped_column(String(40))
    inbrenger: Mapped[str] = mapped_column(String(60))
    door: Mapped[str] = mapped_column(Id)
    fase: Mapped[str] = mapped_column(String(40))
    doel: Mapped[str] = mapped_column(String(40))
    grondslagen: Mapped[list[str]] = mapped_column(JSON)
    ontvangers: Mapped[list[str]] = mapped_column(JSON)
    ook_ad_hoc: Mapped[bool] = mapped_column(default=False)
    beroepsgeheim: Mapped[str | None] = mapped_column(String(40))
    herkomst: Mapped[str] = mapped_column(String(120), default="", server_default="")
    inhoud_kluis: Mapped[bytes] = verzegeld("gegeven.inhoud", onder="casus_id")
    betwist: Mapped[bool] = mapped_column(default=False)
    op: Mapped[datetime]
    toestemmingen: Mapped[list[int]] = mapped_column(JSON, default=list)
    gewist_op: Mapped[datetime | None]


class Overleg(Basis):
    """A meeting about a casus. `categorieen`: the kinds of data with rules of their own that its verslag
    holds.
    """

    __tablename__ = "overleg"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=nieuw_id)
    casus_id: Mapped[str] = mapped_column(ForeignKey("casus.id"), index=True)
    ronde: Mapped[int]
    volgnr: Mapped[int]
    gepland_op: Mapped[datetime]
    betrokkene_uitgenodigd: Mapped[bool]
    genodigden: Mapped[list[str]] = mapped_column(JSON)
    kennisname: Mapped[dict[str, bool]] = mapped_column(JSON, default=dict)
    gehouden_op: Mapped[datetime | None]
    verslag_kluis: Mapped[bytes | None] = verzegeld("overleg.verslag", onder="casus_id")
    categorieen: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")


class Actie(Basis):
    """A thing to do from the plan van aanpak, by one partij."""

    __tablename__ = "actie"
    __table_args__ = (Index("actie_partij", "partij", "status", "casus_id"),)
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=nieuw_id)
    casus_id: Mapped[str] = mapped_column(ForeignKey("casus.id"), index=True)
    volgnr: Mapped[int]
    partij: Mapped[str] = mapped_column(String(60))
    status: Mapped[str] = mapped_column(String(20))
    omschrijving_kluis: Mapped[bytes] = verzegeld("actie.omschrijving", onder="casus_id")
    overgedragen_aan_kluis: Mapped[bytes | None] = verzegeld("actie.overgedragen_aan", onder="casus_id")
    op: Mapped[datetime]


class Besluit(Basis):
    """A decision about a transition: wacht_op_bevestiging, genomen, uitgevoerd, geweigerd or vervallen."""

    __tablename__ = "besluit"
    __table_args__ = (
        Index(
            "een_lopend_besluit",
            "casus_id",
            unique=True,
            sqlite_where=text("status IN ('wacht_op_bevestiging', 'genomen')"),
            postgresql_where=text("status IN ('wacht_op_bevestiging', 'genomen')"),
        ),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=nieuw_id)
    casus_id: Mapped[str] = mapped_column(ForeignKey("casus.id"), index=True)
    ronde: Mapped[int]
    naar: Mapped[str] = mapped_column(String(40))
    akkoord: Mapped[bool]
    status: Mapped[str] = mapped_column(String(24))
    door: Mapped[str] = mapped_column(Id)
    rol: Mapped[str] = mapped_column(String(60))
    op: Mapped[datetime]
    bevestigd_door: Mapped[str | None] = mapped_column(Id)
    bevestigd_op: Mapped[datetime | None]


class GedaneOvergang(Basis):
    """A transition that happened: which ronde ended, through which poort, on which decision. Once per
    ronde.
    """

    __tablename__ = "overgang"
    __table_args__ = (UniqueConstraint("casus_id", "ronde"),)
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=nieuw_id)
    casus_id: Mapped[str] = mapped_column(ForeignKey("casus.id"))
    ronde: Mapped[int]
    van: Mapped[str] = mapped_column(String(40))
    naar: Mapped[str] = mapped_column(String(40))
    besluit_id: Mapped[str] = mapped_column(ForeignKey("besluit.id"), unique=True)
    controles: Mapped[list[str]] = mapped_column(JSON)
    op: Mapped[datetime]
    op_wand: Mapped[datetime]


class Termijn(Basis):
    """A deadline. Open ones past their moment are fired, soonest first, once."""

    __tablename__ = "termijn"
    __table_args__ = (
        UniqueConstraint("onderwerp_id", "ronde", "trede", "volgnr"),
        Index(
            "termijn_open",
            "vervalt_op",
            sqlite_where=text("status = 'open'"),
            postgresql_where=text("status = 'open'"),
        ),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=nieuw_id)
    onderwerp: Mapped[str] = mapped_column(String(10))
    onderwerp_id: Mapped[str] = mapped_column(Id)
    ronde: Mapped[int]
    trede: Mapped[str] = mapped_column(String(40))
    volgnr: Mapped[int]
    vervalt_op: Mapped[datetime]
    status: Mapped[str] = mapped_column(String(12), default="open")
    afgegaan_op: Mapped[datetime | None]


class Bericht(Basis):
    """An outbox row: one announcement to one recipient over one channel. Holds codes only.

    wachtend → bezig → aanvaard, or opnieuw (later), dood (refused for good), aangehouden (needs a person),
    vervallen (no longer a recipient); and after aanvaard, perhaps, teruggekomen. Times are wall time: a
    mail server knows no demo clock; `aangemaakt_domein_op` and `gelezen_op` are for what people still have
    to do. `inhoud_kluis`: the sealed wire bytes of released content, encrypted under the key of the casus
    as well, until the relay accepted them.
    """

    __tablename__ = "bericht"
    __table_args__ = (
        Index(
            "bericht_te_doen",
            "volgende_op",
            sqlite_where=text("status IN ('wachtend','opnieuw','bezig')"),
            postgresql_where=text("status IN ('wachtend','opnieuw','bezig')"),
        ),
        Index("bericht_onderwerp", "onderwerp_id"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    message_id: Mapped[str] = mapped_column(String(120), unique=True)
    onderwerp: Mapped[str] = mapped_column(String(10))
    onderwerp_id: Mapped[str] = mapped_column(Id)
    kenmerk: Mapped[str] = mapped_column(String(30))
    convenant: Mapped[str] = mapped_column(String(80))
    soort: Mapped[str] = mapped_column(String(40))
    codes: Mapped[dict[str, Any]] = mapped_column(JSON)
    partij: Mapped[str] = mapped_column(String(60))
    contact_id: Mapped[str | None] = mapped_column(ForeignKey("contact.id"))
    kanaal: Mapped[str] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(12), default="wachtend")
    pogingen: Mapped[int] = mapped_column(Integer, default=0)
    aangemaakt_op: Mapped[datetime]
    volgende_op: Mapped[datetime]
    lease: Mapped[str | None] = mapped_column(String(80))
    lease_tot: Mapped[datetime | None]
    uitkomst: Mapped[str | None] = mapped_column(String(200))
    aanvaard_op: Mapped[datetime | None]
    aanvaard_domein_op: Mapped[datetime | None]
    aangemaakt_domein_op: Mapped[datetime | None]
    gelezen_op: Mapped[datetime | None]
    gelezen_door: Mapped[str | None] = mapped_column(Id)
    opvolging: Mapped[int] = mapped_column(default=0, server_default="0")
    opvolgen_op: Mapped[datetime | None] = mapped_column(index=True)
    inhoud_kluis: Mapped[bytes | None] = verzegeld("bericht.inhoud", onder="onderwerp_id")


class BerichtGebeurtenis(Basis):
    """One line of the timeline of a bericht: what happened to it and when (wall time). No addresses."""

    __tablename__ = "bericht_gebeurtenis"
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    bericht_id: Mapped[str] = mapped_column(ForeignKey("bericht.id"), index=True)
    wat: Mapped[str] = mapped_column(String(30))
    uitleg: Mapped[str] = mapped_column(String(200))
    op: Mapped[datetime]


class Domein(Gewaarmerkt, Basis):
    """A mail domain that a partij uses; an address outside its domains gets no mail."""

    __tablename__ = "domein"
    convenant: Mapped[str] = mapped_column(String(80), primary_key=True)
    partij: Mapped[str] = mapped_column(String(60), primary_key=True)
    naam: Mapped[str] = mapped_column(String(120), primary_key=True)


class Datalek(Basis):
    """A (possible) datalek. Kinds, numbers and measures are codes; the story is in the vault."""

    met_keten = True  # it has a chain in the log from its first act on
    __tablename__ = "datalek"
    __table_args__ = (
        Index(
            "datalek_met_werk",
            "id",
            sqlite_where=text("werk_nr > verwerkt_nr"),
            postgresql_where=text("werk_nr > verwerkt_nr"),
        ),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=nieuw_id)
    nummer: Mapped[str] = mapped_column(String(30), unique=True)
    convenant: Mapped[str] = mapped_column(String(80))
    vaststelling_id: Mapped[str] = mapped_column(ForeignKey("vaststelling.id"))
    casus_id: Mapped[str | None] = mapped_column(ForeignKey("casus.id"))
    bij_partij: Mapped[str] = mapped_column(String(60))
    door: Mapped[str] = mapped_column(Id)
    opgemerkt_op: Mapped[datetime]
    geregistreerd_op: Mapped[datetime]
    start_op: Mapped[datetime]
    uiterlijk_op: Mapped[datetime]
    aard: Mapped[list[str]] = mapped_column(JSON)
    omvang: Mapped[str] = mapped_column(String(20))
    maatregelen: Mapped[list[str]] = mapped_column(JSON)
    status: Mapped[str] = mapped_column(String(20), default="gemeld")
    verhaal_kluis: Mapped[bytes] = verzegeld("datalek.verhaal", onder="id")
    kennisgegeven_op: Mapped[datetime | None]
    kennisgegeven_door: Mapped[str | None] = mapped_column(Id)
    gesloten_op: Mapped[datetime | None]
    werk_nr: Mapped[int] = mapped_column(default=1)
    verwerkt_nr: Mapped[int] = mapped_column(default=0)


class DatalekFeit(Basis):
    """An act on a datalek: who, when, with codes; the words are in the vault."""

    __tablename__ = "datalek_feit"
    __table_args__ = (Index("datalek_feit_volgnr", "datalek_id", "volgnr", unique=True),)
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=nieuw_id)
    datalek_id: Mapped[str] = mapped_column(ForeignKey("datalek.id"))
    volgnr: Mapped[int]
    soort: Mapped[str] = mapped_column(String(40))
    partij: Mapped[str] = mapped_column(String(60))
    door: Mapped[str] = mapped_column(Id)
    gegevens: Mapped[dict[str, Any]] = mapped_column(JSON)
    toelichting_kluis: Mapped[bytes | None] = verzegeld("datalek_feit.toelichting", onder="datalek_id")
    op: Mapped[datetime]


class Adviesvraag(Basis):
    """A question for advice outside a casus, in which nobody is named. `partij`, `door`: who asks."""

    __tablename__ = "adviesvraag"
    __table_args__ = (Index("adviesvraag_van", "convenant", "partij"),)
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=nieuw_id)
    nummer: Mapped[str] = mapped_column(String(30), unique=True)
    convenant: Mapped[str] = mapped_column(String(80))
    vaststelling_id: Mapped[str] = mapped_column(ForeignKey("vaststelling.id"))
    partij: Mapped[str] = mapped_column(String(60))
    door: Mapped[str] = mapped_column(Id)
    vraag_kluis: Mapped[bytes] = verzegeld("adviesvraag.vraag", onder="id")
    gesteld_op: Mapped[datetime]
    uiterlijk_op: Mapped[datetime]
    vernietigd_op: Mapped[datetime | None]


class Advies(Basis):
    """A partij that was asked, and its answer. Empty: it did not answer yet."""

    __tablename__ = "advies"
    __table_args__ = (
        UniqueConstraint("adviesvraag_id", "partij"),
        Index("advies_van_partij", "partij", "op"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=nieuw_id)
    adviesvraag_id: Mapped[str] = mapped_column(ForeignKey("adviesvraag.id"))
    partij: Mapped[str] = mapped_column(String(60))
    advies_kluis: Mapped[bytes | None] = verzegeld("advies.advies", onder="adviesvraag_id")
    door: Mapped[str | None] = mapped_column(Id)
    op: Mapped[datetime | None]


class Signaal(Basis):
    """Something unusual that the FG should look at: a mogelijk incident. Ids and codes only."""

    __tablename__ = "signaal"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=nieuw_id)
    sleutel: Mapped[str] = mapped_column(String(120), unique=True)
    convenant: Mapped[str] = mapped_column(String(80))
    soort: Mapped[str] = mapped_column(String(40))
    codes: Mapped[dict[str, Any]] = mapped_column(JSON)
    op: Mapped[datetime]
    afgehandeld_op: Mapped[datetime | None]
    afgehandeld_door: Mapped[str | None] = mapped_column(Id)


class DatalekPartij(Basis):
    """A partij that is (mede)verantwoordelijk for the leaked data, and when it was told."""

    __tablename__ = "datalek_partij"
    __table_args__ = (UniqueConstraint("datalek_id", "partij"),)
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=nieuw_id)
    datalek_id: Mapped[str] = mapped_column(ForeignKey("datalek.id"), index=True)
    partij: Mapped[str] = mapped_column(String(60))
    bevestigd_op: Mapped[datetime | None]
    bevestigd_door: Mapped[str | None] = mapped_column(Id)


class Lease(Basis):
    """Which executor works on a casus or datalek; `hek` rises with every owner, so an old owner is
    recognised.
    """

    __tablename__ = "lease"
    onderwerp_id: Mapped[str] = mapped_column(Id, primary_key=True)
    eigenaar: Mapped[str] = mapped_column(String(80))
    tot: Mapped[datetime] = mapped_column(index=True)
    hek: Mapped[int]


class FlowRun(Basis):
    """Which Prefect flow run belongs to a casus or datalek."""

    __tablename__ = "flowrun"
    onderwerp_id: Mapped[str] = mapped_column(Id, primary_key=True)
    onderwerp: Mapped[str] = mapped_column(String(10))
    flow_run_id: Mapped[str] = mapped_column(Id, index=True)
    generatie: Mapped[int] = mapped_column(default=1)


class Hartslag(Basis):
    """When a process, or what it leans on, last gave a sign. Wall time."""

    __tablename__ = "hartslag"
    naam: Mapped[str] = mapped_column(String(80), primary_key=True)
    soort: Mapped[str] = mapped_column(String(20))
    op: Mapped[datetime]


class Logketen(Basis):
    """The head of a log chain."""

    __tablename__ = "logketen"
    keten: Mapped[str] = mapped_column(String(40), primary_key=True)
    volgnr: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))


class Logregel(Basis):
    """One line of the log. Never changed, never deleted (triggers see to it)."""

    __tablename__ = "logregel"
    __table_args__ = (UniqueConstraint("keten", "volgnr"),)
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    keten: Mapped[str] = mapped_column(String(40))
    volgnr: Mapped[int]
    soort: Mapped[str] = mapped_column(String(60))
    door: Mapped[str] = mapped_column(String(60))
    partij: Mapped[str] = mapped_column(String(60))
    codes: Mapped[dict[str, Any]] = mapped_column(JSON)
    inhoud: Mapped[str | None] = mapped_column(String(64))
    op: Mapped[datetime]
    op_wand: Mapped[datetime]
    vorige: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class Rijstand(SleutelBasis):
    """The lowest number that still counts, of a marked row or of the anchors; `rij` is a fingerprint."""

    __tablename__ = "rijstand"
    rij: Mapped[str] = mapped_column(String(64), primary_key=True)
    volgnr: Mapped[int]


class Kast(SleutelBasis):
    """Whose key store this is: the number of the installation, and the mark of its master key. One row."""

    __tablename__ = "kast"
    installatie: Mapped[str] = mapped_column(Id, primary_key=True)
    hoofdsleutel: Mapped[str] = mapped_column(String(16))


class Kluissleutel(SleutelBasis):
    """A wrapped data key. After destruction the wrapped bytes are gone and the date stays."""

    __tablename__ = "sleutel"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    domein: Mapped[str] = mapped_column(String(60), index=True)
    hoofdsleutel: Mapped[str] = mapped_column(String(16))
    verpakt: Mapped[bytes | None] = mapped_column(LargeBinary)
    actueel: Mapped[bool] = mapped_column(default=True)
    aangemaakt_op: Mapped[datetime]
    vernietigd_op: Mapped[datetime | None]
    definitief_op: Mapped[datetime | None]
