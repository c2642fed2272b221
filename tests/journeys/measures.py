"""What the standards ask of a page as it stands in a browser: nothing sideways, large targets, large text, contrast, focus."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, ViewportSize

from journeys.conftest import TAGS

SMALL = (
    ".by, .auto, .quote, .quiet, .role, .machine, .avatar, .day, .beside, #offline, .context p, .chip, .who, .marks, .votes, "
    ".voters, .closed, .clock, .size, .tile, .fault, .demo, .person .role"
)
"""Small print of 16 px: who wrote and when, counts, states, what is quoted from a message that stands elsewhere in full."""

MEASURE = """small => {
  const seen = (e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const box = (e) => e.getBoundingClientRect();
  const tell = (e) => `${Math.round(box(e).width)}×${Math.round(box(e).height)} ${e.outerHTML.slice(0, 90)}`;
  const modal = document.querySelector("dialog[open]") ?? document;
  const CONTROLS = "a[href], button, summary, input:not([type=hidden]), textarea, select, [role=button]";
  const controls = [...modal.querySelectorAll(CONTROLS)].filter((e) => seen(e) && box(e).width > 1);
  const inText = (e) => getComputedStyle(e).display === "inline"
    && e.parentElement.textContent.trim().length > e.textContent.trim().length + 1;
  const targets = controls.filter((e) => !inText(e));
  const small_targets = targets.filter((e) => box(e).width < 47.5 || box(e).height < 47.5).map(tell);
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!node.data.trim() || parent.closest("script, style, template, .unseen, .heard") || !seen(parent)) continue;
    const size = parseFloat(getComputedStyle(parent).fontSize);
    const least = parent.closest(small) ? 16 : 18;
    if (size < least - 0.1) texts.push(`${size} ${parent.outerHTML.slice(0, 90)}`);
  }
  for (const e of modal.querySelectorAll("input:not([type=hidden], [type=range], [type=file]), textarea, select"))
    if (seen(e) && parseFloat(getComputedStyle(e).fontSize) < 17.9) texts.push(tell(e));
  const close = [];
  const place = (e) => e.closest(".bubble, .panel, .compose, .week, .bar, .top, .foot, .skip, dialog, main");
  targets.forEach((one, at) => targets.slice(at + 1).forEach((other) => {
    if (place(one) !== place(other)) return; // panels lie above the talk, and the talk scrolls below what stands around it
    const [a, b] = [box(one), box(other)];
    const [x, y] = [Math.max(a.left, b.left) - Math.min(a.right, b.right), Math.max(a.top, b.top) - Math.min(a.bottom, b.bottom)];
    if (x < 7.5 && y < 7.5 && !one.contains(other) && !other.contains(one)) close.push(`too close ${tell(one)} | ${tell(other)}`);
  }));
  return [...small_targets.map((one) => `small target ${one}`), ...new Set(texts.map((one) => `small text ${one}`)), ...close];
}"""

SIDEWAYS = """() => {
  const wide = Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) - window.innerWidth;
  const within = [...document.querySelectorAll("#log, .panel, .week, .tray, .recorder, .page, .frame")]
    .filter((e) => e.checkVisibility() && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== "visible")
    .filter((e) => !e.matches(".viewer.large .frame"))
    .map((e) => `sideways: ${e.id || e.className} ${e.scrollWidth} > ${e.clientWidth}`);
  return [...(wide > 0 ? [`sideways: the page by ${wide}`] : []), ...within];
}"""

AXE = """async ([tags, themes]) => {
  const found = [];
  const run = async (options) => (await axe.run(document, { ...options, resultTypes: ["violations"] })).violations;
  const told = (violations, theme) => {
    for (const { id, nodes } of violations)
      for (const { html, failureSummary } of nodes) found.push(`${theme}axe ${id}: ${html.slice(0, 90)} ${failureSummary}`);
  };
  told(await run({ runOnly: tags, rules: { "color-contrast": { enabled: false } } }), "");
  const root = document.documentElement;
  const before = root.dataset.theme;
  for (const theme of themes) {
    root.dataset.theme = theme;
    told(await run({ runOnly: { type: "rule", values: ["color-contrast-enhanced"] } }), `${theme} `);
  }
  if (before) root.dataset.theme = before;
  else delete root.dataset.theme;
  return found;
}"""
"""What axe finds; contrast of 7:1 instead of 4.5:1, in every theme: all else is the same in all of them."""

THEMES = ["light", "dark", "contrast"]
NARROW = ViewportSize(width=320, height=640)


def with_axe(page: Page) -> Page:
    """Give axe to every page that is opened here from now on."""
    page.add_init_script(AXE_SCRIPT)
    return page


def faults(page: Page, where: str, *, themes: list[str]) -> list[str]:
    """Everything in which this page as it stands falls short: sideways at 360 and at 320 pixels, targets, text, contrast, axe."""
    before = page.viewport_size
    found = page.evaluate(MEASURE, SMALL) + page.evaluate(SIDEWAYS)
    page.set_viewport_size(NARROW)
    found += [f"at 320 pixels: {one}" for one in page.evaluate(SIDEWAYS)]
    assert before
    page.set_viewport_size(before)
    return [f"{where}: {one}" for one in found + page.evaluate(AXE, [TAGS, themes])]
