"""Makes a passkey, or signs with one, as python-fido2 writes it: an implementation of Yubico that has
nothing in common with ours.

Reads one JSON object from standard input: the options that a browser would get, the page that it shows,
and, to sign, the private key, the id of the credential and whose it is. Writes one: the answer that a
browser would give, and the private key of a passkey that was made.
"""

import json
import os
import sys

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import features
from fido2.cose import ES256
from fido2.utils import sha256, websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticationResponse,
    AuthenticatorAssertionResponse,
    AuthenticatorAttestationResponse,
    AuthenticatorData,
    CollectedClientData,
    PublicKeyCredentialCreationOptions,
    PublicKeyCredentialRequestOptions,
    RegistrationResponse,
)

features.webauthn_json_mapping.enabled = True
FLAG = AuthenticatorData.FLAG
given = json.load(sys.stdin)


def client_data(kind, options):
    return CollectedClientData.create(kind, options.challenge, given["page"])


def whole(answer):
    """With the members that the library leaves out because it needs none of them."""
    written = dict(answer)
    return {**written, "rawId": written["id"], "type": "public-key"}


def create():
    options = PublicKeyCredentialCreationOptions.from_dict(given["options"])
    key = ec.generate_private_key(ec.SECP256R1())
    credential = AttestedCredentialData.create(
        Aaguid.NONE, os.urandom(64), ES256.from_cryptography_key(key.public_key())
    )
    flags = FLAG.UP | FLAG.UV | FLAG.AT | FLAG.BE | FLAG.BS
    data = AuthenticatorData.create(sha256(options.rp.id.encode()), flags, 0, credential)
    response = AuthenticatorAttestationResponse(
        client_data(CollectedClientData.TYPE.CREATE, options),
        AttestationObject.create("none", data, {}),
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    answer = RegistrationResponse(id=credential.credential_id, response=response)
    return {
        "answer": whole(answer),
        "key": pem.decode(),
        "id": websafe_encode(credential.credential_id),
        "user": websafe_encode(options.user.id),
    }


def sign():
    options = PublicKeyCredentialRequestOptions.from_dict(given["options"])
    key = serialization.load_pem_private_key(given["key"].encode(), None)
    flags = FLAG.UP | FLAG.UV | FLAG.BE | FLAG.BS
    data = AuthenticatorData.create(sha256(options.rp_id.encode()), flags, 0)
    said = client_data(CollectedClientData.TYPE.GET, options)
    response = AuthenticatorAssertionResponse(
        said,
        data,
        key.sign(data + said.hash, ec.ECDSA(hashes.SHA256())),
        websafe_decode(given["user"]),
    )
    answer = AuthenticationResponse(id=websafe_decode(given["id"]), response=response)
    return {"answer": whole(answer)}


json.dump(sign() if "key" in given else create(), sys.stdout)
