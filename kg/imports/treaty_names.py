"""This module knows the treaties of chapter IV of the UN Treaty Collection, and which table speaks of which."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Treaty:
    """A treaty: its number in chapter IV, its identifier and short name, and its name in the second witness."""

    number: str
    name: str
    short: str
    witness: str = ""


TREATIES = (
    Treaty("4-1", "genocide", "Genocide Convention"),
    Treaty("4-2", "icerd", "ICERD", "icerd"),
    Treaty("4-2-a", "icerd-amendment", "ICERD amendment of 1992"),
    Treaty("4-3", "icescr", "ICESCR", "icescr"),
    Treaty("4-3-a", "icescr-op", "ICESCR-OP", "icescr_op"),
    Treaty("4-4", "iccpr", "ICCPR", "iccpr"),
    Treaty("4-5", "iccpr-op1", "ICCPR-OP1", "iccpr_op1"),
    Treaty("4-6", "statutory-limitations", "Statutory Limitations Convention"),
    Treaty("4-7", "apartheid", "Apartheid Convention"),
    Treaty("4-8", "cedaw", "CEDAW", "cedaw"),
    Treaty("4-8-a", "cedaw-amendment", "CEDAW amendment of 1995"),
    Treaty("4-8-b", "cedaw-op", "CEDAW-OP", "op_cedaw"),
    Treaty("4-9", "cat", "CAT", "cat"),
    Treaty("4-9-a", "cat-amendments", "CAT amendments of 1992"),
    Treaty("4-9-b", "opcat", "OPCAT", "opcat"),
    Treaty("4-10", "apartheid-in-sports", "Apartheid in Sports Convention"),
    Treaty("4-11", "crc", "CRC", "crc"),
    Treaty("4-11-a", "crc-amendment", "CRC amendment of 1995"),
    Treaty("4-11-b", "crc-op-ac", "CRC-OP-AC", "op_crc_ac"),
    Treaty("4-11-c", "crc-op-sc", "CRC-OP-SC", "op_crc_sc"),
    Treaty("4-11-d", "crc-op-ic", "CRC-OP-IC", "op_crc_ic"),
    Treaty("4-12", "iccpr-op2", "ICCPR-OP2", "iccpr_op2"),
    Treaty("4-13", "icmw", "ICMW", "icmw"),
    Treaty("4-14", "indigenous-fund", "Indigenous Peoples Fund Agreement"),
    Treaty("4-15", "crpd", "CRPD", "crpd"),
    Treaty("4-15-a", "crpd-op", "CRPD-OP", "op_crpd"),
    Treaty("4-16", "icpped", "ICPPED", "cped"),
)
BY_NUMBER = {treaty.number: treaty for treaty in TREATIES}
BY_WITNESS = {treaty.witness: treaty for treaty in TREATIES if treaty.witness}
