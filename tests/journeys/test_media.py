"""Pictures, voice and video between two phones: sent, seen, heard, interrupted, refused, kept over a reload, taken back."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from fractions import Fraction

import av
import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Locator, Page, Route, expect

from journeys.conftest import DESK, House, picture, without_violation

pytestmark = pytest.mark.journey
english = pytest.mark.parametrize("house", ["en"], indirect=True)

MAY_SPEAK = {"permissions": ["microphone"]}
LARGE = """size => {
  const part = new Uint8Array(10_000_000);
  const file = new File(Array(size / 10).fill(part), "holiday.mp4", { type: "video/mp4" });
  const chosen = new DataTransfer();
  chosen.items.add(file);
  const input = document.getElementById("files");
  input.files = chosen.files;
  input.dispatchEvent(new Event("change"));
}"""


LOADED = "image => image.decode().then(() => image.naturalWidth)"
PLAYS = """sound => new Promise(resolve => {
  const look = () => sound.currentTime > 0.2 ? resolve() : setTimeout(look, 50);
  look();
})"""


def photograph(width: int = 640, height: int = 480, name: str = "garden.jpg") -> FilePayload:
    """A real JPEG that does not become small."""
    file = io.BytesIO()
    Image.effect_noise((width, height), 90).convert("RGB").save(file, "JPEG", quality=92)
    return {"name": name, "mimeType": "image/jpeg", "buffer": file.getvalue()}


def film() -> FilePayload:
    """Two seconds of video, as a phone records it."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("h264", rate=10)
        stream.width, stream.height, stream.pix_fmt, stream.time_base = 320, 240, "yuv420p", Fraction(1, 10)
        for number in range(20):
            image = Image.new("RGB", (320, 240), (number * 10, 80, 160))
            container.mux(stream.encode(av.VideoFrame.from_image(image)))  # type: ignore[no-untyped-call]
        container.mux(stream.encode())
    return {"name": "clip.mp4", "mimeType": "video/mp4", "buffer": file.getvalue()}


def choose(page: Page, *files: FilePayload) -> None:
    page.set_input_files("#files", list(files))


def arrived(page: Page, kind: str) -> Locator:
    """The newest attachment of this kind in a message that the server has."""
    return page.locator(f"#messages [data-seq] .attachment.{kind}").last


def record(page: Page) -> None:
    page.click("#voice")
    expect(page.locator("#recorder .clock")).to_have_text("0:02")
    page.click("#recorder .stop")
    expect(page.locator("#recorder .listen")).to_be_focused()


def in_place(page: Page) -> dict[str, object]:
    """Where the three buttons stand."""
    return {name: page.locator(name).bounding_box() for name in ("#picture", "#voice", "#send")}


@pytest.mark.promise("D6")
@pytest.mark.promise("D8")
@pytest.mark.promise("S1")
def test_a_picture_is_chosen_sent_seen_and_taken_back(house: House, member: Callable[..., Page]) -> None:
    ana, anton = member("Ana"), member("Anton")
    places = in_place(ana)
    picture(ana, f"composer-{house.language}")
    choose(ana, photograph(3000, 2000))
    expect(ana.locator(".tile .preview img")).to_be_visible()
    without_violation(ana)
    picture(ana, f"tray-{house.language}")
    ana.fill("#text", "Mein Garten")
    ana.click("#send")
    expect(ana.locator(".tile")).to_have_count(0)
    for page in (ana, anton):
        expect(arrived(page, "picture").locator("img")).to_be_visible()
        assert arrived(page, "picture").locator("img").evaluate(LOADED) > 100
        without_violation(page)
        picture(page, f"picture-{house.language}-{'ana' if page is ana else 'anton'}")
    assert in_place(ana) == places
    shown = arrived(anton, "picture").locator("img")
    assert re.match(r"(Bild von|Picture by) Ana, \d", shown.get_attribute("alt") or "")

    shown.click()
    viewer = anton.locator("#viewer")
    expect(viewer).to_be_visible()
    assert viewer.locator("img").evaluate(LOADED) > 1000
    without_violation(anton)
    picture(anton, f"viewer-{house.language}")
    anton.go_back()
    expect(viewer).to_be_hidden()
    expect(anton.locator("#log")).to_be_visible()
    shown.click()
    anton.keyboard.press("Escape")
    expect(viewer).to_be_hidden()
    expect(arrived(anton, "picture").locator("a")).to_be_focused()
    shown.click()
    expect(viewer).to_be_visible()

    address = shown.get_attribute("src") or ""
    ana.locator("#messages [data-seq]").last.locator(".take-back").click()
    for page in (ana, anton):
        expect(page.locator("#messages .attachment")).to_have_count(0)
    expect(viewer).to_be_hidden()
    assert anton.request.get(address).status == 404


