"""Opening a backup: decrypted if need be, read from beginning to end, and with keys that fit. Touches nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from runde.keeping import archive
from runde.keeping.archive import Archive, BackupRefused
from runde.keeping.encrypting import decrypt, identities, is_encrypted
from runde.keeping.keyring import Keyring, keyring
from runde.keeping.manifest import Manifest, parsed
from runde.kit.settings import Settings


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was found whole, and the keys with which it can be restored here."""

    archive: Archive
    manifest: Manifest
    keyring: Keyring


def open_backup(file: Path, *, identity: Path | None, scratch: Path, settings: Settings) -> Backup:
    """Judge a backup before anything is done with it. What is decrypted lies in `scratch`.

    Raises BackupRefused, with a sentence, for anything that cannot be restored here.
    """
    if not file.is_file():
        raise BackupRefused(f"{file} is not a file. Name the file that `runde backup` wrote.")
    known = identities(identity) if identity is not None else []
    try:
        if is_encrypted(file):
            if not known:
                raise BackupRefused("This backup is encrypted. Name the file with your age identity: --identity FILE.")
            plain = scratch / "decrypted"
            with file.open("rb") as source, plain.open("wb") as target:
                decrypt(source, target, known)
            file = plain
        found = archive.read(file)
    except PermissionError as error:
        raise BackupRefused(f"{file} cannot be read. Run this as somebody who may read it.") from error
    manifest = parsed(found.manifest)
    return Backup(found, manifest, keyring(found, manifest, settings))
