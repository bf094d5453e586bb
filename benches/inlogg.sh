#!/bin/sh
# What signing in costs, and what a guesser gets: the time of a sign-in with Argon2id,
# one after another, and how many of his attempts are looked at when he tries one name
# from one address, and many names from one address, as fast as he can.
#
#   sh benches/inlogg.sh [SECONDS_PER_GUESSER] [BINARY]
#
# Without BINARY a release is built. Asks 127.0.0.1 only. Wants python3.
set -eu
cd "$(dirname "$0")/.."
seconds=${1:-20}
. tests/service.sh
binary_or_release "${2:-}"
start_service "$binary" "--valdistrikt 6 --adresser 600" "--rate-limit 0"
link=$("$binary" user add --database "$database" --roll planerare prov | tail -n 1)

python3 - "$address" "/kansli/${link#*/kansli/}" "$seconds" <<'PYTHON'
import collections, http.client, re, statistics, sys, threading, time, urllib.parse

address, link, seconds = sys.argv[1].removeprefix("http://"), sys.argv[2], int(sys.argv[3])
PASSWORD = "gurka trombon fjäll"


class Browser:
    def __init__(self):
        self.connection, self.cookies = http.client.HTTPConnection(address), {}

    def ask(self, method, path, fields=None):
        headers = {"Cookie": "; ".join(f"{n}={v}" for n, v in self.cookies.items())}
        body = None
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urllib.parse.urlencode(fields)
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, value = cookie.split(";")[0].split("=", 1)
            self.cookies[name] = value
        return answer.status, answer.read().decode()

    def form(self, path):
        return re.search(r'name="csrf" value="([^"]+)"', self.ask("GET", path)[1])[1]


def sign_in(browser, csrf, name, password):
    fields = {"csrf": csrf, "anvandarnamn": name, "losenord": password}
    began = time.perf_counter()
    status, _ = browser.ask("POST", "/kansli/logga-in", fields)
    return status, time.perf_counter() - began


browser = Browser()
fields = {"csrf": browser.form(link), "losenord": PASSWORD, "igen": PASSWORD}
assert browser.ask("POST", link, fields)[0] == 303

times = []
for _ in range(40):
    browser = Browser()
    status, took = sign_in(browser, browser.form("/kansli/logga-in"), "prov", PASSWORD)
    assert status == 303, status
    times.append(took * 1000)
times.sort()
print(f"sign-in: median {statistics.median(times):.0f} ms, slowest of 40 {times[-1]:.0f} ms")


def guess(what, name):
    seen, until, number = collections.Counter(), time.perf_counter() + seconds, iter(range(10**9))

    def one():
        browser = Browser()
        csrf = browser.form("/kansli/logga-in")
        while time.perf_counter() < until:
            seen[sign_in(browser, csrf, name(next(number)), "fel lösenord")[0]] += 1

    guessers = [threading.Thread(target=one) for _ in range(8)]
    for guesser in guessers:
        guesser.start()
    for guesser in guessers:
        guesser.join()
    print(f"{what}: {sum(seen.values()) / seconds:.0f} requests/s, of which looked at "
          f"{seen[422]} in {seconds} s, refused unseen {seen[429]}")


guess("one name, one address", lambda _: "prov")
guess("many names, one address", lambda number: f"namn{number}")
PYTHON
