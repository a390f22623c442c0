"""A certificate authority for the demo's own mail server, made on the spot and trusted by nobody else."""

from __future__ import annotations

import ipaddress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from casusregie.omgeving import schrijf_geheim


def _naam(tekst: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, tekst)])


def _pem(sleutel: ec.EllipticCurvePrivateKey) -> str:
    return sleutel.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def maak(map_: Path, host: str = "localhost") -> tuple[Path, Path]:
    """Make (or find) a CA and a server certificate for `host`. Returns (CA file, file with certificate and
    key).
    """
    ca_pad, server_pad = map_ / "ca.pem", map_ / "server.pem"
    if ca_pad.exists() and server_pad.exists():
        return ca_pad, server_pad
    nu = datetime.now(UTC)
    ca_sleutel, sleutel = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    basis = (
        x509.CertificateBuilder()
        .not_valid_before(nu - timedelta(days=1))
        .not_valid_after(nu + timedelta(days=365))
    )
    ca_id = x509.SubjectKeyIdentifier.from_public_key(ca_sleutel.public_key())
    ca = (
        basis.subject_name(_naam("Casusregie demo CA"))
        .issuer_name(_naam("Casusregie demo CA"))
        .serial_number(x509.random_serial_number())
        .public_key(ca_sleutel.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(
            x509.KeyUsage(False, False, False, False, False, True, True, False, False), critical=True
        )
        .add_extension(ca_id, critical=False)
        .sign(ca_sleutel, hashes.SHA256())
    )
    namen = x509.SubjectAlternativeName(
        [x509.DNSName(host), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    )
    server = (
        basis.subject_name(_naam(host))
        .issuer_name(ca.subject)
        .serial_number(x509.random_serial_number())
        .public_key(sleutel.public_key())
        .add_extension(namen, critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(ca_id), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(ca_sleutel, hashes.SHA256())
    )
    map_.mkdir(parents=True, exist_ok=True, mode=0o700)
    schrijf_geheim(server_pad, server.public_bytes(serialization.Encoding.PEM).decode() + _pem(sleutel))
    ca_pad.write_bytes(ca.public_bytes(serialization.Encoding.PEM))
    return ca_pad, server_pad
