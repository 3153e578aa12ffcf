#!/usr/bin/env python3
"""Plays the bank of an insurer, so that an integration can be tried without one.

    bank.py pain001.xml [--reject 5] [--return 2] [--refuse] [--on 2016-03-31] --out FOLDER

Reads a file of credit transfers (pain.001.001.03 or .09) and writes what a bank would answer:

    status.xml     pain.002.001.03: takes the transfers on, and rejects every 5th with AC04
    booked.xml     camt.054.001.08: books the others, one entry a transfer
    returned.xml   camt.054.001.08: sends every 2nd of the booked ones back with AC04

--reject and --return name every how many-th (0: none). --refuse rejects the file as a whole.
Needs nothing but Python.
"""
import argparse
import datetime
import pathlib
import xml.etree.ElementTree as ET

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:"


def leaf(parent, path, text, **attributes):
    """Adds elements one in the other ("A/B"), with a text in the last one."""
    for name in path.split("/"):
        parent = ET.SubElement(parent, name)
    parent.text = text
    parent.attrib.update(attributes)


class Order:
    """What a file of credit transfers asks for."""

    def __init__(self, path):
        root = ET.parse(path).getroot()
        self.space = root.tag.partition("}")[0] + "}"
        find = lambda names: root.findtext(".//" + "/".join(self.space + n for n in names))
        self.message = find(["GrpHdr", "MsgId"])
        self.form = root.tag.partition("}")[0].removeprefix("{" + NAMESPACE)
        self.group = find(["PmtInfId"])
        self.debtor = find(["DbtrAcct", "Id", "IBAN"])
        self.transfers = [(t.findtext(f".//{self.space}EndToEndId"),
                           t.findtext(f".//{self.space}InstdAmt"))
                          for t in root.iter(self.space + "CdtTrfTxInf")]


def write(path, form, root):
    document = ET.Element("Document", xmlns=NAMESPACE + form)
    document.append(root)
    ET.ElementTree(document).write(path, encoding="UTF-8", xml_declaration=True)


def header(parent, name, now):
    group = ET.SubElement(parent, "GrpHdr")
    leaf(group, "MsgId", name)
    leaf(group, "CreDtTm", now)


def status_report(order, rejected, refuse, now):
    report = ET.Element("CstmrPmtStsRpt")
    header(report, f"S-{order.message}", now)
    group = ET.SubElement(report, "OrgnlGrpInfAndSts")
    leaf(group, "OrgnlMsgId", order.message)
    leaf(group, "OrgnlMsgNmId", order.form)
    leaf(group, "GrpSts", "RJCT" if refuse else "PART" if rejected else "ACCP")
    if refuse:
        return report
    payments = ET.SubElement(report, "OrgnlPmtInfAndSts")
    leaf(payments, "OrgnlPmtInfId", order.group)
    for name, _ in order.transfers:
        transfer = ET.SubElement(payments, "TxInfAndSts")
        leaf(transfer, "OrgnlEndToEndId", name)
        leaf(transfer, "TxSts", "RJCT" if name in rejected else "ACSP")
        if name in rejected:
            leaf(transfer, "StsRsnInf/Rsn/Cd", "AC04")
    return report


def notification(order, name, transfers, day, now, returned):
    root = ET.Element("BkToCstmrDbtCdtNtfctn")
    header(root, f"{name}-{order.message}", now)
    account = ET.SubElement(root, "Ntfctn")
    leaf(account, "Id", f"{name}-{order.message}")
    leaf(account, "Acct/Id/IBAN", order.debtor)
    for end_to_end, amount in transfers:
        entry = ET.SubElement(account, "Ntry")
        leaf(entry, "Amt", amount, Ccy="EUR")
        leaf(entry, "CdtDbtInd", "CRDT" if returned else "DBIT")
        leaf(entry, "Sts/Cd", "BOOK")
        leaf(entry, "BookgDt/Dt", day)
        leaf(entry, "AcctSvcrRef", f"{name}-{end_to_end}")
        leaf(entry, "BkTxCd/Prtry/Cd", "TRANSFER")
        details = ET.SubElement(ET.SubElement(entry, "NtryDtls"), "TxDtls")
        leaf(details, "Refs/EndToEndId", end_to_end)
        leaf(details, "Amt", amount, Ccy="EUR")
        leaf(details, "CdtDbtInd", "CRDT" if returned else "DBIT")
        if returned:
            leaf(details, "RtrInf/Rsn/Cd", "AC04")
    return root


def every(names, step):
    return names[step - 1::step] if step > 0 else []


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--reject", type=int, default=0)
    parser.add_argument("--return", type=int, default=0, dest="send_back")
    parser.add_argument("--refuse", action="store_true")
    parser.add_argument("--on", default=datetime.date.today().isoformat(), help="booking day")
    given = parser.parse_args()
    order = Order(given.file)
    now = given.on + "T09:00:00"
    given.out.mkdir(parents=True, exist_ok=True)
    rejected = {name for name, _ in every(order.transfers, given.reject)}
    write(given.out / "status.xml", "pain.002.001.03",
          status_report(order, rejected, given.refuse, now))
    booked = [] if given.refuse else [t for t in order.transfers if t[0] not in rejected]
    returned = every(booked, given.send_back)
    for file, name, transfers in (("booked.xml", "B", booked), ("returned.xml", "R", returned)):
        if transfers:
            write(given.out / file, "camt.054.001.08",
                  notification(order, name, transfers, given.on, now, file == "returned.xml"))
    print(f"{order.message}: {len(order.transfers)} transfers, {len(rejected)} rejected, "
          f"{len(booked)} booked, {len(returned)} returned")


if __name__ == "__main__":
    main()
