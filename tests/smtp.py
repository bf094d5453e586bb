"""A mail server for the tests: says its port on the first line, then each letter it
has taken as a line of JSON. Ends when its standard input does.

Recipients that begin with `450` are refused for now the first time, those that begin
with `550` for good.
"""

import asyncio
import email
import email.policy
import json
import sys

from aiosmtpd.smtp import SMTP


class Handler:
    def __init__(self):
        self.refused = set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("550"):
            return f"550 5.1.1 <{address}>: no such user"
        if address.startswith("450") and address not in self.refused:
            self.refused.add(address)
            return f"450 4.2.0 <{address}>: try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
        taken = {
            "till": envelope.rcpt_tos,
            "fran": envelope.mail_from,
            "amne": letter["subject"],
            "id": letter["message-id"],
            "text": letter.get_content(),
        }
        print(json.dumps(taken), flush=True)
        return "250 OK"


async def main():
    loop = asyncio.get_running_loop()
    handler = Handler()
    server = await loop.create_server(lambda: SMTP(handler), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


asyncio.run(main())
