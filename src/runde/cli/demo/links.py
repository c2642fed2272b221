"""The links of a demo: one for each person whom visitors play, and what is said about them in the terminal."""

from __future__ import annotations

from dataclasses import dataclass
from io import StringIO

from runde.cli.demo.story import SLUGS, story

COORDINATOR, MODERATOR, MEMBER = "coordinator", "moderator", "member"
OLGA = "Olga"
HERE = frozenset({"127.0.0.1", "0.0.0.0"})  # noqa: S104 - compared, not listened on


@dataclass(frozen=True, slots=True)
class Part:
    """A person whom visitors play. `slug` stands in the link; `group` is empty for the coordinator."""

    slug: str
    role: str
    name: str
    group: str = ""


def parts() -> list[Part]:
    """The parts, in the order in which `seeding` makes their people: nobody else in a new demo is a human."""
    found = [Part(COORDINATOR, COORDINATOR, OLGA)]
    for slug in SLUGS:
        member, moderator = story(slug).played
        found.append(Part(f"{slug}-{MODERATOR}", MODERATOR, moderator, slug))
        found.append(Part(f"{slug}-{MEMBER}", MEMBER, member, slug))
    return found


def own_address(host: str, port: int) -> str:
    """Where a server that listens on `host` is found from this machine."""
    name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - what to open instead of it
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def address(part: Part, *, key: str, url: str, host: str, port: int) -> str:
    """The link of a part.

    On this machine members have another host name than the others: a browser keeps cookies apart by it, so that a
    member and a moderator can be open side by side.
    """
    if url.startswith("https://"):
        base = url.rstrip("/")
    elif host in HERE:
        base = f"http://{'localhost' if part.role == MEMBER else '127.0.0.1'}:{port}"
    else:
        base = own_address(host, port)
    return f"{base}/demo/{key}/{part.slug}/"


def welcome(*, key: str, url: str, host: str, port: int, folder: str) -> str:
    """What the terminal says when people can come. Its last line says that Runde is ready."""
    lines = [f"This is a demo: nothing in it is real. It is kept in {folder}; --fresh begins anew.", ""]
    group = None
    for part in [*parts()[1:], parts()[0]]:
        if part.group != group:
            group = part.group
            lines.append(_heading(group))
        link = address(part, key=key, url=url, host=host, port=port)
        lines.append(f"  {part.name}, {part.role}:".ljust(24) + link)
        if url.startswith("https://"):
            lines += ["", _qr(link)]
    lines += ["", *_about(url, host), "Runde is ready: open one of these links, or several. Ctrl+C stops the demo."]
    return "\n".join(lines)


def _heading(group: str) -> str:
    if not group:
        return "All groups"
    told = story(group)
    return f"Group {told.name} ({ {'de': 'German', 'en': 'English'}[told.language] })"


def _about(url: str, host: str) -> list[str]:
    if url.startswith("https://"):
        return ["A browser is one person at a time: open a second one in a private window, or on a phone by its code."]
    lines = []
    if host in HERE:
        lines.append(
            "One browser can show a member, a moderator and the coordinator side by side; of each, the last one opened."
        )
    lines.append("For the second group use a private window.")
    lines.append(
        "A phone cannot reach this address or install Runde from it: "
        "for that put https in front and set RUNDE_URL to its https address."
    )
    return lines


def _qr(link: str) -> str:
    import segno  # slow

    out = StringIO()
    segno.make(link, error="l", micro=False).terminal(out=out, compact=True, border=2)
    return out.getvalue()
