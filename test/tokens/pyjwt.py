# Verifies tokens with PyJWT and signs the same claims again: a list of cases as JSON on standard input, one of answers on standard output.
import json
import sys

import jwt


def answer(case):
    claims = jwt.decode(
        case["token"], case["verifying"], algorithms=[case["algorithm"]], options={"verify_exp": False, "verify_iat": False}
    )
    token = jwt.encode(case["claims"], case["signing"], algorithm=case["algorithm"])
    try:
        jwt.decode(case["forged"], case["verifying"], algorithms=[case["algorithm"]])
        refusal = None
    except jwt.InvalidSignatureError as error:
        refusal = type(error).__name__
    return {"claims": claims, "header": jwt.get_unverified_header(case["token"]), "token": token, "refusal": refusal}


json.dump([answer(case) for case in json.load(sys.stdin)], sys.stdout)
