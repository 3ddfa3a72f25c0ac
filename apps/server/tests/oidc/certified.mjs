// A certified provider, with one client and one person who agrees to everything. It says its issuer in
// its first line.
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const server = createServer();
await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
const issuer = `http://127.0.0.1:${server.address().port}`;
const provider = new Provider(issuer, {
  clients: [{
    client_id: 'bailiwick',
    client_secret: 'a-secret-of-the-test',
    redirect_uris: ['https://bailiwick.test/v1/oidc/certified/callback'],
    response_types: ['code'],
    grant_types: ['authorization_code'],
  }],
  pkce: { required: () => true, methods: ['S256'] },
  claims: { openid: ['sub'], email: ['email', 'email_verified'] },
  conformIdTokenClaims: false,
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_, interaction) => `/agree/${interaction.uid}` },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: 'cleo@example.com', email_verified: true }),
  }),
});
server.on('request', async (request, response) => {
  if (!request.url.startsWith('/agree/')) {
    return provider.callback()(request, response);
  }
  const { prompt, params, session } = await provider.interactionDetails(request, response);
  if (prompt.name === 'login') {
    return provider.interactionFinished(request, response, { login: { accountId: 'cleo' } });
  }
  const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope('openid email');
  const grantId = await grant.save();
  return provider.interactionFinished(request, response, { consent: { grantId } });
});
console.log(issuer);