@pytest.mark.promise("D8")
@pytest.mark.promise("S1")
def test_a_voice_message_is_recorded_listened_to_sent_and_heard(house: House, member: Callable[..., Page]) -> None:
    ana, anton = member("Ana", **MAY_SPEAK), member("Anton")
    ana.fill("#text", "Angefangen")
    ana.click("#voice")
    expect(ana.locator("#recorder .stop")).to_be_focused()
    without_violation(ana)
    picture(ana, f"recording-{house.language}")
    expect(ana.locator("#recorder .clock")).to_have_text("0:02")
    ana.keyboard.press("Enter")
    expect(ana.locator("#recorder .listen")).to_be_focused()
    without_violation(ana)
    picture(ana, f"recorded-{house.language}")
    ana.keyboard.press("Enter")
    ana.locator("#recorder audio").evaluate(PLAYS)
    ana.click("#recorder .deliver")
    expect(ana.locator("#voice")).to_be_focused()
    expect(ana.locator("#text")).to_have_value("Angefangen")

    heard = arrived(anton, "voice")
    expect(heard.locator(".play")).to_be_visible()
    heard.locator(".play").click()
    heard.locator("audio").evaluate(PLAYS)
    speed = heard.locator(".speed").inner_text()
    heard.locator(".speed").click()
    assert heard.locator(".speed").inner_text() != speed
    assert heard.locator("audio").evaluate("sound => sound.playbackRate") == 1.25
    without_violation(anton)
    picture(anton, f"voice-{house.language}")
    anton.reload()
    expect(arrived(anton, "voice").locator(".speed")).not_to_have_text(speed)
    expect(arrived(anton, "voice").locator(".clock")).to_have_text(re.compile("0:0[23]"))


@english
@pytest.mark.promise("D8")
def test_a_video_clip_arrives_with_its_first_image(house: House, member: Callable[..., Page]) -> None:
    ana, anton = member("Ana"), member("Anton", device=DESK)
    choose(ana, film())
    ana.click("#send")
    shown = arrived(anton, "video").locator("video")
    expect(shown).to_have_attribute("poster", re.compile("/media/.*/small"))
    assert anton.request.get(shown.get_attribute("poster") or "").ok
    shown.evaluate("film => { film.muted = true; return film.play(); }")
    shown.evaluate(PLAYS)
    without_violation(anton)
    picture(anton, "video-en")


@english
def test_an_interrupted_upload_goes_on_where_it_stopped(house: House, member: Callable[..., Page]) -> None:
    ana, anton = member("Ana"), member("Anton")
    offsets: list[int] = []

    def interrupt(route: Route) -> None:
        offsets.append(int(route.request.url.split("offset=")[1]))
        if len(offsets) == 2:
            route.abort()
        else:
            route.continue_()

    ana.route(re.compile("offset="), interrupt)
    choose(ana, photograph(700, 700))
    ana.click("#send")
    expect(arrived(anton, "picture")).to_be_visible()
    assert offsets[0] == 0
    assert offsets[1] == offsets[2] > 0, "it began anew"


@english
def test_what_was_chosen_without_a_connection_is_sent_when_it_is_back(
    house: House, member: Callable[..., Page]
) -> None:
    ana, anton = member("Ana"), member("Anton")
    choose(ana, photograph(name="first.jpg"))  # so that the tray is there
    expect(ana.locator(".tile")).to_have_count(1)
    ana.context.set_offline(True)
    expect(ana.locator("#offline")).to_be_visible()
    choose(ana, photograph(name="second.jpg"))
    expect(ana.locator(".tile")).to_have_count(2)
    ana.fill("#text", "Aus dem Keller")
    ana.click("#send")
    without_violation(ana)
    picture(ana, "waiting-en")
    ana.context.set_offline(False)
    bubble = anton.locator("[data-seq]", has_text="Aus dem Keller")
    expect(bubble.locator(".attachment.picture")).to_have_count(2)
    expect(ana.locator("[data-seq]", has_text="Aus dem Keller").locator("img")).to_have_count(2)


