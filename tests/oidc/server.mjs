// A real OpenID provider for the tests: listens on a free port of the loopback
// interface, says the port on its first line of output, and ends when its input does.
//
// Who signs in, and in which groups she is, is said in its own sign-in form.
import http from 'node:http';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

// It is installed beside what else the browser tests need.
const require = createRequire(new URL('../browser/package.json', import.meta.url));
const { Provider, interactionPolicy } = await import(pathToFileURL(require.resolve('oidc-provider')));

process.stdin.resume().on('end', () => process.exit(0));

// Nobody is asked whether the service may know her name.
const policy = interactionPolicy.base();
policy.remove('consent');

const people = new Map();
const server = http.createServer().listen(0, '127.0.0.1');
await new Promise((resolve) => server.once('listening', resolve));
const { port } = server.address();

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: 'valkansli',
      client_secret: 'bara for tester',
      // Native clients on loopback may come back to any port (RFC 8252, 7.3).
      application_type: 'native',
      redirect_uris: ['http://127.0.0.1/kansli/logga-in/oidc/svar'],
    },
  ],
  claims: {
    openid: ['sub'],
    profile: ['name', 'preferred_username', 'groups'],
    email: ['email'],
  },
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false } },
  interactions: { policy, url: (_, interaction) => `/fraga/${interaction.uid}` },
  cookies: { keys: ['bara for tester'] },
  findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, ...people.get(sub) }) }),
  async loadExistingGrant(ctx) {
    const { client, session } = ctx.oidc;
    const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
    grant.addOIDCScope('openid profile email');
    await grant.save();
    return grant;
  },
});

const form = `<!doctype html><html lang="sv"><title>Staden</title><h1>Staden</h1>
<form method="post"><label>Namn <input name="namn" id="namn"></label>
<label>Grupper <input name="grupper" id="grupper"></label>
<button id="in">Logga in</button> <button id="avbryt" name="avbryt" value="ja">Avbryt</button></form>`;

async function body(request) {
  let text = '';
  for await (const chunk of request) text += chunk;
  return new URLSearchParams(text);
}

const callback = provider.callback();
server.on('request', async (request, response) => {
  try {
    if (!request.url.startsWith('/fraga/')) {
      await callback(request, response);
    } else if (request.method === 'GET') {
      response.setHeader('content-type', 'text/html; charset=utf-8').end(form);
    } else {
      const sent = await body(request);
      const namn = sent.get('namn');
      if (sent.has('avbryt')) {
        const result = { error: 'access_denied', error_description: 'Avbrutet' };
        await provider.interactionFinished(request, response, result);
        return;
      }
      people.set(`amne-${namn}`, {
        name: `Prov ${namn}`,
        preferred_username: `${namn}@staden.se`,
        email: `${namn}@staden.se`,
        groups: sent.get('grupper').split(' ').filter(Boolean),
      });
      await provider.interactionFinished(request, response, { login: { accountId: `amne-${namn}` } });
    }
  } catch (error) {
    console.error(error);
    response.writeHead(500).end();
  }
});

console.log(port);
