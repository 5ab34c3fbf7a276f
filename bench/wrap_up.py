"""How long the work after a call takes: tasks of a running site cleared by keyboard alone, in a real browser.

    python bench/wrap_up.py http://127.0.0.1:8000 nurse password 20

Types as a person does (KEY_MS between keys, FIELD_MS before each field). Every call is dialled, spoken, hung up; only then the whole form
is filled in, so that the time from hanging up to the next task is the longest it can be.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import time
from typing import Any

from playwright.sync_api import Page, sync_playwright

KEY_MS, FIELD_MS, MOST_FIELDS = 120, 350, 90
DONE, NO_ANSWER = "1", "3"
TYPED = {
    "sbp": "132", "dbp": "82", "heart_rate": "72", "weight": "64", "height": "162", "smoking": "0", "drinking": "0",
    "fpg": "6.4", "spo2": "96", "waist": "84", "referral_where": "县医院", "referral_why": "复查",
}  # fmt: skip
REFUSED = "[data-refused]"
ASK_FIELD = """() => {
  const at = document.activeElement, field = at?.closest("[data-key]");
  if (!field) return { id: at?.id ?? "", kind: "" };
  const filled = field.dataset.kind === "chips" ? !!field.querySelector(":checked") : !!at.value;
  return { id: at.id, kind: field.dataset.kind, key: field.dataset.key, filled };
}"""


def sign_in(page: Page, base: str, user: str, password: str) -> None:
    page.goto(f"{base}/sign-in")
    page.fill("#username", user)
    page.fill("#password", password)
    page.press("#password", "Enter")
    page.wait_for_selector(".top-bar")


def clear(page: Page) -> dict[str, Any]:
    """One task from its page to the next page; seconds of the call and of the work after it."""
    before = page.url
    begun = time.monotonic()
    spoken = talk(page) if page.locator("[data-act-page]").count() else True
    hung_up = time.monotonic()
    fields = fill(page) if spoken and page.locator("[data-form-panel]").count() else 0
    page.keyboard.press(DONE if spoken else NO_ANSWER)
    page.keyboard.press("Enter")
    page.wait_for_selector(f"{REFUSED}, {elsewhere(before)}", timeout=30_000)
    while page.locator(REFUSED).count():
        with page.expect_navigation():
            mend(page)
    page.wait_for_selector(elsewhere(before), timeout=30_000)
    page.wait_for_selector("#call, #work")
    return {"call": hung_up - begun, "wrap_up": time.monotonic() - hung_up, "fields": fields, "spoken": spoken}


def talk(page: Page) -> bool:
    """Dial, tell of the recording, hang up; whether somebody answered."""
    page.keyboard.press("c")
    page.wait_for_selector("#call-chip[hx-get]")
    page.wait_for_selector("[data-call-seconds], #call-chip:not([hx-get])", timeout=60_000)
    if not page.locator("[data-call-seconds]").count():
        return False
    page.keyboard.press("r")
    page.keyboard.press("s")
    page.keyboard.press("h")
    page.wait_for_selector("[data-call-do=hang_up]", state="detached", timeout=30_000)
    return True


def elsewhere(address: str) -> str:
    """The next page: another task, or the worklist."""
    return f"#work, #call:not([action='/tasks/{address.rpartition('/')[2]}'])"


def mend(page: Page) -> None:
    """The page stands at what is missing: answer it and save again."""
    page.wait_for_timeout(FIELD_MS)
    at = page.evaluate(ASK_FIELD)
    page.keyboard.type("1" if at["kind"] == "chips" else TYPED.get(at.get("key", ""), "5"), delay=KEY_MS)
    page.keyboard.press("Control+Enter")


def fill(page: Page) -> int:
    """From the first empty field to the end, by digits, numbers and Enter; then the person's words."""
    page.keyboard.press("f")
    for count in range(MOST_FIELDS):
        page.wait_for_timeout(FIELD_MS)
        at = page.evaluate(ASK_FIELD)
        if at["id"] in ("words", "note"):
            if at["id"] == "words":
                page.keyboard.type("按时吃药", delay=KEY_MS)
            page.keyboard.press("Enter")
            if at["id"] == "note":
                return count
            continue
        if not at["kind"]:
            return count
        if not at["filled"]:
            page.keyboard.type("1" if at["kind"] == "chips" else TYPED.get(at["key"], ""), delay=KEY_MS)
        page.keyboard.press("Enter")
    return MOST_FIELDS


def main(base: str, user: str, password: str, wanted: int) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1366, "height": 768}, locale="zh-CN")
        page.set_default_timeout(30_000)
        sign_in(page, base, user, password)
        page.keyboard.press("Enter")
        page.wait_for_url("**/tasks/*")
        found = []
        while len(found) < wanted and "/tasks/" in page.url:
            found.append(clear(page))
            told = {name: round(value, 1) for name, value in found[-1].items()}
            sys.stdout.write(f"{len(found)} {told} {page.url}\n")
        browser.close()
    sys.stdout.write(f"{told_of(found)}; answered calls: {told_of([one for one in found if one['spoken']])}\n")


def told_of(found: list[dict[str, Any]]) -> str:
    times = [one["wrap_up"] for one in found]
    return f"{len(times)} tasks, wrap-up median {statistics.median(times):.1f} s, longest {max(times):.1f} s"


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