@english
def test_what_is_too_large_or_no_picture_is_refused_with_what_to_do(house: House, member: Callable[..., Page]) -> None:
    ana = member("Ana")
    asked: list[str] = []
    ana.on("request", lambda request: asked.append(request.url) if "/api/media" in request.url else None)
    ana.fill("#text", "Bleibt stehen")
    ana.evaluate(LARGE, 200)
    expect(ana.locator("#notice")).to_contain_text("Videos may have up to 80 MB")
    without_violation(ana)
    picture(ana, "too-large-en")
    choose(ana, {"name": "letter.docx", "mimeType": "application/msword", "buffer": b"x"})
    expect(ana.locator("#notice")).to_contain_text("You can send pictures and videos")
    assert not asked
    choose(ana, {"name": "broken.jpg", "mimeType": "image/jpeg", "buffer": b"no picture at all"})
    expect(ana.locator(".tile.refused")).to_be_visible()
    without_violation(ana)
    picture(ana, "refused-en")
    ana.click("#send")
    expect(ana.locator("#notice")).to_contain_text("Please remove it")
    ana.click(".tile .remove")
    expect(ana.locator("#picture")).to_be_focused()
    expect(ana.locator("#text")).to_have_value("Bleibt stehen")
    ana.click("#send")
    expect(ana.locator("[data-seq] .text", has_text="Bleibt stehen")).to_have_count(1)


@english
def test_without_a_microphone_a_sentence_helps_and_text_still_works(
    member: Callable[..., Page], whole_browser: Browser
) -> None:
    ana = member("Ana", within=whole_browser)
    ana.click("#voice")
    expect(ana.locator("#notice")).to_contain_text("allow the microphone")
    expect(ana.locator("#recorder")).to_be_hidden()
    without_violation(ana)
    picture(ana, "microphone-en")
    ana.fill("#text", "Dann eben so")
    ana.click("#send")
    expect(ana.locator("[data-seq] .text", has_text="Dann eben so")).to_have_count(1)


@english
def test_a_reload_keeps_what_was_recorded_and_chosen_and_not_sent(house: House, member: Callable[..., Page]) -> None:
    ana, anton = member("Ana", **MAY_SPEAK), member("Anton")
    choose(ana, photograph())
    expect(ana.locator(".tile")).to_have_count(1)
    record(ana)
    ana.reload()
    expect(ana.locator("#recorder .listen")).to_be_visible()
    ana.click("#recorder .deliver")
    expect(arrived(anton, "voice")).to_be_visible()
    expect(ana.locator(".tile .preview img")).to_be_visible()
    ana.click("#send")
    expect(arrived(anton, "picture")).to_be_visible()
    ana.reload()
    expect(ana.locator("#log[data-connected=live]")).to_be_visible()
    expect(ana.locator(".tile")).to_have_count(0)
    expect(ana.locator("#recorder")).to_be_hidden()


@english
def test_each_tab_keeps_its_own_and_recordings_of_before_are_offered_one_after_the_other(
    house: House, member: Callable[..., Page]
) -> None:
    ana, anton = member("Ana", **MAY_SPEAK), member("Anton")
    before = anton.locator("#messages [data-seq] .attachment.voice").count()
    choose(ana, photograph())
    expect(ana.locator(".tile .how")).to_have_text("Ready, not sent yet")
    record(ana)
    second = ana.context.new_page()
    second.goto(f"/room/{house.room}/")
    expect(second.locator("#log[data-connected=live]")).to_be_visible()
    record(second)  # which could not be pressed if a recording were offered here
    expect(second.locator(".tile")).to_have_count(0)
    ana.close()
    second.close()
    third = second.context.new_page()
    third.goto(f"/room/{house.room}/")
    expect(third.locator(".tile")).to_have_count(1)
    for number in (1, 2):
        expect(third.locator("#recorder .listen")).to_be_focused()
        third.click("#recorder .deliver")
        expect(anton.locator("#messages [data-seq] .attachment.voice")).to_have_count(before + number)
    expect(third.locator("#recorder")).to_be_hidden()
    picture_id = third.evaluate("""() => new Promise((done) => { indexedDB.open("runde").onsuccess = ({ target }) => {
      const all = target.result.transaction("files").objectStore("files").getAll();
      all.onsuccess = () => done(all.result.map(({ id }) => id));
    } })""")
    house.act(
        "from runde.media.models import Medium; from runde.kit.time import now\n"
        f"Medium.objects.filter(pk__in={picture_id}).update(used_at=now())"  # as when it was sent elsewhere
    )
    third.click("#send")
    expect(third.locator("#notice")).to_contain_text("has been sent already")
    expect(third.locator(".tile")).to_have_count(0)


