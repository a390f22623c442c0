"""The channel of an operator: an Apprise URL that does not go by our relay, for when that is what is dead."""

from __future__ import annotations

import logging

import apprise

from notifications.veiligmail import mag_kanaal

log = logging.getLogger("casusregie.operator")


def waarschuw(url: str, zin: str) -> bool:
    """Tell the operator one thing, without personal data. Without a channel it stands in the log only.

    Returns whether the channel took it.
    """
    log.error("%s", zin)
    if not url:
        return False
    bezwaar = mag_kanaal(url)
    if bezwaar is not None:
        log.error("CASUSREGIE_OPERATOR: %s", bezwaar)
        return False
    kanaal = apprise.Apprise(
        asset=apprise.AppriseAsset(pgp_autogen=False, pem_autogen=False, storage_mode="memory")
    )
    kanaal.add(url)
    return bool(kanaal.notify(title="Casusregie: let op", body=zin))
