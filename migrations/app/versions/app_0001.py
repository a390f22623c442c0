"""The tables to start from, and the triggers that keep the log append-only."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "app_0001"
down_revision = None
branch_labels = None
depends_on = None


_WEIGER = "Het logboek kan niet worden gewijzigd of gewist"


def _logboek_op_slot() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for daad in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER logregel_geen_{daad.lower()} BEFORE {daad} ON logregel "
                f"BEGIN SELECT RAISE(ABORT, '{_WEIGER}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION logregel_op_slot() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_WEIGER}'; END $$"
    )
    op.execute("CREATE TRIGGER logregel_geen_wijziging BEFORE UPDATE OR DELETE ON logregel FOR EACH ROW EXECUTE FUNCTION logregel_op_slot()")
    op.execute("CREATE TRIGGER logregel_geen_leging BEFORE TRUNCATE ON logregel FOR EACH STATEMENT EXECUTE FUNCTION logregel_op_slot()")


def upgrade() -> None:
    op.create_table('contact',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('convenant', sa.String(length=80), nullable=False),
    sa.Column('partij', sa.String(length=60), nullable=False),
    sa.Column('voor', sa.String(length=20), nullable=False),
    sa.Column('kanaal', sa.String(length=20), nullable=False),
    sa.Column('volgorde', sa.Integer(), nullable=False),
    sa.Column('adres_kluis', sa.LargeBinary(), nullable=False),
    sa.Column('domein', sa.String(length=120), nullable=False),
    sa.Column('ingetrokken_op', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_table('convenantversie',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('convenant', sa.String(length=80), nullable=False),
    sa.Column('versie', sa.String(length=20), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('tekst', sa.Text(), nullable=False),
    sa.Column('geregistreerd_op', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('convenant', 'versie', 'sha256')
    )
    with op.batch_alter_table('convenantversie', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_convenantversie_convenant'), ['convenant'], unique=False)

    op.create_table('flowrun',
    sa.Column('onderwerp_id', sa.String(length=36), nullable=False),
    sa.Column('onderwerp', sa.String(length=10), nullable=False),
    sa.Column('flow_run_id', sa.String(length=36), nullable=False),
    sa.Column('generatie', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('onderwerp_id')
    )
    with op.batch_alter_table('flowrun', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_flowrun_flow_run_id'), ['flow_run_id'], unique=False)

    op.create_table('instelling',
    sa.Column('naam', sa.String(length=40), nullable=False),
    sa.Column('waarde', sa.String(length=200), nullable=False),
    sa.PrimaryKeyConstraint('naam')
    )
    op.create_table('lease',
    sa.Column('onderwerp_id', sa.String(length=36), nullable=False),
    sa.Column('eigenaar', sa.String(length=80), nullable=False),
    sa.Column('tot', sa.DateTime(timezone=True), nullable=False),
    sa.Column('hek', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('onderwerp_id')
    )
    with op.batch_alter_table('lease', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_lease_tot'), ['tot'], unique=False)

    op.create_table('logketen',
    sa.Column('keten', sa.String(length=40), nullable=False),
    sa.Column('volgnr', sa.Integer(), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('keten')
    )
    op.create_table('logregel',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('keten', sa.String(length=40), nullable=False),
    sa.Column('volgnr', sa.Integer(), nullable=False),
    sa.Column('soort', sa.String(length=60), nullable=False),
    sa.Column('door', sa.String(length=60), nullable=False),
    sa.Column('partij', sa.String(length=60), nullable=False),
    sa.Column('codes', sa.JSON(), nullable=False),
    sa.Column('inhoud', sa.String(length=64), nullable=True),
    sa.Column('op', sa.DateTime(timezone=True), nullable=False),
    sa.Column('op_wand', sa.DateTime(timezone=True), nullable=False),
    sa.Column('vorige', sa.String(length=64), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('keten', 'volgnr')
    )
    op.create_table('medewerker',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('gebruikersnaam', sa.String(length=60), nullable=False),
    sa.Column('naam_kluis', sa.LargeBinary(), nullable=False),
    sa.Column('email_kluis', sa.LargeBinary(), nullable=False),
    sa.Column('wachtwoord', sa.String(length=200), nullable=False),
    sa.Column('totp_kluis', sa.LargeBinary(), nullable=False),
    sa.Column('totp_bevestigd', sa.Boolean(), nullable=False),
    sa.Column('totp_stap', sa.Integer(), nullable=False),
    sa.Column('mislukt', sa.Integer(), nullable=False),
    sa.Column('geblokkeerd_tot', sa.DateTime(timezone=True), nullable=True),
    sa.Column('beheerder', sa.Boolean(), nullable=False),
    sa.Column('beeindigd_op', sa.DateTime(timezone=True), nullable=True),
    sa.Column('aangemaakt_op', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('gebruikersnaam')
    )
    op.create_table('termijn',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('onderwerp', sa.String(length=10), nullable=False),
    sa.Column('onderwerp_id', sa.String(length=36), nullable=False),
    sa.Column('ronde', sa.Integer(), nullable=False),
    sa.Column('trede', sa.String(length=40), nullable=False),
    sa.Column('volgnr', sa.Integer(), nullable=False),
    sa.Column('vervalt_op', sa.DateTime(timezone=True), nullable=False),
    sa.Column('status', sa.String(length=12), nullable=False),
    sa.Column('afgegaan_op', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('onderwerp_id', 'ronde', 'trede', 'volgnr')
    )
    with op.batch_alter_table('termijn', schema=None) as batch_op:
        batch_op.create_index('termijn_open', ['vervalt_op'], unique=False, sqlite_where=sa.text("status = 'open'"), postgresql_where=sa.text("status = 'open'"))

    op.create_table('uitgevoerd',
    sa.Column('sleutel', sa.String(length=80), nullable=False),
    sa.Column('handeling', sa.String(length=60), nullable=False),
    sa.Column('door', sa.String(length=36), nullable=False),
    sa.Column('resultaat', sa.JSON(), nullable=False),
    sa.Column('op', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('sleutel')
    )
    op.create_table('autorisatie',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('medewerker_id', sa.String(length=36), nullable=False),
    sa.Column('convenant', sa.String(length=80), nullable=False),
    sa.Column('partij', sa.String(length=60), nullable=False),
    sa.Column('rol', sa.String(length=60), nullable=False),
    sa.Column('verleend_door', sa.String(length=36), nullable=False),
    sa.Column('verleend_op', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ingetrokken_op', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['medewerker_id'], ['medewerker.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('autorisatie', schema=None) as batch_op:
        batch_op.create_index('autorisatie_wie', ['convenant', 'partij', 'rol'], unique=False)
        batch_op.create_index(batch_op.f('ix_autorisatie_medewerker_id'), ['medewerker_id'], unique=False)

    op.create_table('bericht',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('message_id', sa.String(length=120), nullable=False),
    sa.Column('onderwerp', sa.String(length=10), nullable=False),
    sa.Column('onderwerp_id', sa.String(length=36), nullable=False),
    sa.Column('kenmerk', sa.String(length=30), nullable=False),
    sa.Column('convenant', sa.String(length=80), nullable=False),
    sa.Column('soort', sa.String(length=40), nullable=False),
    sa.Column('codes', sa.JSON(), nullable=False),
    sa.Column('partij', sa.String(length=60), nullable=False),
    sa.Column('contact_id', sa.String(length=36), nullable=True),
    sa.Column('kanaal', sa.String(length=20), nullable=False),
    sa.Column('status', sa.String(length=12), nullable=False),
    sa.Column('pogingen', sa.Integer(), nullable=False),
    sa.Column('aangemaakt_op', sa.DateTime(timezone=True), nullable=False),
    sa.Column('volgende_op', sa.DateTime(timezone=True), nullable=False),
    sa.Column('lease', sa.String(length=80), nullable=True),
    sa.Column('lease_tot', sa.DateTime(timezone=True), nullable=True),
    sa.Column('uitkomst', sa.String(length=200), nullable=True),
    sa.Column('aanvaard_op', sa.DateTime(timezone=True), nullable=True),
    sa.Column('aanvaard_domein_op', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('message_id')
    )
    with op.batch_alter_table('bericht', schema=None) as batch_op:
        batch_op.create_index('bericht_onderwerp', ['onderwerp_id'], unique=False)
        batch_op.create_index('bericht_te_doen', ['volgende_op'], unique=False, sqlite_where=sa.text("status IN ('wachtend','opnieuw','bezig')"), postgresql_where=sa.text("status IN ('wachtend','opnieuw','bezig')"))

    op.create_table('eenmalige_code',
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('medewerker_id', sa.String(length=36), nullable=True),
    sa.Column('verloopt_op', sa.DateTime(timezone=True), nullable=False),
    sa.Column('gebruikt_op', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['medewerker_id'], ['medewerker.id'], ),
    sa.PrimaryKeyConstraint('hash')
    )
    op.create_table('invulling',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('convenantversie_id', sa.String(length=36), nullable=False),
    sa.Column('norm', sa.String(length=60), nullable=False),
    sa.Column('waarde', sa.String(length=200), nullable=False),
    sa.Column('door', sa.String(length=36), nullable=False),
    sa.Column('naam_kluis', sa.LargeBinary(), nullable=False),
    sa.Column('op', sa.DateTime(timezone=True), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['convenantversie_id'], ['convenantversie.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('invulling', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_invulling_convenantversie_id'), ['convenantversie_id'], unique=False)

    op.create_table('sessie',
    sa.Column('token', sa.String(length=64), nullable=False),
    sa.Column('medewerker_id', sa.String(length=36), nullable=False),
    sa.Column('aangemaakt_op', sa.DateTime(timezone=True), nullable=False),
    sa.Column('gebruikt_op', sa.DateTime(timezone=True), nullable=False),
    sa.Column('verloopt_op', sa.DateTime(timezone=True), nullable=False),
    sa.Column('beeindigd_op', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['medewerker_id'], ['medewerker.id'], ),
    sa.PrimaryKeyConstraint('token')
    )
    with op.batch_alter_table('sessie', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sessie_medewerker_id'), ['medewerker_id'], unique=False)

    op.create_table('vaststelling',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('convenant', sa.String(length=80), nullable=False),
    sa.Column('convenantversie_id', sa.String(length=36), nullable=False),
    sa.Column('invullingen', sa.JSON(), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('actief', sa.Boolean(), nullable=False),
    sa.Column('door', sa.String(length=36), nullable=False),
    sa.Column('op', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['convenantversie_id'], ['convenantversie.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('vaststelling', schema=None) as batch_op:
        batch_op.create_index('een_actieve_vaststelling', ['convenant'], unique=True, sqlite_where=sa.text('actief'), postgresql_where=sa.text('actief'))

    op.create_table('casus',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('nummer', sa.String(length=30), nullable=False),
    sa.Column('convenant', sa.String(length=80), nullable=False),
    sa.Column('vaststelling_id', sa.String(length=36), nullable=False),
    sa.Column('fase', sa.String(length=40), nullable=False),
    sa.Column('ronde', sa.Integer(), nullable=False),
    sa.Column('fase_sinds', sa.DateTime(timezone=True), nullable=False),
    sa.Column('aanbrenger', sa.String(length=60), nullable=False),
    sa.Column('niveau', sa.Integer(), nullable=False),
    sa.Column('situaties', sa.JSON(), nullable=False),
    sa.Column('criteria', sa.JSON(), nullable=False),
    sa.Column('profiel', sa.JSON(), nullable=False),
    sa.Column('geopend_op', sa.DateTime(timezone=True), nullable=False),
    sa.Column('gesloten_op', sa.DateTime(timezone=True), nullable=True),
    sa.Column('vernietigd_op', sa.DateTime(timezone=True), nullable=True),
    sa.Column('werk_nr', sa.Integer(), nullable=False),
    sa.Column('verwerkt_nr', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['vaststelling_id'], ['vaststelling.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('nummer')
    )
    with op.batch_alter_table('casus', schema=None) as batch_op:
        batch_op.create_index('casus_met_werk', ['id'], unique=False, sqlite_where=sa.text('werk_nr > verwerkt_nr'), postgresql_where=sa.text('werk_nr > verwerkt_nr'))
        batch_op.create_index('casus_open', ['convenant', 'gesloten_op'], unique=False)

    op.create_table('actie',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('casus_id', sa.String(length=36), nullable=False),
    sa.Column('volgnr', sa.Integer(), nullable=False),
    sa.Column('partij', sa.String(length=60), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('omschrijving_kluis', sa.LargeBinary(), nullable=False),
    sa.Column('overgedragen_aan_kluis', sa.LargeBinary(), nullable=True),
    sa.Column('op', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['casus_id'], ['casus.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('actie', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_actie_casus_id'), ['casus_id'], unique=False)

    op.create_table('besluit',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('casus_id', sa.String(length=36), nullable=False),
    sa.Column('ronde', sa.Integer(), nullable=False),
    sa.Column('naar', sa.String(length=40), nullable=False),
    sa.Column('akkoord', sa.Boolean(), nullable=False),
    sa.Column('status', sa.String(length=24), nullable=False),
    sa.Column('door', sa.String(length=36), nullable=False),
    sa.Column('rol', sa.String(length=60), nullable=False),
    sa.Column('motivering_kluis', sa.LargeBinary(), nullable=False),
    sa.Column('op', sa.DateTime(timezone=True), nullable=False),
    sa.Column('bevestigd_door', sa.String(length=36), nullable=True),
    sa.Column('bevestigd_op', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['casus_id'], ['casus.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('besluit', schema=None) as batch_op:
        batch_op.create_index('een_lopend_besluit', ['casus_id'], unique=True, sqlite_where=sa.text("status IN ('wacht_op_bevestiging', 'genomen')"), postgresql_where=sa.text("status IN ('wacht_op_bevestiging', 'genomen')"))
        batch_op.create_index(batch_op.f('ix_besluit_casus_id'), ['casus_id'], unique=False)

    op.create_table('betrokkene',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('casus_id', sa.String(length=36), nullable=False),
    sa.Column('categorie', sa.String(length=40), nullable=False),
    sa.Column('persoon_kluis', sa.LargeBinary(), nullable=False),
    sa.Column('zoekindex', sa.String(length=64), nullable=True),
    sa.ForeignKeyConstraint(['casus_id'], ['casus.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('betrokkene', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_betrokkene_casus_id'), ['casus_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_betrokkene_zoekindex'), ['zoekindex'], unique=False)

    op.create_table('datalek',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('nummer', sa.String(length=30), nullable=False),
    sa.Column('convenant', sa.String(length=80), nullable=False),
    sa.Column('vaststelling_id', sa.String(length=36), nullable=False),
    sa.Column('casus_id', sa.String(length=36), nullable=True),
    sa.Column('bij_partij', sa.String(length=60), nullable=False),
    sa.Column('door', sa.String(length=36), nullable=False),
    sa.Column('opgemerkt_op', sa.DateTime(timezone=True), nullable=False),
    sa.Column('geregistreerd_op', sa.DateTime(timezone=True), nullable=False),
    sa.Column('start_op', sa.DateTime(timezone=True), nullable=False),
    sa.Column('uiterlijk_op', sa.DateTime(timezone=True), nullable=False),
    sa.Column('aard', sa.JSON(), nullable=False),
    sa.Column('omvang', sa.String(length=20), nullable=False),
    sa.Column('maatregelen', sa.JSON(), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('verhaal_kluis', sa.LargeBinary(), nullable=False),
    sa.Column('lessen_kluis', sa.LargeBinary(), nullable=True),
    sa.Column('kennisgegeven_op', sa.DateTime(timezone=True), nullable=True),
    sa.Column('kennisgegeven_door', sa.String(length=36), nullable=True),
    sa.Column('gesloten_op', sa.DateTime(timezone=True), nullable=True),
    sa.Column('werk_nr', sa.Integer(), nullable=False),
    sa.Column('verwerkt_nr', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['casus_id'], ['casus.id'], ),
    sa.ForeignKeyConstraint(['vaststelling_id'], ['vaststelling.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('nummer')
    )
    with op.batch_alter_table('datalek', schema=None) as batch_op:
        batch_op.create_index('datalek_met_werk', ['id'], unique=False, sqlite_where=sa.text('werk_nr > verwerkt_nr'), postgresql_where=sa.text('werk_nr > verwerkt_nr'))

    op.create_table('deelname',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('casus_id', sa.String(length=36), nullable=False),
    sa.Column('partij', sa.String(length=60), nullable=False),
    sa.Column('ad_hoc', sa.Boolean(), nullable=False),
    sa.Column('verklaring_op', sa.DateTime(timezone=True), nullable=True),
    sa.Column('gekozen_op', sa.DateTime(timezone=True), nullable=False),
    sa.Column('gewogen_op', sa.DateTime(timezone=True), nullable=True),
    sa.Column('grondslagen', sa.JSON(), nullable=False),
    sa.Column('teruggetrokken_op', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['casus_id'], ['casus.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('casus_id', 'partij')
    )
    with op.batch_alter_table('deelname', schema=None) as batch_op:
        batch_op.create_index('deelname_partij', ['partij', 'teruggetrokken_op'], unique=False)
        batch_op.create_index(batch_op.f('ix_deelname_casus_id'), ['casus_id'], unique=False)

    op.create_table('feit',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('casus_id', sa.String(length=36), nullable=False),
    sa.Column('volgnr', sa.Integer(), nullable=False),
    sa.Column('ronde', sa.Integer(), nullable=False),
    sa.Column('soort', sa.String(length=60), nullable=False),
    sa.Column('partij', sa.String(length=60), nullable=False),
    sa.Column('door', sa.String(length=36), nullable=False),
    sa.Column('gegevens', sa.JSON(), nullable=False),
    sa.Column('toelichting_kluis', sa.LargeBinary(), nullable=True),
    sa.Column('op', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['casus_id'], ['casus.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('feit', schema=None) as batch_op:
        batch_op.create_index('feit_casus', ['casus_id', 'volgnr'], unique=True)

    op.create_table('overleg',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('casus_id', sa.String(length=36), nullable=False),
    sa.Column('ronde', sa.Integer(), nullable=False),
    sa.Column('volgnr', sa.Integer(), nullable=False),
    sa.Column('gepland_op', sa.DateTime(timezone=True), nullable=False),
    sa.Column('betrokkene_uitgenodigd', sa.Boolean(), nullable=False),
    sa.Column('genodigden', sa.JSON(), nullable=False),
    sa.Column('kennisname', sa.JSON(), nullable=False),
    sa.Column('gehouden_op', sa.DateTime(timezone=True), nullable=True),
    sa.Column('verslag_kluis', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['casus_id'], ['casus.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('overleg', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_overleg_casus_id'), ['casus_id'], unique=False)

    op.create_table('datalek_partij',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('datalek_id', sa.String(length=36), nullable=False),
    sa.Column('partij', sa.String(length=60), nullable=False),
    sa.Column('bevestigd_op', sa.DateTime(timezone=True), nullable=True),
    sa.Column('bevestigd_door', sa.String(length=36), nullable=True),
    sa.ForeignKeyConstraint(['datalek_id'], ['datalek.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('datalek_id', 'partij')
    )
    with op.batch_alter_table('datalek_partij', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_datalek_partij_datalek_id'), ['datalek_id'], unique=False)

    op.create_table('gegeven',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('casus_id', sa.String(length=36), nullable=False),
    sa.Column('betrokkene_id', sa.String(length=36), nullable=False),
    sa.Column('categorie', sa.String(length=40), nullable=False),
    sa.Column('inbrenger', sa.String(length=60), nullable=False),
    sa.Column('door', sa.String(length=36), nullable=False),
    sa.Column('fase', sa.String(length=40), nullable=False),
    sa.Column('doel', sa.String(length=40), nullable=False),
    sa.Column('grondslagen', sa.JSON(), nullable=False),
    sa.Column('ontvangers', sa.JSON(), nullable=False),
    sa.Column('ook_ad_hoc', sa.Boolean(), nullable=False),
    sa.Column('beroepsgeheim', sa.String(length=40), nullable=True),
    sa.Column('inhoud_kluis', sa.LargeBinary(), nullable=False),
    sa.Column('betwist', sa.Boolean(), nullable=False),
    sa.Column('op', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['betrokkene_id'], ['betrokkene.id'], ),
    sa.ForeignKeyConstraint(['casus_id'], ['casus.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('gegeven', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_gegeven_casus_id'), ['casus_id'], unique=False)

    op.create_table('overgang',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('casus_id', sa.String(length=36), nullable=False),
    sa.Column('ronde', sa.Integer(), nullable=False),
    sa.Column('van', sa.String(length=40), nullable=False),
    sa.Column('naar', sa.String(length=40), nullable=False),
    sa.Column('besluit_id', sa.String(length=36), nullable=False),
    sa.Column('controles', sa.JSON(), nullable=False),
    sa.Column('op', sa.DateTime(timezone=True), nullable=False),
    sa.Column('op_wand', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['besluit_id'], ['besluit.id'], ),
    sa.ForeignKeyConstraint(['casus_id'], ['casus.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('besluit_id'),
    sa.UniqueConstraint('casus_id', 'ronde')
    )
    _logboek_op_slot()


def downgrade() -> None:
    op.drop_table('overgang')
    with op.batch_alter_table('gegeven', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_gegeven_casus_id'))

    op.drop_table('gegeven')
    with op.batch_alter_table('datalek_partij', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_datalek_partij_datalek_id'))

    op.drop_table('datalek_partij')
    with op.batch_alter_table('overleg', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_overleg_casus_id'))

    op.drop_table('overleg')
    with op.batch_alter_table('feit', schema=None) as batch_op:
        batch_op.drop_index('feit_casus')

    op.drop_table('feit')
    with op.batch_alter_table('deelname', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_deelname_casus_id'))
        batch_op.drop_index('deelname_partij')

    op.drop_table('deelname')
    with op.batch_alter_table('datalek', schema=None) as batch_op:
        batch_op.drop_index('datalek_met_werk', sqlite_where=sa.text('werk_nr > verwerkt_nr'), postgresql_where=sa.text('werk_nr > verwerkt_nr'))

    op.drop_table('datalek')
    with op.batch_alter_table('betrokkene', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_betrokkene_zoekindex'))
        batch_op.drop_index(batch_op.f('ix_betrokkene_casus_id'))

    op.drop_table('betrokkene')
    with op.batch_alter_table('besluit', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_besluit_casus_id'))
        batch_op.drop_index('een_lopend_besluit', sqlite_where=sa.text("status IN ('wacht_op_bevestiging', 'genomen')"), postgresql_where=sa.text("status IN ('wacht_op_bevestiging', 'genomen')"))

    op.drop_table('besluit')
    with op.batch_alter_table('actie', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_actie_casus_id'))

    op.drop_table('actie')
    with op.batch_alter_table('casus', schema=None) as batch_op:
        batch_op.drop_index('casus_open')
        batch_op.drop_index('casus_met_werk', sqlite_where=sa.text('werk_nr > verwerkt_nr'), postgresql_where=sa.text('werk_nr > verwerkt_nr'))

    op.drop_table('casus')
    with op.batch_alter_table('vaststelling', schema=None) as batch_op:
        batch_op.drop_index('een_actieve_vaststelling', sqlite_where=sa.text('actief'), postgresql_where=sa.text('actief'))

    op.drop_table('vaststelling')
    with op.batch_alter_table('sessie', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sessie_medewerker_id'))

    op.drop_table('sessie')
    with op.batch_alter_table('invulling', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_invulling_convenantversie_id'))

    op.drop_table('invulling')
    op.drop_table('eenmalige_code')
    with op.batch_alter_table('bericht', schema=None) as batch_op:
        batch_op.drop_index('bericht_te_doen', sqlite_where=sa.text("status IN ('wachtend','opnieuw','bezig')"), postgresql_where=sa.text("status IN ('wachtend','opnieuw','bezig')"))
        batch_op.drop_index('bericht_onderwerp')

    op.drop_table('bericht')
    with op.batch_alter_table('autorisatie', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_autorisatie_medewerker_id'))
        batch_op.drop_index('autorisatie_wie')

    op.drop_table('autorisatie')
    op.drop_table('uitgevoerd')
    with op.batch_alter_table('termijn', schema=None) as batch_op:
        batch_op.drop_index('termijn_open', sqlite_where=sa.text("status = 'open'"), postgresql_where=sa.text("status = 'open'"))

    op.drop_table('termijn')
    op.drop_table('medewerker')
    op.drop_table('logregel')
    op.drop_table('logketen')
    with op.batch_alter_table('lease', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_lease_tot'))

    op.drop_table('lease')
    op.drop_table('instelling')
    with op.batch_alter_table('flowrun', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_flowrun_flow_run_id'))

    op.drop_table('flowrun')
    with op.batch_alter_table('convenantversie', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_convenantversie_convenant'))

    op.drop_table('convenantversie')
    op.drop_table('contact')
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION IF EXISTS logregel_op_slot()")
