"""Judges tokens with joserfc, an implementation that has nothing in common with ours.

Reads one JSON object from standard input: the published key set, the issuer, the time and the
tokens by their names. Writes one: by name, the claims of a token that is good, null otherwise.
"""

import json
import sys
import warnings

warnings.simplefilter("ignore")

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

given = json.load(sys.stdin)
keys = KeySet.import_key_set(given["jwks"])
issuer = {"essential": True, "value": given["issuer"]}
registry = jwt.JWTClaimsRegistry(
    now=given["now"], iss=issuer, aud=issuer, exp={"essential": True}, nbf={"essential": True}
)


def judge(token):
    try:
        read = jwt.decode(token, keys, algorithms=["EdDSA"])
        registry.validate(read.claims)
    except (JoseError, ValueError):
        return None
    return read.claims


json.dump({name: judge(token) for name, token in given["tokens"].items()}, sys.stdout)
