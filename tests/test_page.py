"""The page in a real browser: skipped where playwright or Debian's chromium is not installed."""

import json
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright")
CHROMIUM = shutil.which("chromium")
if CHROMIUM is None:
    pytest.skip("needs chromium", allow_module_level=True)

import uvicorn  # noqa: E402

from service.http.app import create_app  # noqa: E402
from service.http.settings import Settings  # noqa: E402

HOSTILE = "<img src=x onerror=\"document.title='owned'\">Peru thanked Chile.<script>document.title='owned'</script>"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("page")
    settings = Settings(api_keys="key", jobs=str(folder / "jobs"), inbox=str(folder / "inbox"))
    server = uvicorn.Server(uvicorn.Config(create_app(settings), port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 60
    while not server.started and time.monotonic() < until:
        threading.Event().wait(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(20)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        found = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    """The page with the key given; whatever it asks of another host, or says to the console, fails the test."""
    context = browser.new_context(accept_downloads=True)
    context.add_init_script("sessionStorage.setItem('key', 'key')")
    found = context.new_page()
    said: list[str] = []
    found.on("console", lambda message: said.append(message.text))
    found.on("pageerror", lambda error: said.append(str(error)))
    found.on("request", lambda request: said.append(request.url) if not request.url.startswith((address, "blob:")) else None)
    found.goto(address)
    yield found
    assert said == []
    context.close()


def read(page: Any, text: str) -> None:
    page.get_by_label("Paste an article").fill(text)
    page.get_by_role("button", name="Read it").click()
    page.wait_for_selector(".paragraph")


def drop(page: Any, names: list[str]) -> None:
    files = [{"name": name, "text": f"Peru thanked Chile for gift {number}."} for number, name in enumerate(names)]
    page.evaluate(
        """files => {
            const data = new DataTransfer();
            for (const { name, text } of files) data.items.add(new File([text], name, { type: "text/plain" }));
            document.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
        }""",
        files,
    )


def test_a_pasted_text_shows_its_countries_and_dyads(page: Any) -> None:
    read(page, "Peru thanked Chile. 🙂 Bolivia accused Peru of theft.")
    assert page.locator(".paragraph mark").all_text_contents() == ["Peru", "Chile", "Bolivia", "Peru"]
    assert page.locator(".paragraph .chip").count() == 3
    assert page.locator("#table tbody tr").count() == 3
    page.locator(".paragraph .chip").first.hover()
    assert page.locator("mark.on").count() >= 2


def test_a_text_is_never_run(page: Any) -> None:
    read(page, HOSTILE)
    assert page.title() == "Detente"
    assert page.locator(".paragraph img, .paragraph script").count() == 0


def test_twenty_dropped_files_are_read_filtered_and_downloaded(page: Any, tmp_path: Path) -> None:
    drop(page, [f"file {number:02}.txt" for number in range(20)])
    playwright.expect(page.locator("#status")).to_contain_text("20 article", timeout=60_000)
    page.locator("#article").select_option(label="file 07.txt")
    assert page.locator("#table tbody tr").count() == 1
    with page.expect_download() as download:
        page.get_by_role("button", name="Download JSON").click()
    download.value.save_as(tmp_path / "dyads.json")
    [row] = json.loads((tmp_path / "dyads.json").read_text(encoding="utf-8"))
    assert (row["article"], row["country_a"], row["country_b"]) == ("file 07.txt", "CHL", "PER")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download CSV").click()
    download.value.save_as(tmp_path / "dyads.csv")
    assert (tmp_path / "dyads.csv").read_text(encoding="utf-8-sig").startswith("article,paragraph,country_a")


def test_what_is_no_text_is_named_and_the_rest_is_read(page: Any) -> None:
    page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.items.add(new File([new Uint8Array([0, 1, 2, 0])], "photo.txt"));
            data.items.add(new File(["Peru thanked Chile."], "good.txt"));
            document.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
        }"""
    )
    page.wait_for_selector(".paragraph")
    assert page.locator("#errors li").all_text_contents() == ["photo.txt: this is not a text file"]


def test_a_wrong_code_is_corrected(page: Any) -> None:
    read(page, "Peru thanked Chile.")
    page.locator(".paragraph .chip").click()
    page.locator("#correct select[name=stance]").select_option("hostile")
    page.get_by_role("button", name="Send").click()
    playwright.expect(page.locator("#status")).to_contain_text("Thank you")


def test_the_keyboard_alone_is_enough(page: Any) -> None:
    page.get_by_label("Paste an article").focus()
    page.keyboard.type("Peru thanked Chile.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".paragraph")
    assert page.evaluate("document.activeElement.id") == "results"
    for _ in range(5):
        page.keyboard.press("Tab")
    assert "chip" in page.evaluate("document.activeElement.className")
    page.keyboard.press("Enter")
    assert page.locator("#correct").evaluate("dialog => dialog.open")
    page.keyboard.press("Escape")
    assert not page.locator("#correct").evaluate("dialog => dialog.open")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_violation(browser: Any, address: str, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-playwright-python")
    # axe is put into the page by evaluation, which the page's own policy would not let in.
    context = browser.new_context(color_scheme=scheme, bypass_csp=True)
    context.add_init_script("sessionStorage.setItem('key', 'key')")
    found = context.new_page()
    found.goto(address)
    read(found, "Peru thanked Chile. Bolivia accused Peru of theft.\n\nNorway met Russia.")
    violations = axe.Axe().run(found).response["violations"]
    assert [violation["id"] for violation in violations if violation["impact"] in ("serious", "critical")] == []
    context.close()
