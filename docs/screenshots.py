#!/usr/bin/env python3
"""Pictures of screens: log in as each role, visit its pages, save PNG files.

    docs/screenshots.py --url http://localhost:8069 [--list docs/screenshots.csv] [--only NAME ...]

The list has the columns role, path, name, click: the login (password in config/demo_logins.csv),
the page, the file below docs/images, and CSS selectors to click in turn, separated by ``;``.
"""

import argparse
import base64
import csv
import json
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import websocket  # package websocket-client

ROOT = Path(__file__).resolve().parent.parent
WIDTH, HEIGHT = 1440, 1000
PATIENCE = 30  # seconds until a page must be there
SETTLE = 1.2  # seconds for charts and images
READY = """(
    document.readyState === 'complete'
    && !document.querySelector('.o_loading_indicator, .o_blockUI')
    && !!document.querySelector('.o_action_manager > *, .o_login_auth, form.oe_login_form')
)"""


class Browser:
    """One Chromium tab over the DevTools protocol."""

    def __init__(self, binary):
        self.profile = tempfile.mkdtemp()
        self.process = subprocess.Popen(
            [binary, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             "--remote-debugging-port=0", "--remote-allow-origins=*", "--lang=zh-CN",
             f"--window-size={WIDTH},{HEIGHT}", f"--user-data-dir={self.profile}", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        self.socket = websocket.create_connection(self._page(), timeout=PATIENCE)
        self.count = 0
        self("Page.enable")
        self("Emulation.setDeviceMetricsOverride", width=WIDTH, height=HEIGHT,
             deviceScaleFactor=1, mobile=False)
        # screens show times in the browser's zone: that of the users, not of the build machine
        self("Emulation.setTimezoneOverride", timezoneId="Asia/Shanghai")

    def _page(self):
        """Address of the tab; the port stands in a file of the profile."""
        port_file = Path(self.profile, "DevToolsActivePort")
        wait(port_file.exists, "Chromium does not start")
        port = port_file.read_text().split()[0]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json") as answer:
            tabs = json.load(answer)
        return next(tab["webSocketDebuggerUrl"] for tab in tabs if tab["type"] == "page")

    def __call__(self, method, **params):
        self.count += 1
        self.socket.send(json.dumps({"id": self.count, "method": method, "params": params}))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == self.count:
                if "error" in answer:
                    raise RuntimeError(answer["error"]["message"])
                return answer["result"]

    def run(self, script):
        result = self("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        return result["result"].get("value")

    def open(self, url):
        self.run("window.leaving = true")  # the next page does not know it
        self("Page.navigate", url=url)
        wait(lambda: self.run(f"!window.leaving && {READY}"), f"{url} does not load")
        time.sleep(SETTLE)

    def click(self, selector):
        quoted = json.dumps(selector)
        wait(lambda: self.run(f"!!document.querySelector({quoted})"), f"no {selector}")
        self.run(f"document.querySelector({quoted}).click()")
        time.sleep(SETTLE)

    def login(self, url, login, password):
        self("Network.clearBrowserCookies")
        self.open(f"{url}/web/login")
        self.run(
            f"document.querySelector('input[name=login]').value = {json.dumps(login)};"
            f"document.querySelector('input[name=password]').value = {json.dumps(password)};"
            "document.querySelector('form.oe_login_form button[type=submit]').click()"
        )
        wait(lambda: self.run(f"location.pathname != '/web/login' && {READY}"),
             f"{login} cannot log in")

    def save(self, path):
        path.parent.mkdir(parents=True, exist_ok=True)
        picture = self("Page.captureScreenshot", format="png")["data"]
        path.write_bytes(base64.b64decode(picture))

    def close(self):
        self.socket.close()
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)


def wait(condition, complaint):
    """Until the condition holds; the complaint after PATIENCE seconds."""
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(complaint)
        time.sleep(0.1)


def rows(path):
    with open(path, encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def take(browser, url, pages, passwords, folder):
    """Every page of the list, one login per role in a row."""
    current = None
    for page in pages:
        if page["role"] != current:
            current = page["role"]
            browser.login(url, current, passwords[current])
        browser.open(url + page["path"])
        for selector in filter(None, (page.get("click") or "").split(";")):
            browser.click(selector)
        browser.save(folder / f"{page['name']}.png")
        sys.stdout.write(f"{page['name']}\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", default="http://localhost:8069")
    parser.add_argument("--list", default=ROOT / "docs" / "screenshots.csv")
    parser.add_argument("--logins", default=ROOT / "config" / "demo_logins.csv")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "images")
    parser.add_argument("--only", nargs="*", help="names of the list")
    options = parser.parse_args()
    binary = shutil.which("chromium") or shutil.which("google-chrome")
    if not binary:
        parser.exit(2, "Chromium is missing.\n")
    passwords = {row["login"]: row["password"] for row in rows(options.logins)}
    pages = [row for row in rows(options.list) if not options.only or row["name"] in options.only]
    browser = Browser(binary)
    try:
        take(browser, options.url.rstrip("/"), pages, passwords, options.out)
    finally:
        browser.close()


if __name__ == "__main__":
    main()
