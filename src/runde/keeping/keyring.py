"""With which keys a backup can be restored here: those in place, or those that it brings; for contact data never new ones."""

from __future__ import annotations

from dataclasses import dataclass

from runde.keeping.archive import Archive, BackupRefused
from runde.keeping.manifest import IDENTITY, SECRET, Manifest
from runde.kit import keys
from runde.kit.settings import Settings


@dataclass(frozen=True, slots=True)
class Keyring:
    """The keys that this installation lacks, by name, to be kept when the backup has been restored.

    `same_secret`: the signing key will be the one that the backup was made under.
    """

    lacking: dict[str, str]
    same_secret: bool


def keyring(archive: Archive, manifest: Manifest, settings: Settings) -> Keyring:
    """Find the keys, changing nothing.

    Raises BackupRefused when the identity key in place is another one than the backup was made under, and when
    there is none and the backup brings none: contact data could never be read again.
    """
    place = settings.folder / "keys" / "identity"
    there = settings.identity_key or keys.in_place(settings.folder, "identity")
    brought = _member(archive, IDENTITY)
    if there and keys.fingerprint(there) != manifest.identity:
        where = "given by RUNDE_IDENTITY_KEY" if settings.identity_key else f"in {place}"
        way = "Move it away: the backup brings its own." if brought else "Put the right one there, then try again."
        raise BackupRefused(
            f"The identity key {where} is not the one that this backup was made under ({manifest.identity}). {way}"
        )
    if not there and not brought:
        raise BackupRefused(
            f"The identity key that this backup was made under ({manifest.identity}) is neither here nor in the backup. "
            f"Put it into {place} (mode 600), or give it as RUNDE_IDENTITY_KEY, then try again."
        )
    if not there and keys.fingerprint(brought) != manifest.identity:
        raise BackupRefused("The backup brings another identity key than it was made under. Take another backup.")
    signing = settings.secret_key or keys.in_place(settings.folder, "secret")
    secret = signing or _member(archive, SECRET) or keys.new_secret()
    lacking = ({} if there else {"identity": brought}) | ({} if signing else {"secret": secret})
    return Keyring(lacking, keys.fingerprint(secret) == manifest.secret)


def _member(archive: Archive, name: str) -> str:
    if name not in archive.members:
        return ""
    with archive.open(name) as member:
        return member.read().decode("ascii", "replace").strip()