@english
def test_what_cannot_be_loaded_says_so_in_its_place_and_can_be_tried_again(
    house: House, member: Callable[..., Page]
) -> None:
    ana, anton = member("Ana"), member("Anton")
    ana.route(re.compile("/media/.*/small"), lambda route: route.abort())
    choose(anton, photograph(width=800, height=600))
    anton.fill("#text", "Nur mit Netz")
    anton.click("#send")
    for step in ("while it is open", "from the start"):
        fault = ana.locator("[data-seq]", has_text="Nur mit Netz").locator(".fault")
        expect(fault, step).to_be_visible()
        place = ana.locator("[data-seq]", has_text="Nur mit Netz").bounding_box()
        without_violation(ana)
        ana.reload()
    picture(ana, "fault-en")
    ana.unroute_all()
    fault.locator(".retry").click()
    expect(fault).to_be_hidden()
    image = ana.locator("[data-seq]", has_text="Nur mit Netz").locator("img")
    assert image.evaluate(LOADED) > 100
    assert ana.locator("[data-seq]", has_text="Nur mit Netz").bounding_box() == place, "something moved when it loaded"


@english
def test_the_script_never_moves_what_the_server_drew(house: House, member: Callable[..., Page]) -> None:
    ana = member("Ana", **MAY_SPEAK)
    there = {kind: ana.locator(f"#messages [data-seq] .attachment.{kind}") for kind in ("voice", "video")}
    before = {kind: found.count() for kind, found in there.items()}
    choose(ana, photograph(), photograph(), film())
    ana.click("#send")
    record(ana)
    ana.click("#recorder .deliver")
    for kind, found in there.items():
        expect(found).to_have_count(before[kind] + 1)
    ana.route(re.compile("room.js"), lambda route: route.abort())
    ana.reload()
    heights = "boxes => boxes.map(box => box.offsetHeight)"
    drawn = ana.locator("#messages .attachments").evaluate_all(heights)
    ana.unroute_all()
    ana.reload()
    expect(ana.locator("#log[data-connected=live]")).to_be_visible()
    assert ana.locator("#messages .attachments").evaluate_all(heights) == drawn


@english
@pytest.mark.promise("D6")
@pytest.mark.parametrize("letters", ["100%", "177.78%"])
def test_at_320_pixels_by_keyboard_alone(house: House, member: Callable[..., Page], letters: str) -> None:
    ana = member("Ana", viewport={"width": 320, "height": 640}, **MAY_SPEAK)
    anton = member("Anton", device=DESK)
    ana.evaluate("size => { document.documentElement.style.fontSize = size; }", letters)
    for name in ("#picture", "#voice", "#send"):
        box = ana.locator(name).bounding_box()
        assert box and box["height"] >= 48 and box["x"] >= 0 and box["x"] + box["width"] <= 320
    ana.on("filechooser", lambda chooser: chooser.set_files([photograph()]))
    ana.focus("#text")
    ana.keyboard.press("Tab")
    expect(ana.locator("#picture")).to_be_focused()
    ana.keyboard.press("Enter")
    expect(ana.locator(".tile")).to_be_visible()
    picture(ana, f"narrow-tray-{letters[:3]}")
    ana.focus("#text")
    ana.keyboard.press("Control+Enter")
    expect(arrived(anton, "picture")).to_be_visible()
    ana.focus("#voice")
    ana.keyboard.press("Enter")
    expect(ana.locator("#recorder .clock")).to_have_text("0:01")
    picture(ana, f"narrow-recording-{letters[:3]}")
    ana.keyboard.press("Enter")
    expect(ana.locator("#recorder .listen")).to_be_focused()
    ana.keyboard.press("Tab")
    ana.keyboard.press("Tab")
    ana.keyboard.press("Enter")
    expect(arrived(anton, "voice")).to_be_visible()
    expect(arrived(ana, "voice")).to_be_visible()
    assert ana.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    ana.locator(".attachment .open").last.focus()
    ana.keyboard.press("Enter")
    expect(ana.locator("#viewer .close")).to_be_focused()
    ana.keyboard.press("Enter")
    expect(ana.locator("#viewer")).to_be_hidden()
    ana.locator(".attachment .play").last.focus()
    ana.keyboard.press("Enter")
    ana.locator(".voice audio").last.evaluate(PLAYS)
    picture(ana, f"narrow-{letters[:3]}")
