"""A real Postfix and Dovecot on loopback: submission with STARTTLS and SASL, virtual mailboxes, delivery
reports, IMAP over TLS.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import ssl
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from casusregie.demo.certificaat import maak

DOMEIN = "mail.demo.example"
AFZENDER = f"casusregie@{DOMEIN}"
WACHTWOORD = "een-lang-wachtwoord"


class NietMogelijk(Exception):
    """Why no real mail server can be started here."""


def vrije_poort() -> int:
    """A port of 127.0.0.1 that nobody uses now."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


@dataclass
class Post:
    """The running servers."""

    map: Path
    smtp: int
    imap: int
    ca: Path

    @property
    def relay(self) -> str:
        """The URL to submit to."""
        return f"veiligmail://regie:{WACHTWOORD}@localhost:{self.smtp}/?van={AFZENDER}&ca={self.ca}"

    def imap_url(self, wie: str) -> str:
        """The URL to read a mailbox."""
        return f"imaps://{wie}:{WACHTWOORD}@localhost:{self.imap}/?ca={self.ca}"

    def stop(self) -> None:
        """Stop what was started."""
        _draai(["postfix", "-c", str(self.map / "postfix"), "stop"], self.map / "stop.uit")
        pid = self.map / "dovecot" / "run" / "master.pid"
        if pid.exists():
            os.kill(int(pid.read_text()), 15)


def start(map_: Path, wie: tuple[str, ...]) -> Post:
    """Start both servers in this folder with a mailbox per name. Raises NietMogelijk with the reason."""
    if os.geteuid() != 0:
        raise NietMogelijk("Postfix start alleen als root")
    for programma in ("postfix", "dovecot"):
        if shutil.which(programma) is None:
            raise NietMogelijk(f"{programma} is hier niet geïnstalleerd")
    os.chmod(map_, 0o755)
    ca, pem = maak(map_ / "tls")
    post = Post(map_, vrije_poort(), vrije_poort(), ca)
    vmail = pwd.getpwnam("nobody")
    (map_ / "vmail").mkdir()
    os.chown(map_ / "vmail", vmail.pw_uid, vmail.pw_gid)
    _dovecot(map_, post, pem, vmail, wie)
    _postfix(map_, post, pem, vmail, wie)
    for poort in (post.smtp, post.imap):
        _wacht(poort)
    return post


def _dovecot(map_: Path, post: Post, pem: Path, vmail: pwd.struct_passwd, wie: tuple[str, ...]) -> None:
    d = map_ / "dovecot"
    d.mkdir()
    (map_ / "postfix-queue" / "private").mkdir(parents=True)
    shutil.chown(map_ / "postfix-queue" / "private", "postfix")
    (d / "users").write_text(
        "".join(f"{naam}:{{PLAIN}}{WACHTWOORD}\n" for naam in ("regie", AFZENDER.split("@")[0], *wie))
    )
    (d / "dovecot.conf").write_text(f"""
base_dir = {d}/run
log_path = {d}/log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <{pem}
ssl_key = <{pem}
mail_location = maildir:{map_}/vmail/%n
first_valid_uid = 1
first_valid_gid = 1
auth_mechanisms = plain
passdb {{
  driver = passwd-file
  args = {d}/users
}}
userdb {{
  driver = static
  args = uid={vmail.pw_uid} gid={vmail.pw_gid} home={map_}/vmail/%n
}}
service imap-login {{
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {post.imap}
    ssl = yes
  }}
}}
service auth {{
  unix_listener {map_}/postfix-queue/private/auth {{
    mode = 0666
  }}
}}
service anvil {{
  chroot =
}}
""")
    _draai(["dovecot", "-c", str(d / "dovecot.conf")], map_ / "dovecot.uit")


def _postfix(map_: Path, post: Post, pem: Path, vmail: pwd.struct_passwd, wie: tuple[str, ...]) -> None:
    p = map_ / "postfix"
    p.mkdir()
    (map_ / "postfix-data").mkdir()
    shutil.chown(map_ / "postfix-data", "postfix")
    bekend = p / "mailboxen"
    bekend.write_text("".join(f"{naam}@{DOMEIN} {naam}/\n" for naam in (AFZENDER.split("@")[0], *wie)))
    (p / "main.cf").write_text(f"""
compatibility_level = 3.6
queue_directory = {map_}/postfix-queue
data_directory = {map_}/postfix-data
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = localhost
mydestination =
local_transport = error:geen lokale bezorging
relayhost =
default_transport = error:niets verlaat deze machine
virtual_mailbox_domains = {DOMEIN}
virtual_mailbox_maps = texthash:{bekend}
virtual_mailbox_base = {map_}/vmail
virtual_uid_maps = static:{vmail.pw_uid}
virtual_gid_maps = static:{vmail.pw_gid}
virtual_minimum_uid = 1
smtpd_reject_unlisted_recipient = no
smtpd_tls_cert_file = {pem}
smtpd_tls_key_file = {pem}
smtpd_tls_security_level = encrypt
smtpd_tls_auth_only = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = private/auth
smtpd_recipient_restrictions = permit_sasl_authenticated, reject
smtpd_relay_restrictions = permit_sasl_authenticated, reject
maillog_file = {map_}/maillog
maillog_file_prefixes = {map_}
""")
    (p / "master.cf").write_text(f"""
127.0.0.1:{post.smtp} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
""")
    _draai(["postfix", "-c", str(p), "start"], map_ / "postfix.uit")


def _draai(opdracht: list[str], uitvoer: Path) -> None:
    """Run something that puts itself in the background: its output goes to a file, because a pipe would stay
    open.
    """
    with uitvoer.open("wb") as bestand:
        code = subprocess.run(
            opdracht, stdin=subprocess.DEVNULL, stdout=bestand, stderr=bestand, timeout=30, check=False
        ).returncode
    if code:
        raise NietMogelijk(f"{opdracht[0]} start niet: {uitvoer.read_text(errors='replace')[-400:]}")


def _wacht(poort: int) -> None:
    eind = time.monotonic() + 20
    while time.monotonic() < eind:
        with socket.socket() as s:
            s.settimeout(1)
            if s.connect_ex(("127.0.0.1", poort)) == 0:
                return
        time.sleep(0.1)
    raise NietMogelijk(f"er luistert niets op poort {poort}")


def context(ca: Path) -> ssl.SSLContext:
    """A client that trusts the test CA only."""
    return ssl.create_default_context(cafile=str(ca))
