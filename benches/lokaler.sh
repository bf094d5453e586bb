#!/bin/sh
# What the pages of a plan cost at the server, and how soon voters see what the kansli
# saves: lists over 600 valdistrikt, fifty rows a page, one after another, and the time from saving that a place is
# open to the public page that says so.
#
#   sh benches/lokaler.sh [BINARY]
#
# Without BINARY a release is built. Asks 127.0.0.1 only. Wants python3.
set -eu
cd "$(dirname "$0")/.."
. tests/service.sh
binary_or_release "${1:-}"
start_service "$binary" "--valdistrikt 600 --adresser 12000" "--rate-limit 0"
link=$("$binary" user add --database "$database" --roll planerare prov | tail -n 1)

python3 - "$address" "/kansli/${link#*/kansli/}" <<'PYTHON'
import base64, hashlib, hmac, http.client, html, re, statistics, struct, sys, time, urllib.parse

address, link = sys.argv[1].removeprefix("http://"), sys.argv[2]
PASSWORD = "gurka trombon fjäll"
connection, cookies = http.client.HTTPConnection(address), {}


def ask(method, path, fields=None):
    headers = {"Cookie": "; ".join(f"{n}={v}" for n, v in cookies.items())}
    body = None
    if fields is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        body = urllib.parse.urlencode(fields)
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    for cookie in answer.headers.get_all("Set-Cookie") or []:
        name, value = cookie.split(";")[0].split("=", 1)
        cookies[name] = value
    return answer.status, answer.read().decode(errors="replace"), answer.headers


def form(path):
    text = ask("GET", path)[1]
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text))
    return {name: html.unescape(value) for name, value in fields.items()}, text


def code(secret):
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    at = digest[-1] & 15
    return "%06d" % ((struct.unpack(">I", digest[at : at + 4])[0] & 0x7FFFFFFF) % 10**6)


fields, _ = form(link)
assert ask("POST", link, fields | {"losenord": PASSWORD, "igen": PASSWORD})[0] == 303
fields, _ = form("/kansli/logga-in")
status, text, headers = ask(
    "POST", "/kansli/logga-in", fields | {"anvandarnamn": "prov", "losenord": PASSWORD}
)
assert status == 303, text
step = headers["Location"]
fields, text = form(step)
secret = re.search(r"[A-Z2-7 ]{32,}", re.sub(r"<[^>]+>", "", text))[0].replace(" ", "")
status, text, headers = ask("POST", step, fields | {"kod": code(secret)})
assert status in (200, 303), text

for path in ["", "/register", "/tider", "/vallokaler", "/checklista", "/kvalitet"]:
    path = f"/kansli/lokaler{path}?val=exempel"
    times = []
    for _ in range(12):
        began = time.perf_counter()
        status, text, _ = ask("GET", path)
        times.append((time.perf_counter() - began) * 1000)
        assert status == 200, (path, status, text[:500])
    rows = text.count("<tr")
    warm = times[2:]
    print(f"{path}: {rows} rows, median {statistics.median(warm):.0f} ms, slowest {max(warm):.0f} ms")

# A place with hours gets other hours; the public page is asked until it tells them.
text = ask("GET", "/kansli/lokaler/tider?val=exempel")[1]
number = re.search(r"/kansli/stalle/(\d+)/tider", text)[1]
waits = []
for hour in ("17", "16", "15", "14", "13"):
    path = f"/kansli/stalle/{number}/tider"
    text = ask("GET", path)[1]
    fields = {
        html.unescape(n): html.unescape(v)
        for n, v in re.findall(r'<input(?=[^>]*type="(?:hidden|text)")[^>]*name="([^"]+)"[^>]*value="([^"]*)"', text)
    }
    days = [name for name, value in fields.items() if name.startswith("dag") and "-" in value]
    fields[days[0]] = f"10-{hour}"
    card = ask("GET", f"/kansli/stalle/{number}")[1]
    public = f"/lokaler/{re.search(r'/kansli/lokal/([0-9]+)', card)[1]}"
    before = ask("GET", public)[1]
    began = time.perf_counter()
    status, text, _ = ask("POST", path, fields)
    assert status == 303, re.sub(r"<[^>]+>", " ", text)[:3000]
    while ask("GET", public)[1] == before:
        assert time.perf_counter() - began < 30
    waits.append(time.perf_counter() - began)
print(f"from saving to the public page: median {statistics.median(waits):.2f} s, slowest {max(waits):.2f} s")
PYTHON
