"""Take the pictures of the documentation from a running node: ``python docs/images/take.py http://127.0.0.1:8700``."""

import base64
import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).resolve().parent
PICTURES = {"watch": "/en/", "place": "/en/places/SDN", "record": "/en/record"}
LARGEST = 200_000
SIZE = {"width": 1280, "height": 900}

# PNG of a map is large; the browser itself writes WebP.
TO_WEBP = """async (png) => {
  const picture = new Image();
  picture.src = "data:image/png;base64," + png;
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = picture.width;
  canvas.height = picture.height;
  canvas.getContext("2d").drawImage(picture, 0, 0);
  return canvas.toDataURL("image/webp", 0.86).split(",")[1];
}"""


def main(node: str) -> int:
    """Take every picture; 1 when one is too large to be kept."""
    chromium = os.environ.get("TOCSIN_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        sizes = {name: take(browser, node.rstrip("/") + path, HERE / f"{name}.webp") for name, path in PICTURES.items()}
        browser.close()
    for name, size in sizes.items():
        print(f"{name}.webp: {size} bytes")
    return 1 if max(sizes.values()) > LARGEST else 0


def take(browser: Browser, address: str, path: Path) -> int:
    """Write one picture of a page and return its size in bytes."""
    page = browser.new_page(viewport=SIZE)  # type: ignore[arg-type]  # a plain dictionary is what it takes
    page.goto(address, wait_until="networkidle")
    page.wait_for_timeout(500)
    shot = base64.b64encode(page.screenshot()).decode()
    blank = browser.new_page()
    path.write_bytes(base64.b64decode(blank.evaluate(TO_WEBP, shot)))
    return path.stat().st_size


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
