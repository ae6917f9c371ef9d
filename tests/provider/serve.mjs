// A real OpenID Connect provider on the loopback address: `node serve.mjs BASE`, where BASE is the service under test.
// Prints `ready ISSUER`. Everybody may sign in who was told of by `PUT /control/accounts/ID` (claims as JSON); an account
// with `tamper` gets tokens as an attacker would make them. Everything in it is made up and gone when it ends.

import http from 'node:http';
import * as jose from 'jose';
import { Provider } from 'oidc-provider';

const [base] = process.argv.slice(2);
const SECRET = 'made-up-secret-of-the-tests-0123456789';
const accounts = new Map();
const kept = new Map();
let keys;
let provider;

/** Keeps what the provider makes in memory, where a test can let codes expire. */
class Kept {
  constructor(kind) { this.kind = kind; }
  key(id) { return `${this.kind}:${id}`; }
  async upsert(id, payload) { kept.set(this.key(id), { ...payload }); }
  async find(id) { return kept.get(this.key(id)); }
  async findByUid(uid) { return [...kept.values()].find((one) => one.uid === uid && one.kind === this.kind); }
  async findByUserCode() { return undefined; }
  async destroy(id) { kept.delete(this.key(id)); }
  async consume(id) { kept.get(this.key(id)).consumed = Math.floor(Date.now() / 1000); }
  async revokeByGrantId(grantId) {
    for (const [key, one] of kept) if (one.grantId === grantId) kept.delete(key);
  }
}

async function freshKeys() {
  const { privateKey } = await jose.generateKeyPair('RS256', { extractable: true });
  return { ...(await jose.exportJWK(privateKey)), kid: crypto.randomUUID(), alg: 'RS256', use: 'sig' };
}

/** The token of an attack, or of a provider that is not well. */
async function tampered(token, how) {
  const header = jose.decodeProtectedHeader(token);
  const claims = jose.decodeJwt(token);
  const own = await jose.importJWK(keys, 'RS256');
  const sign = (payload, key = own, head = header) => new jose.SignJWT(payload).setProtectedHeader(head).sign(key);
  const hour = 3600;
  switch (how) {
    case 'wrong-key': return sign(claims, await jose.importJWK(await freshKeys(), 'RS256'));
    case 'alg-none': return new jose.UnsecuredJWT(claims).encode();
    case 'shared-secret': return sign(claims, new TextEncoder().encode(SECRET), { alg: 'HS256' });
    case 'wrong-audience': return sign({ ...claims, aud: 'somebody-else' });
    case 'two-audiences': return sign({ ...claims, aud: ['onechild', 'somebody-else'] });
    case 'wrong-issuer': return sign({ ...claims, iss: 'http://127.0.0.1:1' });
    case 'wrong-nonce': return sign({ ...claims, nonce: 'of-another-sign-in' });
    case 'no-nonce': { const { nonce, ...rest } = claims; return sign(rest); }
    case 'expired': return sign({ ...claims, exp: claims.iat - 2 * hour, iat: claims.iat });
    case 'old': return sign({ ...claims, iat: claims.iat - 2 * hour });
    case 'of-tomorrow': return sign({ ...claims, iat: claims.iat + 24 * hour });
    case 'changed': { const parts = (await sign(claims)).split('.');
      const other = { ...claims, groups: ['grp-administrators'] };
      return [parts[0], jose.base64url.encode(JSON.stringify(other)), parts[2]].join('.'); }
    case 'clock-behind': return sign({ ...claims, iat: claims.iat + 30, exp: claims.exp + 30 });
    default: throw new Error(`no such tampering: ${how}`);
  }
}

async function begin(issuer) {
  keys = await freshKeys();
  provider = new Provider(issuer, {
    adapter: Kept,
    clients: [{
      client_id: 'onechild',
      client_secret: SECRET,
      redirect_uris: [`${base}/sign-in/callback`],
      post_logout_redirect_uris: [`${base}/sign-in`],
      response_types: ['code'],
      grant_types: ['authorization_code'],
    }],
    jwks: { keys: [keys] },
    cookies: { keys: [crypto.randomUUID()] },
    conformIdTokenClaims: false,
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups', 'department', 'company'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    pkce: { required: () => true },
    ttl: { AuthorizationCode: 60, IdToken: 600, Session: 600, Interaction: 600, Grant: 600, AccessToken: 600 },
    findAccount: (_, id) => accounts.has(id) && { accountId: id, claims: () => ({ sub: id, ...accounts.get(id).claims }) },
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client.clientId,
        accountId: ctx.oidc.session.accountId,
      });
      grant.addOIDCScope('openid profile email');
      await grant.save();
      return grant;
    },
  });
  provider.use(async (ctx, next) => {
    await next();
    if (ctx.path !== '/token' || !ctx.body?.id_token) return;
    const how = accounts.get(jose.decodeJwt(ctx.body.id_token).sub)?.tamper;
    if (how) ctx.body.id_token = await tampered(ctx.body.id_token, how);
  });
}

async function text(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
}

const PAGE = `<!doctype html><html lang="en"><title>Council sign-in</title><h1>Council sign-in</h1>
<form method="post"><label for="login">Account</label><input id="login" name="login"><button>Sign in</button></form>`;

const server = http.createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://127.0.0.1');
  try {
    if (pathname.startsWith('/control/accounts/')) {
      accounts.set(pathname.split('/')[3], JSON.parse(await text(request)));
    } else if (pathname === '/control/expire-codes') {
      for (const one of kept.values()) if (one.kind === 'AuthorizationCode') one.exp = 1;
    } else if (pathname === '/control/new-keys') {
      await begin(`http://127.0.0.1:${server.address().port}`);
    } else if (pathname.startsWith('/interaction/') && request.method === 'POST') {
      const login = new URLSearchParams(await text(request)).get('login');
      const result = accounts.has(login)
        ? { login: { accountId: login } }
        : { error: 'access_denied', error_description: 'nobody of that name' };
      return await provider.interactionFinished(request, response, result);
    } else if (pathname.startsWith('/interaction/')) {
      await provider.interactionDetails(request, response);
      return response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE);
    } else {
      return provider.callback()(request, response);
    }
    response.writeHead(204).end();
  } catch (error) {
    response.writeHead(500).end(String(error));
  }
});
server.listen(0, '127.0.0.1', async () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  await begin(issuer);
  console.log(`ready ${issuer}`);
});
