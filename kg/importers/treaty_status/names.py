"""The treaties of chapter IV of the UN Treaty Collection, and which table is about which."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Treaty:
    """A treaty: its number in chapter IV, its identifier and short name, and its name in the second witness."""

    number: str
    name: str
    short: str
    witness: str = ""


_TABLE = """
4-1     genocide               Genocide Convention
4-2     icerd                  ICERD                               icerd
4-2-a   icerd-amendment        ICERD amendment of 1992
4-3     icescr                 ICESCR                              icescr
4-3-a   icescr-op              ICESCR-OP                           icescr_op
4-4     iccpr                  ICCPR                               iccpr
4-5     iccpr-op1              ICCPR-OP1                           iccpr_op1
4-6     statutory-limitations  Statutory Limitations Convention
4-7     apartheid              Apartheid Convention
4-8     cedaw                  CEDAW                               cedaw
4-8-a   cedaw-amendment        CEDAW amendment of 1995
4-8-b   cedaw-op               CEDAW-OP                            op_cedaw
4-9     cat                    CAT                                 cat
4-9-a   cat-amendments         CAT amendments of 1992
4-9-b   opcat                  OPCAT                               opcat
4-10    apartheid-in-sports    Apartheid in Sports Convention
4-11    crc                    CRC                                 crc
4-11-a  crc-amendment          CRC amendment of 1995
4-11-b  crc-op-ac              CRC-OP-AC                           op_crc_ac
4-11-c  crc-op-sc              CRC-OP-SC                           op_crc_sc
4-11-d  crc-op-ic              CRC-OP-IC                           op_crc_ic
4-12    iccpr-op2              ICCPR-OP2                           iccpr_op2
4-13    icmw                   ICMW                                icmw
4-14    indigenous-fund        Indigenous Peoples Fund Agreement
4-15    crpd                   CRPD                                crpd
4-15-a  crpd-op                CRPD-OP                             op_crpd
4-16    icpped                 ICPPED                              cped
"""
TREATIES = tuple(Treaty(*re.split(" {2,}", row)) for row in _TABLE.strip().splitlines())
BY_NAME = {treaty.name: treaty for treaty in TREATIES}
BY_NUMBER = {treaty.number: treaty for treaty in TREATIES}
BY_WITNESS = {treaty.witness: treaty for treaty in TREATIES if treaty.witness}
