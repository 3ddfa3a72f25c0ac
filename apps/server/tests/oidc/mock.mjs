// A provider made for tests: it tells the truth in its first token, and a lie in each further one. It says
// its issuer in its first line.
import { OAuth2Server } from 'oauth2-mock-server';

const server = new OAuth2Server();
await server.issuer.keys.generate('RS256');
await server.start(0, '127.0.0.1');
server.issuer.url = `http://127.0.0.1:${server.address().port}`;

const nonces = [];
const lies = [
  () => {},
  (payload) => { payload.aud = 'another-client'; },
  (payload) => { payload.iss = 'https://evil.example'; },
  (payload) => { payload.exp = 1; },
  (payload) => { payload.nonce = 'another'; },
  (payload) => { delete payload.nonce; },
  (payload) => { payload.aud = ['bailiwick', 'another-client']; },
];
let told = 0;
server.service.on('beforeTokenSigning', (token) => {
  // The access token is signed in the same way, and has no nonce to lie about.
  if (token.payload.aud !== 'bailiwick') { return; }
  lies[told % lies.length](token.payload);
  told += 1;
});
console.log(server.issuer.url);
